from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.handoff.problems import REASONS
from counter.logs import allow_words
from tests.counter.handoff.hall import Hall, open_hall
from tests.counter.handoff.nursery import Nursery, opened_nursery


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """A city hall on SQLite whose outbox is empty."""
    allow_words(REASONS)
    (tmp_path / "hall").mkdir()
    opened = open_hall(tmp_path / "hall", f"sqlite:///{tmp_path}/hall/kakanai.db")
    yield opened
    opened.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    """A city hall on each of the two databases; for integration tests."""
    allow_words(REASONS)
    (tmp_path / "hall").mkdir()
    url = f"sqlite:///{tmp_path}/hall/kakanai.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    opened = open_hall(tmp_path / "hall", url)
    yield opened
    opened.database.close()


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where processes come from that are killed; for integration tests."""
    with opened_nursery() as opened:
        yield opened
