import pytest

from counter.keys import Keyring
from counter.storage.engine import Database
from counter.visit import Visits
from tests.counter.conftest import Clock
from tests.counter.visit.city import open_visits


@pytest.fixture
def visits(database: Database, keyring: Keyring, clock: Clock) -> Visits:
    return open_visits(database, keyring, clock)
