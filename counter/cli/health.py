"""`kakanai health`: can this installation serve, and if not, why."""

from __future__ import annotations

import argparse

from counter.cli import registers
from counter.cli.assembly import add_config, config_of, open_services
from counter.cli.memory import advice_on_swap


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `health`."""
    parser = commands.add_parser("health", help="動かせる状態かを調べる")
    add_config(parser)
    parser.set_defaults(run=check)


def check(arguments: argparse.Namespace) -> int:
    """Print each check with its sentence; 0 when all is well, 1 when the kiosk would be closed."""
    config = config_of(arguments)
    with open_services(config, with_reader=False) as services:
        health = services.health()
        said = registers.advice(config, services)
    for finding in health.findings:
        print(f"{finding.name}: {finding.sentence or '正常'}")
    for one in filter(None, (config.training_because, *said, advice_on_swap())):
        print(f"注意: {one}")
    return 0 if health.ok else 1
