"""`kakanai audit` and `kakanai purge`: proving what was done, and forgetting on purpose."""

from __future__ import annotations

import argparse
from datetime import timedelta

from counter.cli.assembly import add_config, config_of, open_counter_database, open_services
from counter.keys import Keyring
from counter.storage import audit
from counter.visit.forgetting import EpochStatus


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `audit verify` and `purge`."""
    group = commands.add_parser("audit", help="監査記録").add_subparsers(required=True)
    verify = group.add_parser("verify", help="監査記録が書き換えられていないかを確かめる")
    add_config(verify)
    verify.set_defaults(run=verify_audit)
    purge = commands.add_parser("purge", help="終わった来庁の中身を消す")
    add_config(purge)
    purge.add_argument("--keep-days", type=int, metavar="日数", help="[retention] days の代わり")
    purge.add_argument(
        "--status", action="store_true", help="消さずに、バックアップがいつまで読めるかを言う"
    )
    purge.set_defaults(run=forget)


def verify_audit(arguments: argparse.Namespace) -> int:
    """Name every entry that was changed, removed or put elsewhere; 1 when there is one."""
    config = config_of(arguments)
    keyring = Keyring.open(config.node.key_folder, node=config.node.name)
    with open_counter_database(config) as database, database.reading() as connection:
        breaks = audit.verify(connection, key=keyring.audit_key)
    for found in breaks:
        print(f"{found.writer} の {found.seq} 番: {found.what}")
    print("監査記録に誤りはありません。" if not breaks else f"誤り {len(breaks)} か所")
    return 1 if breaks else 0


def forget(arguments: argparse.Namespace) -> int:
    """Delete visits closed long enough ago, then the day keys nothing needs any more."""
    config = config_of(arguments)
    days = config.retention.days if arguments.keep_days is None else arguments.keep_days
    keep = timedelta(days=days)
    with open_services(config, with_reader=False) as services:
        if not arguments.status:
            purged = services.visits.purge(keep)
            print(f"消した来庁 {purged.visits}件、壊した日の鍵 {len(purged.epochs)}日分")
        for epoch in services.visits.epochs(keep):
            print(f"{epoch.day}: 来庁 {epoch.visits}件、{_when_forgotten(epoch)}")
    return 0


def _when_forgotten(epoch: EpochStatus) -> str:
    """When backups that hold visits of a day will have forgotten them."""
    if not epoch.key_here:
        return "鍵なし。バックアップからも読めない"
    if epoch.forgotten_on is None:
        return "鍵あり。終わっていない来庁があり、バックアップがいつ忘れるかは未定"
    return f"鍵あり。{epoch.forgotten_on} の後の消去で、バックアップからも読めなくなる"
