"""Every command of `kakanai`, and how a mistake in one is told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from cardreader.advice import in_words
from cardreader.errors import CardError
from counter.cli.assembly import NotReady
from counter.config import ConfigError
from counter.keys import KeyProblem
from counter.storage.engine import StorageProblem
from counter.tls import TlsProblem
from procedures.findings import CatalogError

MISTAKE = 2
"""Exit status when something the person wrote must be changed first."""

MODULES = {
    "serve": "serve",
    "demo": "demo",
    "health": "health",
    "visit": "visit",
    "catalog": "catalog",
    "card": "card",
    "print": "papers",
    "register": "registers",
    "certificate": "registers",
    "languages": "languages",
    "relay": "relay",
    "db": "database",
    "staff": "staff",
    "stats": "stats",
    "target": "target",
    "tls": "tls",
    "keys": "keys",
    "audit": "upkeep",
    "purge": "upkeep",
}
"""The module of this package that holds each command, in the order of the help."""

Command = Callable[[argparse.Namespace], int]


def build_parser(command: str = "") -> argparse.ArgumentParser:
    """All commands with their options, or those of one command's module alone: it starts sooner."""
    parser = argparse.ArgumentParser(
        prog="kakanai", description="書かない窓口", formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(metavar="コマンド", required=True)
    wanted = [MODULES[command]] if command in MODULES else dict.fromkeys(MODULES.values())
    for name in wanted:
        import_module(f"counter.cli.{name}").add_commands(commands)
    return parser


def parse(words: Sequence[str]) -> argparse.Namespace:
    """What was typed, as a command to run. Ends the program when it is none."""
    return build_parser(words[0] if words else "").parse_args(words)


def run(arguments: argparse.Namespace) -> int:
    """Run what was typed; the exit status says how it went."""
    command: Command = arguments.run
    try:
        return command(arguments)
    except (ConfigError, CatalogError, KeyProblem, StorageProblem, NotReady, TlsProblem) as error:
        print(error, file=sys.stderr)
        return MISTAKE
    except CardError as error:
        print(in_words(error), file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        return 130
