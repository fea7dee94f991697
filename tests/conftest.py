"""Fixtures and guards of all tests."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from counter.logs import set_up_logs

pytest_plugins = [
    "pytester",
    "tests.guards",
    "tests.servers.browser",
    "tests.servers.pcsc",
    "tests.servers.postgres",
    "tests.telling",
]

HERE = Path(__file__).parent
WHOLE_FACES = (HERE / "visits", *(HERE / "counter" / face for face in ("admin", "desk", "kiosk")))
"""Folders whose tests drive whole faces over a database: seconds each, so not in `make check`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of whole faces into the integration tier."""
    for item in items:
        if any(folder in item.path.parents for folder in WHOLE_FACES):
            item.add_marker(pytest.mark.integration)


def pytest_configure(config: pytest.Config) -> None:
    """Log everything, and fail the test that logs what could be a person's."""
    set_up_logs("debug", strict=True)
    # A busy machine is no failure; the guards limit CPU time instead.
    slow = [HealthCheck.too_slow]
    settings.register_profile("kakanai", deadline=None, suppress_health_check=slow)
    settings.load_profile("kakanai")
