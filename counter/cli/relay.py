"""`kakanai relay`: bring accepted records to the back office."""

from __future__ import annotations

import argparse

from counter.cli.assembly import add_config, config_of
from counter.cli.memory import refuse_core_dumps
from counter.handoff.running import run_relay


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `relay`."""
    parser = commands.add_parser("relay", help="受理した連携レコードを連携先へ届ける")
    add_config(parser)
    parser.add_argument("--once", action="store_true", help="届けるものが無くなったら終わる")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run until stopped; 1 when a record could not be delivered and waits for staff."""
    config = config_of(arguments)
    refuse_core_dumps()
    report = run_relay(config, once=arguments.once)
    print(
        f"届けた {report.delivered}件、再送待ち {report.retrying}件、"
        f"配信不能 {report.dead}件、受理結果 {report.receipts}件"
    )
    return 1 if report.dead else 0
