"""Fixtures and guards of all tests."""

pytest_plugins = [
    "pytester",
    "tests.guards",
    "tests.servers.browser",
    "tests.servers.postgres",
]
