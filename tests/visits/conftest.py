"""Whole visits need the same city hall as the service's own tests."""

from tests.counter.conftest import clock, key_folder, keyring, migrated_sqlite, sqlite
from tests.counter.kiosk.conftest import hall
from tests.visits.at_the_desk import bundle, office, sign_in, url

__all__ = [
    "bundle",
    "clock",
    "hall",
    "key_folder",
    "keyring",
    "migrated_sqlite",
    "office",
    "sign_in",
    "sqlite",
    "url",
]
