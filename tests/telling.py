"""What a run has to tell whoever reads it, beside whether it passed: figures, tables.

Told at the end of the run, whichever worker it ran in.
"""

from __future__ import annotations

import pytest

TOLD = "told"


def tell(request: pytest.FixtureRequest, words: str) -> None:
    """Keep lines for the end of the run, where they stand under the test's name."""
    request.node.user_properties.append((TOLD, words))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Everything the tests have told."""
    told = [
        (report.nodeid, words)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, words in report.user_properties
        if name == TOLD
    ]
    if told:
        terminalreporter.section("what was found")
    for test, words in told:
        terminalreporter.write_line(f"{test}\n{words}\n")
