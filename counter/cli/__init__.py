"""The command line `kakanai`: what IT staff type. Messages are Japanese; mistakes end with 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from counter.cli.memory import built_for_good


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status says how it went."""
    with built_for_good():
        # Within: what these import is most of a start, and the collector would walk it again
        # and again while it grows.
        from counter.cli import commands

        arguments = commands.parse(sys.argv[1:] if argv is None else argv)
    return commands.run(arguments)
