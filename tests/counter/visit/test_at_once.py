"""Two at the same visit at the same moment, on a database that lets both in."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from counter.keys import Keyring
from counter.storage import cases
from counter.storage.cases import StoredCase
from counter.storage.engine import Database
from counter.storage.times import to_ms
from counter.storage.visits import StoredVisit
from counter.visit import CaseState, Conflict, Unreadable, Visit, Visits, progress
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import (
    ALLOWANCE,
    DOG,
    NOTICE,
    acceptance,
    answer,
    open_visits,
    submitted,
)

S = CaseState


@pytest.fixture
def visits(postgresql: Database, keyring: Keyring, clock: Clock) -> Visits:
    return open_visits(postgresql, keyring, clock)


def while_locked(
    database: Database, first: Callable[[Connection], object], second: Callable[[], object]
) -> None:
    """Let `second` run into the locks of `first`, which commits only then."""
    with database.writing() as connection:
        first(connection)
        thread = threading.Thread(target=second)
        thread.start()
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not connection.scalar(waiting):
            assert thread.is_alive(), "the second did not wait for the first"
    thread.join()


def delivering(visits: Visits, database: Database, keyring: Keyring, clock: Clock) -> (
    Callable[[Connection], object]
):  # fmt: skip
    """The relay's last transaction about the notice."""
    [claimed] = relay.claim(database, clock)
    assert claimed.procedure == "notice"
    return lambda connection: progress.delivered(
        connection, claimed, now=to_ms(clock()), key=keyring.audit_key
    )


@pytest.mark.integration
def test_a_follower_accepted_while_its_predecessor_is_delivered_is_not_forgotten(
    visits: Visits, postgresql: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_child=True)
    visits.accept(visit, NOTICE, acceptance())
    deliver = delivering(visits, postgresql, keyring, clock)
    while_locked(postgresql, deliver, lambda: visits.accept(visit, ALLOWANCE, acceptance()))
    assert visits.open(visit.id).cases[ALLOWANCE].state is S.ACCEPTED
    [follower] = relay.claim(postgresql, clock)
    assert follower.procedure == "allowance"


@pytest.mark.integration
def test_a_notice_withdrawn_while_it_is_delivered_is_withdrawn_from_its_target(
    visits: Visits, postgresql: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_dog=True)
    visits.accept(visit, NOTICE, acceptance())
    deliver = delivering(visits, postgresql, keyring, clock)
    told: list[str] = []

    def withdraw() -> None:
        try:
            visits.withdraw(visit, NOTICE, by=UUID(int=1), reason="来庁者の申出")
        except Conflict:
            told.append("conflict")
            fresh = visits.open(visit.id)
            visits.withdraw(fresh, NOTICE, by=UUID(int=1), reason="来庁者の申出")

    while_locked(postgresql, deliver, withdraw)
    # The case moved from accepted to sent under the clerk's hands, so the clerk was told first.
    assert told == ["conflict"]
    kinds = {claimed.procedure: claimed.kind for claimed in relay.claim(postgresql, clock)}
    assert kinds == {"notice": "withdraw", "dog": "new"}
    assert visits.open(visit.id).cases[DOG].state is S.ACCEPTED


@pytest.mark.integration
def test_of_two_who_save_at_once_one_is_told(
    visits: Visits, postgresql: Database, clock: Clock
) -> None:
    visit = submitted(visits)
    copies = [visits.open(visit.id) for _ in range(6)]
    start = threading.Barrier(len(copies))
    outcomes: list[str] = []

    def save(copy: Visit, n: int) -> None:
        answer(copy, needs_care=bool(n % 2))
        start.wait()
        try:
            visits.save(copy)
            outcomes.append("saved")
        except Conflict:
            outcomes.append("told")

    threads = [threading.Thread(target=save, args=(copy, n)) for n, copy in enumerate(copies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", *["told"] * 5]


def test_a_visit_that_is_decided_while_it_is_read_is_read_as_decided(
    database: Database, keyring: Keyring, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = open_visits(database, keyring, clock)
    visit = submitted(visits)
    beside = cases.beside

    def decided_first(connection: Connection, *, visit: StoredVisit) -> list[StoredCase]:
        monkeypatch.setattr(cases, "beside", beside)
        visits.accept(mine, NOTICE, acceptance())
        return beside(connection, visit=visit)

    mine = visits.open(visit.id)
    monkeypatch.setattr(cases, "beside", decided_first)
    read = visits.open(visit.id)
    assert read.cases[NOTICE].state is S.ACCEPTED
    assert (read.version, read.cases) == (mine.version, mine.cases)


def test_an_older_envelope_put_back_is_noticed(
    sqlite: Database, keyring: Keyring, clock: Clock
) -> None:
    visits = open_visits(sqlite, keyring, clock)
    visit = submitted(visits)
    read = "SELECT version, nonce, ciphertext FROM envelopes WHERE part = 'visit'"
    with sqlite.reading() as connection:
        [old] = connection.execute(text(read)).mappings()
        [wrap] = connection.execute(text("SELECT sealed FROM wraps")).scalars()
    visits.accept(visit, NOTICE, acceptance())
    with sqlite.writing() as connection:
        put = "UPDATE envelopes SET version = :version, nonce = :nonce, ciphertext = :ciphertext"
        connection.execute(text(f"{put} WHERE part = 'visit'"), dict(old))
        connection.execute(text("UPDATE wraps SET sealed = :sealed"), {"sealed": wrap})
    with pytest.raises(Unreadable, match="外から書き換え"):
        visits.open(visit.id)
