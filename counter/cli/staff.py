"""`kakanai staff`: clerks' accounts."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from counter.audit import Act
from counter.auth import accounts
from counter.auth.accounts import ListRefused, Person
from counter.auth.password_rule import objection
from counter.cli.assembly import NotReady, add_config, config_of, open_counter_database
from counter.config import Config
from counter.keys import Keyring
from counter.storage import audit, staff
from counter.storage.staff import Grant, LoginTaken, Role, Staff, UnknownGrant
from counter.storage.times import to_ms, utc_now

NO_END = dt.date.max
"""The last day of an account that does not end by itself."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `staff add`, `bulk`, `list`, `disable` and `reset-factor`."""
    group = commands.add_parser("staff", help="職員のアカウント").add_subparsers(required=True)
    one = group.add_parser("add", help="職員を加える。パスワードは標準入力か端末から読む")
    one.add_argument("login", metavar="サインイン名")
    one.add_argument("--name", required=True, metavar="氏名")
    one.add_argument(
        "--own", action="store_true", help="本人が打つパスワード。はじめのサインインで替えさせない"
    )
    one.set_defaults(run=add)
    many = group.add_parser("bulk", help="応援職員をまとめて加え、はじめのパスワードを書き出す")
    many.add_argument("file", type=Path, metavar="CSVファイル")
    many.set_defaults(run=add_many)
    for parser, required in ((one, False), (many, True)):
        parser.add_argument(
            "--role",
            action="append",
            type=_grant,
            default=[],
            metavar="役割[:課]",
            help=f"{'、'.join(Role)}。課を付けるとその課の手続だけ。何度でも書ける"
            "（書かなければ counter）",
        )
        parser.add_argument(
            "--until",
            type=dt.date.fromisoformat,
            required=required,
            metavar="年-月-日",
            help="この日の終わりまで使える",
        )
    _add_changes(group)
    for parser in group.choices.values():
        add_config(parser)


def _add_changes(group: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    everyone = group.add_parser("list", help="職員の一覧")
    everyone.set_defaults(run=show)
    disable = group.add_parser("disable", help="サインインできなくする")
    disable.set_defaults(run=disable_account)
    reset = group.add_parser("reset-factor", help="認証アプリの登録を消す（電話をなくしたとき）")
    reset.set_defaults(run=reset_factor)
    change = group.add_parser("change", help="役割や、使える最後の日を変える")
    change.add_argument("--role", action="append", type=_grant, default=[], metavar="役割[:課]")
    change.add_argument("--until", type=_last_day, metavar="年-月-日", help="none で終わりなし")
    change.add_argument("--subject", metavar="sub", help="認証基盤での利用者。none で外す")
    change.set_defaults(run=change_account)
    for parser in (disable, reset, change):
        parser.add_argument("login", metavar="サインイン名")


def add(arguments: argparse.Namespace) -> int:
    """Add an account. The password never stands on the command line, where others can read it."""
    config = config_of(arguments)
    password = _read_password()
    reason = objection(password, [arguments.login, arguments.name, config.city.name])
    if reason is not None:
        raise NotReady(reason)
    with _changing(config) as connection:
        _add(
            connection,
            Person(arguments.login, arguments.name),
            password,
            arguments,
            first_password=not arguments.own,
        )
    then = "" if arguments.own else "はじめのサインインで、自分のパスワードを決めます。"
    print(f"{arguments.login} を加えました。{then}")
    return 0


def add_many(arguments: argparse.Namespace) -> int:
    """Add the accounts of a list, all or none, and print each first password once."""
    config = config_of(arguments)
    made = accounts.first_passwords(_read_list(arguments.file))
    with _changing(config) as connection:
        for one in made:
            _add(connection, one.person, one.password, arguments)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("サインイン名", "氏名", "はじめのパスワード", "使える最後の日"))
    for one in made:
        out.writerow((one.person.login, one.person.name, one.password, arguments.until))
    return 0


