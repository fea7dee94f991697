"""`kakanai catalog`: what IT staff ask of the catalog, and how they publish it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from counter.cli import catalog_folder, catalog_publishing
from counter.cli.assembly import add_config, config_of
from counter.inspection import inspect
from counter.storage.times import utc_now
from counter.visit import japanese_day
from procedures.bundle import Bundle
from procedures.loading import load_bundle
from procedures.proving import Report
from procedures.proving.covering import WANTED, coverage

MEMORY = ".kakanai-proofs.json"
"""Proofs by the hash of everything they rest on; may be deleted at any time."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the catalog."""
    group = commands.add_parser("catalog", help="手続のカタログ").add_subparsers(required=True)
    parser = group.add_parser("check", help="カタログの誤りと、まだ足りないものを調べる")
    add_config(parser)
    parser.add_argument(
        "--city", type=Path, metavar="フォルダ", help="設定の代わりに、この市のフォルダを調べる"
    )
    _add_proof(parser)
    parser.add_argument(
        "--only", action="append", default=[], metavar="手続", help="この手続だけを証明する"
    )
    parser.add_argument("--debts", action="store_true", help="足りないものも一つずつ並べる")
    parser.set_defaults(run=check_all)
    covering = group.add_parser("coverage", help="事例が、手続と結果の行をどこまで示しているか")
    add_config(covering)
    covering.add_argument("--city", type=Path, metavar="フォルダ", help="この市のフォルダで")
    covering.add_argument(
        "--cases", type=Path, required=True, metavar="フォルダ", help="事例のフォルダ"
    )
    covering.set_defaults(run=show_coverage)
    publishing = group.add_parser("publish", help="市のフォルダを調べて公開する")
    _add_proof(publishing)
    publishing.set_defaults(check=_publishing_check)
    catalog_publishing.add_commands(group, publishing)
    catalog_folder.add_commands(group)


def check_all(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 when an error would mislead a resident."""
    folder = arguments.city or config_of(arguments).city.folder
    bundle = load_bundle(folder)
    report = _check(arguments, bundle, folder, only=arguments.only)
    for finding in report.errors + (report.debts if arguments.debts else []):
        print(finding)
    print(f"証明した範囲: {report.scope}")
    print(
        f"手続 {len(arguments.only or bundle.procedures)}、調べた主張 {report.claims}"
        f"（決着せず {report.given_up}、前回のまま {report.reused}）、{report.seconds:.1f} 秒"
    )
    print(f"誤り {len(report.errors)}、足りないもの {len(report.debts)}")
    return 1 if report.errors else 0


def show_coverage(arguments: argparse.Namespace) -> int:
    """Print per procedure how many cases show each kind of outcome, and which rows none shows."""
    bundle = load_bundle(arguments.city or config_of(arguments).city.folder)
    found = coverage(bundle, arguments.cases)
    print(f"{'・'.join(WANTED)}  行  手続")
    for one in found:
        counts = "・".join(f"{number:3}" for number in one.cases.values())
        rows = sum(number > 0 for number in one.rows)
        print(f"{counts}  {rows}/{len(one.rows)}  {one.procedure}")
        for place, number in enumerate(one.rows):
            if not number:
                row = bundle.procedures[one.procedure].outcomes[place]
                print(f"    事例のない行 {place}: {row.outcome}  {row.because.ja}")
    shown = sum(all(one.cases.values()) for one in found)
    rows, all_rows = (
        sum(number > 0 for one in found for number in one.rows),
        sum(len(one.rows) for one in found),
    )
    print(f"三つの事例がそろった手続 {shown}/{len(found)}、事例のある行 {rows}/{all_rows}")
    return 0


def _add_proof(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=Path, metavar="フォルダ", help="事例のフォルダ")
    parser.add_argument(
        "--memory",
        type=Path,
        metavar="ファイル",
        help="前回の証明を使い回すファイル（書かなければ市のフォルダの中）",
    )


def _publishing_check(arguments: argparse.Namespace, bundle: Bundle) -> Report:
    return _check(arguments, bundle, config_of(arguments).city.folder, only=())


def _check(
    arguments: argparse.Namespace, bundle: Bundle, folder: Path | None, *, only: tuple[str, ...]
) -> Report:
    return inspect(
        bundle,
        japanese_day(utc_now()),
        cases=arguments.cases,
        memory=arguments.memory or _memory_in(folder or arguments.config.absolute().parent),
        only=only,
        progress=_tell if sys.stderr.isatty() else _keep_quiet,
    )


def _memory_in(folder: Path) -> Path | None:
    """Where proofs are kept from check to check; nowhere in a folder we may only read."""
    return folder / MEMORY if os.access(folder, os.W_OK) else None


def _tell(procedure: str) -> None:
    print(f"  {procedure}", file=sys.stderr)


def _keep_quiet(procedure: str) -> None:
    """Say nothing where nobody watches."""
