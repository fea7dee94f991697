from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.keys import Keyring
from counter.storage.engine import Database
from tests.counter.conftest import Clock
from tests.counter.desk.office import Office, hash_quickly, open_office


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def office(tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring) -> Iterator[Office]:
    with open_office(tmp_path, clock, sqlite, keyring) as opened:
        yield opened
