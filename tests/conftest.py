"""Fixtures and guards of all tests."""

import pytest
from hypothesis import settings

from counter.logs import set_up_logs

pytest_plugins = [
    "pytester",
    "tests.guards",
    "tests.servers.browser",
    "tests.servers.pcsc",
    "tests.servers.postgres",
]


def pytest_configure(config: pytest.Config) -> None:
    """Log everything, and fail the test that logs what could be a person's."""
    set_up_logs("debug", strict=True)
    # A busy machine is no failure; the guards limit CPU time instead.
    settings.register_profile("kakanai", deadline=None)
    settings.load_profile("kakanai")
