"""`kakanai tls`: a local certificate authority, its certificates, and when they end."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from counter.storage.times import utc_now
from counter.tls import (
    AUTHORITY,
    Certificate,
    TlsProblem,
    certificates,
    create_authority,
    issue,
)

FILE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `tls ca`, `tls server`, `tls client`, `tls renew` and `tls list`."""
    group = commands.add_parser("tls", help="庁内の認証局と証明書").add_subparsers(required=True)
    authority = group.add_parser("ca", help="認証局を作る")
    authority.add_argument("--city", required=True, metavar="名前", help="自治体の名前")
    server = group.add_parser("server", help="この機械の証明書を作る")
    server.add_argument(
        "--host", required=True, action="append", metavar="名前かアドレス", help="何度でも書ける"
    )
    client = group.add_parser("client", help="API に来る連携先の証明書を作る")
    for parser in (server, client):
        parser.add_argument("name", metavar="名前", help="ファイルの名前（英小文字・数字・.-_）")
    renew = group.add_parser("renew", help="30日以内に切れる証明書を作り直す")
    renew.add_argument("--all", action="store_true", help="切れそうでないものも作り直す")
    show = group.add_parser("list", help="証明書の一覧と期限")
    for parser, run in (
        (authority, make_authority),
        (server, make_server),
        (client, make_client),
        (renew, renew_soon),
        (show, list_all),
    ):
        parser.add_argument("--folder", type=Path, required=True, metavar="フォルダ")
        parser.set_defaults(run=run)


def make_authority(arguments: argparse.Namespace) -> int:
    """Make the authority; its certificate goes to every machine that connects."""
    made = create_authority(arguments.folder, city=arguments.city, now=utc_now())
    print(_line(made))
    print(f"{arguments.folder / 'ca.pem'} を、つなぐ端末に信頼する認証局として入れてください。")
    print("ca.key は、証明書を作るときだけここに置き、ふだんは機械から離してしまってください。")
    return 0


def make_server(arguments: argparse.Namespace) -> int:
    """Make a machine's key and certificate."""
    return _make(arguments, tuple(arguments.host))


def make_client(arguments: argparse.Namespace) -> int:
    """Make a back office's key and certificate."""
    return _make(arguments, ())


def renew_soon(arguments: argparse.Namespace) -> int:
    """Make those that end within 30 days anew, with new keys and the same names."""
    now = utc_now()
    signed = [one for one in certificates(arguments.folder) if one.name != AUTHORITY]
    due = [one for one in signed if arguments.all or one.expires_soon(now)]
    for one in due:
        print(_line(issue(arguments.folder, one.name, one.hosts, now=now)))
    print(f"作り直した証明書 {len(due)}枚。nginx を読み直させてください。" if due else "まだです。")
    return 0


def list_all(arguments: argparse.Namespace) -> int:
    """List what there is; 1 when something ends within 30 days."""
    found = certificates(arguments.folder)
    if not found:
        raise TlsProblem(f"{arguments.folder} に証明書がありません。kakanai tls ca で始めます。")
    soon = [one for one in found if one.expires_soon(utc_now())]
    for one in found:
        print(_line(one) + ("　← まもなく切れます" if one in soon else ""))
    return 1 if soon else 0


def _make(arguments: argparse.Namespace, hosts: tuple[str, ...]) -> int:
    if not FILE_NAME.fullmatch(arguments.name):
        raise TlsProblem(f"名前 {arguments.name} は使えません。英小文字・数字・. - _ で書きます。")
    print(_line(issue(arguments.folder, arguments.name, hosts, now=utc_now())))
    return 0


def _line(one: Certificate) -> str:
    kind = "認証局" if one.name == AUTHORITY else "、".join(one.hosts) or "連携先（クライアント）"
    return f"{one.name}: {kind}、{one.ends:%Y-%m-%d} まで"
