"""A desk that opens a visit: each look is in the audit, the first one in the statistics."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from counter.audit import Act
from counter.keys import Keyring
from counter.storage import audit
from counter.storage.engine import Database
from counter.visit.telling import Told
from tests.counter.conftest import Clock
from tests.counter.visit.city import open_visits, submitted

CLERK = UUID(int=1)
OPENED = text("SELECT count(*) FROM moments WHERE kind = 'opened'")


def test_the_first_opening_is_told_once_and_each_is_audited(
    database: Database, keyring: Keyring, clock: Clock
) -> None:
    visits = open_visits(database, keyring, clock)
    visit = submitted(visits)
    for process in (visits, visits, open_visits(database, keyring, clock)):
        process.open(visit.id, by=CLERK)
    with database.reading() as connection:
        assert connection.scalar(OPENED) == 1
        seen = [one.act for one in audit.entries(connection, visit=visit.id) if one.actor == CLERK]
        assert seen == [Act.SAW] * 3
        assert audit.verify(connection, key=keyring.audit_key) == []


def test_an_interview_the_desk_has_begun_is_not_opened_for_the_first_time(
    database: Database, keyring: Keyring, clock: Clock
) -> None:
    visits = open_visits(database, keyring, clock)
    visit = visits.begin("desk")
    visits.open(visit.id, by=CLERK)
    with database.reading() as connection:
        assert connection.scalar(OPENED) == 0


def test_only_the_last_visits_are_remembered() -> None:
    told = Told(most=2)
    for number in (1, 2, 3):
        told.add(UUID(int=number))
    assert [UUID(int=number) in told for number in (1, 2, 3)] == [False, True, True]
