"""Counts the random rules and sheets that met the oracle, and says so after the run."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.procedures.counting import MET


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line per property, and the sum."""
    if MET:
        terminalreporter.section("random rules × sheets against the oracle")
        for name, number in Counter(MET).most_common():
            terminalreporter.write_line(f"{number:8,}  {name}")
        terminalreporter.write_line(f"{sum(MET.values()):8,}  together")
