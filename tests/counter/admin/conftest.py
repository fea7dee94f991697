from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.keys import Keyring
from counter.storage import passwords
from counter.storage.engine import Database
from tests.counter.admin.bureau import Bureau, open_bureau
from tests.counter.conftest import Clock


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 MiB per password is right in a hall and slow in a thousand tests."""
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def bureau(tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring) -> Iterator[Bureau]:
    with open_bureau(tmp_path, clock, sqlite, keyring) as opened:
        yield opened
