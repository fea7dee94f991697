from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.handoff.problems import REASONS
from counter.logs import allow_words
from tests.counter.api.counterpart import Counterpart
from tests.counter.handoff.hall import open_hall


@pytest.fixture
def counterpart(tmp_path: Path) -> Iterator[Counterpart]:
    """A hall on SQLite with a back office that fetches."""
    allow_words(REASONS)
    (tmp_path / "hall").mkdir()
    hall = open_hall(tmp_path / "hall", f"sqlite:///{tmp_path}/hall/kakanai.db")
    yield Counterpart(hall)
    hall.database.close()
