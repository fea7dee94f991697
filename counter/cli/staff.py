"""`kakanai staff`: clerks' accounts."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import getpass
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from counter.audit import Act
from counter.cli.assembly import NotReady, add_config, config_of, open_counter_database
from counter.config import Config
from counter.keys import Keyring
from counter.storage import audit, staff
from counter.storage.passwords import hash_password
from counter.storage.staff import LoginTaken, Role, Staff
from counter.storage.times import from_ms, to_ms, utc_now
from counter.visit.model import JST

SHORTEST = 12
"""Characters a password must have; length helps more than variety (NIST SP 800-63B 5.1.1)."""

MOST_AT_ONCE = 500
"""Accounts of one list; hashing each password takes a tenth of a second on purpose."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `staff add`, `bulk`, `list`, `disable` and `reset-factor`."""
    group = commands.add_parser("staff", help="職員のアカウント").add_subparsers(required=True)
    one = group.add_parser("add", help="職員を加える。パスワードは標準入力か端末から読む")
    one.add_argument("login", metavar="サインイン名")
    one.add_argument("--name", required=True, metavar="氏名")
    one.set_defaults(run=add)
    many = group.add_parser("bulk", help="応援職員をまとめて加え、はじめのパスワードを書き出す")
    many.add_argument("file", type=Path, metavar="CSVファイル")
    many.set_defaults(run=add_many)
    for parser, required in ((one, False), (many, True)):
        parser.add_argument(
            "--role",
            action="append",
            choices=[str(role) for role in Role],
            default=[],
            help="役割。何度でも書ける（書かなければ counter）",
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
    for parser in (disable, reset):
        parser.add_argument("login", metavar="サインイン名")


@dataclass(frozen=True)
class Person:
    """Who gets an account."""

    login: str
    name: str


def add(arguments: argparse.Namespace) -> int:
    """Add an account. The password never stands on the command line, where others can read it."""
    config = config_of(arguments)
    password = _read_password()
    if len(password) < SHORTEST:
        raise NotReady(f"パスワードは {SHORTEST} 文字以上にしてください。")
    with _changing(config) as connection:
        _add(connection, Person(arguments.login, arguments.name), password, arguments)
    print(f"{arguments.login} を加えました。")
    return 0


def add_many(arguments: argparse.Namespace) -> int:
    """Add the accounts of a list, all or none, and print each first password once."""
    config = config_of(arguments)
    people = [(person, secrets.token_urlsafe(SHORTEST)) for person in _read_list(arguments.file)]
    with _changing(config) as connection:
        for person, password in people:
            _add(connection, person, password, arguments)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("サインイン名", "氏名", "はじめのパスワード", "使える最後の日"))
    for person, password in people:
        out.writerow((person.login, person.name, password, arguments.until))
    return 0


def show(arguments: argparse.Namespace) -> int:
    """All accounts, by sign-in name."""
    config = config_of(arguments)
    with open_counter_database(config) as database, database.reading() as connection:
        for one in staff.everyone(connection):
            print(f"{one.login}\t{one.name}\t{'、'.join(sorted(one.roles))}\t{_state(one)}")
    return 0


def disable_account(arguments: argparse.Namespace) -> int:
    """Let an account sign in no more; whoever is signed in with it is out at once."""
    config = config_of(arguments)
    with _changing(config) as connection:
        account = _known(connection, arguments.login)
        staff.disable(connection, staff=account.id, at=to_ms(utc_now()))
    print(f"{arguments.login} はサインインできません。")
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
    connection: Connection, person: Person, password: str, arguments: argparse.Namespace
) -> None:
    try:
        staff.add(
            connection,
            login=person.login,
            name=person.name,
            password_hash=hash_password(password),
            roles=[Role(role) for role in arguments.role] or [Role.COUNTER],
            at=to_ms(utc_now()),
            ends_at=_end_of(arguments.until) if arguments.until else None,
        )
    except LoginTaken as error:
        raise NotReady(str(error)) from error


def _end_of(day: dt.date) -> int:
    """The first moment after a day in Japan, as UTC milliseconds."""
    return to_ms(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), JST))


def _state(one: Staff) -> str:
    if one.disabled_at is not None:
        return "停止"
    if one.ends_at is None:
        return "使用中"
    last = (from_ms(one.ends_at).astimezone(JST) - dt.timedelta(days=1)).date()
    return f"{last} まで" if one.may_sign_in(to_ms(utc_now())) else f"{last} に終了"


def _known(connection: Connection, login: str) -> Staff:
    found = staff.by_login(connection, login=login)
    if found is None:
        raise NotReady(
            f"職員「{login}」は登録されていません。kakanai staff list で確かめてください。"
        )
    return found


def _read_list(path: Path) -> list[Person]:
    """People of a CSV file with a line each: サインイン名,氏名. Raises NotReady naming the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file) if any(cell.strip() for cell in line)]
    except (OSError, UnicodeDecodeError) as error:
        raise NotReady(f"{path} を読めません。UTF-8 の CSV にしてください。") from error
    for number, line in enumerate(lines, start=1):
        if len(line) != 2 or not all(cell.strip() for cell in line):
            raise NotReady(f"{path} の {number} 行目は「サインイン名,氏名」の形ではありません。")
    if not 0 < len(lines) <= MOST_AT_ONCE:
        raise NotReady(
            f"{path} に書けるのは 1 人から {MOST_AT_ONCE} 人までです（{len(lines)} 人）。"
        )
    return [Person(login.strip(), name.strip()) for login, name in lines]


def _read_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("パスワード: ")
    return sys.stdin.readline().rstrip("\n")
