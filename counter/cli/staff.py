"""`kakanai staff`: clerks' accounts."""

from __future__ import annotations

import argparse
import getpass
import sys

from counter.cli.assembly import NotReady, add_config, config_of, open_counter_database
from counter.storage import staff
from counter.storage.passwords import hash_password
from counter.storage.staff import LoginTaken, Role
from counter.storage.times import to_ms, utc_now

SHORTEST = 12
"""Characters a password must have; length helps more than variety (NIST SP 800-63B 5.1.1)."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `staff add`."""
    group = commands.add_parser("staff", help="職員のアカウント").add_subparsers(required=True)
    parser = group.add_parser("add", help="職員を加える。パスワードは標準入力か端末から読む")
    add_config(parser)
    parser.add_argument("login", metavar="サインイン名")
    parser.add_argument("--name", required=True, metavar="氏名")
    parser.add_argument(
        "--role",
        action="append",
        choices=[str(role) for role in Role],
        default=[],
        help="役割。何度でも書ける（書かなければ counter）",
    )
    parser.set_defaults(run=add)


def add(arguments: argparse.Namespace) -> int:
    """Add an account. The password never stands on the command line, where others can read it."""
    config = config_of(arguments)
    password = _read_password()
    if len(password) < SHORTEST:
        raise NotReady(f"パスワードは {SHORTEST} 文字以上にしてください。")
    roles = [Role(role) for role in arguments.role] or [Role.COUNTER]
    with open_counter_database(config) as database, database.writing() as connection:
        try:
            staff.add(
                connection,
                login=arguments.login,
                name=arguments.name,
                password_hash=hash_password(password),
                roles=roles,
                at=to_ms(utc_now()),
            )
        except LoginTaken as error:
            raise NotReady(str(error)) from error
    print(f"{arguments.login} を加えました。")
    return 0


def _read_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("パスワード: ")
    return sys.stdin.readline().rstrip("\n")
