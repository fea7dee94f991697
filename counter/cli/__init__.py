"""The command line `kakanai`: what IT staff type. Messages are Japanese; mistakes end with 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from cardreader.advice import in_words
from cardreader.errors import CardError
from counter.cli import (
    card,
    catalog,
    database,
    demo,
    health,
    keys,
    languages,
    papers,
    registers,
    relay,
    serve,
    staff,
    stats,
    target,
    tls,
    upkeep,
    visit,
)
from counter.cli.assembly import NotReady
from counter.config import ConfigError
from counter.keys import KeyProblem
from counter.storage.engine import StorageProblem
from counter.tls import TlsProblem
from procedures.findings import CatalogError

MISTAKE = 2
"""Exit status when something the person wrote must be changed first."""

Command = Callable[[argparse.Namespace], int]


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = argparse.ArgumentParser(
        prog="kakanai", description="書かない窓口", formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(metavar="コマンド", required=True)
    for module in (
        serve,
        demo,
        health,
        visit,
        catalog,
        card,
        papers,
        registers,
        languages,
        relay,
        database,
        staff,
        stats,
        target,
        tls,
        keys,
        upkeep,
    ):
        module.add_commands(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status says how it went."""
    arguments = build_parser().parse_args(argv)
    run: Command = arguments.run
    try:
        return run(arguments)
    except (ConfigError, CatalogError, KeyProblem, StorageProblem, NotReady, TlsProblem) as error:
        print(error, file=sys.stderr)
        return MISTAKE
    except CardError as error:
        print(in_words(error), file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        return 130
