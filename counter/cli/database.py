"""`kakanai db`: the tables."""

from __future__ import annotations

import argparse

from counter.cli.assembly import add_config, config_of, open_counter_database, prepare
from counter.storage.migrate import current_revision


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `db upgrade`."""
    group = commands.add_parser("db", help="データベース").add_subparsers(required=True)
    parser = group.add_parser("upgrade", help="表を最新の形にし、無ければ鍵フォルダーも作る")
    add_config(parser)
    parser.set_defaults(run=upgrade_tables)


def upgrade_tables(arguments: argparse.Namespace) -> int:
    """Bring the tables to the newest form; on a first installation make the key folder too."""
    config = config_of(arguments)
    prepare(config)
    with open_counter_database(config) as database:
        print(f"データベースは最新です（{current_revision(database)}）。")
    return 0
