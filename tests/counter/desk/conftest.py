from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.keys import Keyring
from counter.storage.engine import Database
from counter.visit import Visit
from tests.counter.conftest import Clock
from tests.counter.desk.office import Clerk, Office, hash_quickly, open_office
from tests.counter.desk.submitted import family_of_four


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def office(tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring) -> Iterator[Office]:
    with open_office(tmp_path, clock, sqlite, keyring) as opened:
        yield opened


@pytest.fixture
def visit(office: Office) -> Visit:
    """A family of four that moves in, submitted at the kiosk."""
    return family_of_four(office)


@pytest.fixture
def clerk(office: Office, visit: Visit) -> Clerk:
    """A clerk who has that visit open."""
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    return clerk
