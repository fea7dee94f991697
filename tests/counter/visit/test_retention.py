"""How long what is over is kept, and that a restored backup brings nothing of it back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from counter.keys import Keyring
from counter.storage import backup
from counter.storage.engine import Database, open_database
from counter.visit import VisitGone, Visits
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import NOTICE, acceptance, open_visits, submitted

MONTH = dt.timedelta(days=30)


def closed(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock, **answers: bool
) -> UUID:
    """A visit all of whose records have been delivered."""
    visit = submitted(visits, **answers)
    if NOTICE in visit.cases:
        visits.accept(visit, NOTICE, acceptance())
    relay.run(database, keyring, clock)
    return visit.id


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        ({}, 30),
        ({"wants_water": True}, 60),
        ({"has_dog": True}, 30),
        ({"moves": False, "has_dog": True}, 5),
        ({"moves": False, "has_dog": True, "wants_water": True}, 60),
    ],
)
def test_a_visit_is_kept_as_long_as_the_slowest_of_its_procedures_asks(
    visits: Visits,
    database: Database,
    keyring: Keyring,
    clock: Clock,
    answers: dict[str, bool],
    days: int,
) -> None:
    closed(visits, database, keyring, clock, **answers)
    clock.go_on(days=days)
    assert visits.purge(MONTH).visits == 0
    clock.go_on(minutes=1)
    assert visits.purge(MONTH).visits == 1


def test_what_was_purged_stays_purged_after_a_restore(
    sqlite: Database, keyring: Keyring, clock: Clock, tmp_path: Path
) -> None:
    """Also where another visit of its day is kept, and the day's key with it."""
    visits = open_visits(sqlite, keyring, clock)
    purged = closed(visits, sqlite, keyring, clock)
    kept = submitted(visits)
    backup.back_up(sqlite, tmp_path / "last_week.backup")
    clock.go_on(days=31)
    assert visits.purge(MONTH).visits == 1

    restored = open_database(f"sqlite:///{tmp_path / 'restored.db'}")
    backup.restore(restored, tmp_path / "last_week.backup")
    after = open_visits(restored, keyring, clock)
    assert after.open(purged)
    assert after.forget_again() == 1
    with pytest.raises(VisitGone):
        after.open(purged)
    assert after.open(kept.id) == kept
    assert after.forget_again() == 0
    restored.close()
