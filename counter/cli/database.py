"""`kakanai db`: the tables, a copy of them, and the way back."""

from __future__ import annotations

import argparse
from pathlib import Path

from counter.audit import Act
from counter.cli.assembly import (
    NotReady,
    add_config,
    config_of,
    open_counter_database,
    open_services,
    prepare,
)
from counter.config import Config
from counter.keys import Keyring
from counter.storage import audit, backup
from counter.storage.backup import BackupProblem
from counter.storage.engine import Database, current_revision
from counter.storage.migrate import downgrade, earlier_revisions, upgrade
from counter.storage.times import to_ms, utc_now


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `db upgrade`, `db downgrade`, `db backup` and `db restore`."""
    group = commands.add_parser("db", help="データベース").add_subparsers(required=True)
    tables = group.add_parser("upgrade", help="表を最新の形にし、無ければ鍵フォルダーも作る")
    add_config(tables)
    tables.set_defaults(run=upgrade_tables)
    former = group.add_parser("downgrade", help="前の版の製品に戻すために、表を前の形に戻す")
    former.add_argument("revision", metavar="表の版")
    former.set_defaults(run=downgrade_tables)
    copy = group.add_parser("backup", help="動かしたまま、データベースの写しを作る")
    back = group.add_parser("restore", help="空のデータベースに写しを戻し、消した来庁を消しなおす")
    for parser in (former, copy, back):
        add_config(parser)
        parser.add_argument("file", type=Path, metavar="ファイル")
    copy.set_defaults(run=back_up)
    back.set_defaults(run=restore)


def upgrade_tables(arguments: argparse.Namespace) -> int:
    """Bring the tables to the newest form; on a first installation make the key folder too."""
    config = config_of(arguments)
    prepare(config)
    with open_counter_database(config) as database:
        print(f"データベースは最新です（{current_revision(database)}）。")
    return 0


def downgrade_tables(arguments: argparse.Namespace) -> int:
    """Give the tables the form an earlier program knows, after a backup of what is there.

    Whatever only the newer program can keep is lost with its tables, but not with the backup.
    Raises NotReady when the database is not at a later revision than the one asked for.
    """
    config = config_of(arguments)
    with open_counter_database(config) as database:
        known = earlier_revisions(database)
    if arguments.revision not in known:
        raise NotReady(
            f"表の版 {arguments.revision} には戻せません。"
            f"今の表から戻せるのは: {'、'.join(known) or 'ありません'}"
        )
    back_up(arguments)
    with open_counter_database(config) as database:
        downgrade(database, arguments.revision)
    print(f"表を {arguments.revision} に戻しました。この表を使える版の製品で起動してください。")
    return 0


def back_up(arguments: argparse.Namespace) -> int:
    """Copy the database. The key folder is not in it, and the copy may not lie in the folder."""
    config = config_of(arguments)
    file: Path = arguments.file.absolute()
    keyring = _keyring(config)
    if file.is_relative_to(config.node.key_folder):
        raise BackupProblem("鍵フォルダーの中には置けません。別の場所を選んでください。")
    with open_counter_database(config) as database:
        _note(database, keyring, Act.BACKED_UP)
        backup.back_up(database, file)
    print(f"{file} に写しました。鍵フォルダー {config.node.key_folder} は入っていません。")
    print("この写しが何を忘れたかは kakanai purge --status が言います。")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Fill an empty database, bring it to this program's tables, and forget again."""
    config = config_of(arguments)
    # Before the first byte is written: without the keys nothing that is restored could be read.
    keyring = _keyring(config)
    with open_counter_database(config) as database:
        backup.restore(database, arguments.file)
        upgrade(database)
        _note(database, keyring, Act.RESTORED)
    print(f"{arguments.file} を戻しました。消しなおした来庁 {_forget_again(config)}件。")
    print("バックアップより後に届けた連携レコードは、同じ番号でもう一度届きます。")
    return 0


def _forget_again(config: Config) -> int:
    with open_services(config, with_reader=False) as services:
        return services.visits.forget_again()


def _keyring(config: Config) -> Keyring:
    return Keyring.open(config.node.key_folder, node=config.node.name)


def _note(database: Database, keyring: Keyring, act: Act) -> None:
    with database.writing() as connection:
        audit.append(connection, key=keyring.audit_key, at=to_ms(utc_now()), act=act)
