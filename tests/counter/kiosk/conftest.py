from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.keys import Keyring
from counter.storage.engine import Database
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import Hall, open_hall


@pytest.fixture
def hall(tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring) -> Iterator[Hall]:
    with open_hall(tmp_path, clock, sqlite, keyring) as opened:
        yield opened
