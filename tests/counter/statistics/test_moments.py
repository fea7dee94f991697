"""Moments: recorded with what they tell of, by nobody's name, and left behind by the purge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import text

from counter.keys import Keyring
from counter.statistics import Kind, Moment, Times, times_of
from counter.storage import statistics
from counter.storage.engine import Database
from counter.storage.statistics import StoredMoment, Window
from counter.storage.times import to_ms
from counter.visit import Conflict, Visit, Visits
from tests.counter.conftest import START, Clock
from tests.counter.visit import relay
from tests.counter.visit.city import (
    ALLOWANCE,
    CLERK,
    NOTICE,
    WATER,
    acceptance,
    begin,
    open_visits,
    submitted,
)

ALWAYS = Window(0, 2**62, 0, 2**62)


@pytest.fixture
def visits(database: Database, keyring: Keyring, clock: Clock) -> Visits:
    return open_visits(database, keyring, clock)


@pytest.fixture
def told(database: Database) -> Callable[[], list[StoredMoment]]:
    """Everything recorded so far."""

    def read() -> list[StoredMoment]:
        with database.reading() as connection:
            return [*statistics.begun_in(connection, ALWAYS)]

    return read


Told = Callable[[], list[StoredMoment]]


def kinds(moments: list[StoredMoment], procedure: str = "") -> set[str]:
    return {one.kind for one in moments if one.procedure == procedure}


def times(database: Database, visit: Visit) -> Times:
    with database.reading() as connection:
        return times_of(connection, visit.id)


def test_each_step_of_a_visit_is_recorded(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock, told: Told
) -> None:
    visit = begin(visits, has_child=True)
    clock.go_on(minutes=6)
    visits.submit(visit)
    clock.go_on(minutes=3)
    visits.tell(visit.id, Moment(Kind.CALLED))
    visits.open(visit.id, by=CLERK)
    clock.go_on(minutes=4)
    visits.accept(visit, NOTICE, acceptance())
    record = relay.claim(database, clock)[0]
    relay.finish(database, keyring, clock, record)
    clock.go_on(days=1)
    relay.reply(database, keyring, clock, record.id, accepted=True)

    assert kinds(told()) == {"began", "submitted", "called", "opened"}
    assert kinds(told(), "notice") == {"found", "accepted", "received"}
    assert kinds(told(), "allowance") == {"found"}
    known = times(database, visit)
    assert known.began == START
    assert known.submitted == START + dt.timedelta(minutes=6)
    assert known.called == START + dt.timedelta(minutes=9)
    assert known.accepted == START + dt.timedelta(minutes=13)
    assert known.received == START + dt.timedelta(days=1, minutes=13)
    assert known.arrived is known.left is None


def test_an_arrival_may_lie_before_the_beginning(
    visits: Visits, database: Database, told: Told
) -> None:
    visit = begin(visits)
    arrived = START - dt.timedelta(minutes=7)
    visits.tell(visit.id, Moment(Kind.ARRIVED), at=arrived)
    assert times(database, visit).arrived == arrived
    assert {one.seconds for one in told() if one.kind == "arrived"} == {-420}


def test_a_step_that_fails_records_nothing(visits: Visits, told: Told) -> None:
    visit = begin(visits)
    late = visits.open(visit.id)
    visits.save(visit, told=[Moment(Kind.ANSWERED, page="question", item="moves")])
    before = told()
    with pytest.raises(Conflict):
        visits.save(late, told=[Moment(Kind.ANSWERED, page="question", item="moves")])
    assert told() == before


def test_an_opened_visit_is_opened_once(visits: Visits, told: Told) -> None:
    visit = submitted(visits)
    for _ in range(3):
        visits.open(visit.id, by=CLERK)
    assert [one.kind for one in told()].count("opened") == 1


def test_a_correction_is_no_second_acceptance(visits: Visits, told: Told) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    visits.correct(visit, NOTICE, by=CLERK, reason="打ち間違い")
    visits.withdraw(visit, NOTICE, by=CLERK, reason="取りやめ")
    ours = [one.kind for one in told() if one.procedure == "notice"]
    assert sorted(ours) == ["accepted", "found", "withdrawn"]


def test_what_needs_no_clerk_is_found_and_accepted_at_once(visits: Visits, told: Told) -> None:
    visit = submitted(visits, wants_water=True)
    assert visit.cases[WATER].accepted_on
    assert kinds(told(), "water") == {"found", "accepted"}


def test_a_draft_that_ends_says_how(visits: Visits, clock: Clock, told: Told) -> None:
    quits, idle = begin(visits), begin(visits)
    visits.wipe(quits.id, told=Moment(Kind.QUIT, page="question", item="moves"))
    clock.go_on(hours=1)
    visits.expire_idle(dt.timedelta(minutes=5))
    assert idle.id
    ended = {(one.kind, one.page, one.item) for one in told() if one.kind in ("quit", "expired")}
    assert ended == {("quit", "question", "moves"), ("expired", "", "")}


def test_moments_survive_the_purge_and_lead_nowhere(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock, told: Told
) -> None:
    clock.go_on(seconds=17.5)
    visit = submitted(visits, has_child=True)
    for key in (NOTICE, ALLOWANCE):
        visits.accept(visit, key, acceptance())
    relay.run(database, keyring, clock)
    before = told()
    clock.go_on(days=40)
    assert visits.purge(dt.timedelta(days=30)).visits == 1

    assert told() == before
    assert times(database, visit) == Times()
    with database.reading() as connection:
        written = {str(value) for row in connection.execute(text("SELECT * FROM moments"))
                   for value in row}  # fmt: skip
    assert not {str(visit.id), visit.id.hex, visit.receipt, str(CLERK)} & written
    assert {one.at % 60_000 for one in before} == {0}
    assert to_ms(START) in {one.at for one in before}


def test_what_would_tell_a_protected_household_is_not_recorded(visits: Visits, told: Told) -> None:
    visit = begin(visits)
    before = told()
    hint = Moment(Kind.ANSWERED, page="question", item="protected_household_hint")
    visits.save(visit, told=[hint])
    visits.tell(visit.id, hint)
    assert told() == before


def test_a_visit_that_is_gone_has_no_moments(visits: Visits, told: Told) -> None:
    visit = begin(visits)
    visits.wipe(visit.id)
    before = told()
    visits.tell(visit.id, Moment(Kind.LEFT))
    assert told() == before