def show(arguments: argparse.Namespace) -> int:
    """All accounts, by sign-in name."""
    config = config_of(arguments)
    with open_counter_database(config) as database, database.reading() as connection:
        for one in staff.everyone(connection):
            grants = "、".join(map(str, sorted(one.grants)))
            print(f"{one.login}\t{one.name}\t{grants}\t{accounts.standing(one, utc_now())}")
    return 0


def disable_account(arguments: argparse.Namespace) -> int:
    """Let an account sign in no more; whoever is signed in with it is out at once."""
    config = config_of(arguments)
    with _changing(config) as connection:
        account = _known(connection, arguments.login)
        staff.disable(connection, staff=account.id, at=to_ms(utc_now()))
    print(f"{arguments.login} はサインインできません。")
    return 0


def change_account(arguments: argparse.Namespace) -> int:
    """Replace the roles of an account, or its last day; whoever is signed in feels it at once."""
    config = config_of(arguments)
    if not arguments.role and arguments.until is None and arguments.subject is None:
        raise NotReady("変えるものを --role、--until、--subject で書いてください。")
    with _changing(config) as connection:
        account = _known(connection, arguments.login)
        if arguments.role:
            staff.set_roles(connection, staff=account.id, roles=arguments.role)
        if arguments.until is not None:
            end = None if arguments.until == NO_END else accounts.end_of(arguments.until)
            staff.set_end(connection, staff=account.id, ends_at=end)
        if arguments.subject is not None:
            _set_subject(connection, account, arguments.subject)
    print(f"{arguments.login} を変えました。")
    return 0


def reset_factor(arguments: argparse.Namespace) -> int:
    """Forget the authenticator app: the next sign-in enrols another one."""
    config = config_of(arguments)
    with _changing(config) as connection:
        staff.forget_factor(connection, staff=_known(connection, arguments.login).id)
    print(f"{arguments.login} の認証アプリの登録を消しました。次のサインインで登録しなおします。")
    return 0


@contextmanager
def _changing(config: Config) -> Iterator[Connection]:
    """A transaction that changes accounts, and says so in the audit chain."""
    keyring = Keyring.open(config.node.key_folder, node=config.node.name)
    with open_counter_database(config) as database, database.writing() as connection:
        yield connection
        now = to_ms(utc_now())
        audit.append(connection, key=keyring.audit_key, at=now, act=Act.STAFF_CHANGED)


def _add(
    connection: Connection,
    person: Person,
    password: str,
    arguments: argparse.Namespace,
    *,
    first_password: bool = True,
) -> None:
    try:
        accounts.add(
            connection,
            person,
            password,
            grants=arguments.role or [Grant(Role.COUNTER)],
            at=utc_now(),
            last_day=arguments.until,
            first_password=first_password,
        )
    except LoginTaken as error:
        raise NotReady(str(error)) from error


def _set_subject(connection: Connection, account: Staff, subject: str) -> None:
    try:
        none = subject == "none"
        staff.set_subject(connection, staff=account.id, subject=None if none else subject)
    except LoginTaken as error:
        raise NotReady(str(error)) from error


def _grant(text: str) -> Grant:
    try:
        return Grant.read(text)
    except UnknownGrant as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def _last_day(text: str) -> dt.date:
    if text == "none":
        return NO_END
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"「{text}」は日付ではありません。2027-03-31 の形か none です。"
        ) from None


def _known(connection: Connection, login: str) -> Staff:
    found = staff.by_login(connection, login=login)
    if found is None:
        raise NotReady(
            f"職員「{login}」は登録されていません。kakanai staff list で確かめてください。"
        )
    return found


def _read_list(path: Path) -> list[Person]:
    """The people of a CSV file. Raises NotReady naming file and line."""
    try:
        return accounts.read_people(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotReady(f"{path} を読めません。UTF-8 の CSV にしてください。") from error
    except ListRefused as refused:
        raise NotReady(f"{path}: {refused}") from None


def _read_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("パスワード: ")
    return sys.stdin.readline().rstrip("\n")
