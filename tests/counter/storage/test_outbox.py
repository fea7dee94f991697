import threading
from uuid import UUID

import pytest
from sqlalchemy import Connection, event

from counter.storage import outbox
from counter.storage.engine import Database
from counter.storage.outbox import Claimed, LeaseLost, OutboxState
from tests.counter.storage.rows import KEYRING, add_case, add_record, add_visit

NOW = 1_775_178_000_000
LEASE = 60_000


def queued(database: Database, n: int = 1, **record: object) -> list[UUID]:
    """Records of n cases of one visit, a millisecond apart."""
    with database.writing() as connection:
        visit = add_visit(connection, now=NOW)
        return [
            add_record(
                connection,
                visit,
                add_case(connection, visit, now=NOW, procedure=f"p{i}"),
                now=NOW + i,
                **record,  # type: ignore[arg-type]
            )
            for i in range(n)
        ]


def claim(
    database: Database, *, now: int = NOW + 1000, limit: int = 100, **more: object
) -> list[Claimed]:
    with database.writing() as connection:
        return outbox.claim(
            connection,
            worker="w",
            now=now,
            lease_ms=LEASE,
            limit=limit,
            **more,  # type: ignore[arg-type]
        )


def states(database: Database) -> dict[OutboxState, int]:
    with database.reading() as connection:
        return outbox.counts(connection)


def test_claims_the_longest_due_first_and_no_more_than_asked(database: Database) -> None:
    records = queued(database, 5)
    assert [claimed.id for claimed in claim(database, limit=2)] == records[:2]
    assert [claimed.id for claimed in claim(database, limit=9)] == records[2:]
    assert claim(database) == []


def test_a_claim_is_one_statement(sqlite: Database) -> None:
    queued(sqlite, 3)
    written: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN")):
            written.append(statement.split()[0])

    event.listen(sqlite.engine, "before_cursor_execute", note)
    claim(sqlite)
    assert written == ["WITH"]


def test_a_claim_brings_the_payload(database: Database) -> None:
    queued(database)
    [claimed] = claim(database)
    assert KEYRING.open_(claimed.envelope) == b"{}"
    assert (claimed.procedure, claimed.target, claimed.attempt) == ("p0", "resident", 1)


def test_a_lease_comes_back_when_it_expires_and_not_before(database: Database) -> None:
    queued(database)
    claim(database, now=NOW + 10)
    assert claim(database, now=NOW + 10 + LEASE) == []
    [again] = claim(database, now=NOW + 11 + LEASE)
    assert again.attempt == 2


def test_only_the_systems_asked_for(database: Database) -> None:
    queued(database, target="resident")
    [other] = queued(database, target="water")
    assert [claimed.id for claimed in claim(database, systems=["water"])] == [other]
    assert claim(database, systems=[]) == []


def test_a_failed_record_waits_for_its_time(database: Database) -> None:
    queued(database)
    [claimed] = claim(database)
    with database.writing() as connection:
        outbox.fail(connection, claimed=claimed, now=NOW, retry_at=NOW + 5000, reason="target_full")
    assert claim(database, now=NOW + 4999) == []
    assert claim(database, now=NOW + 5000)[0].attempt == 2


def test_a_dead_record_waits_for_a_person(database: Database) -> None:
    [record] = queued(database)
    [claimed] = claim(database)
    with database.writing() as connection:
        outbox.dead(connection, claimed=claimed, now=NOW, reason="refused")
        assert [row.reason for row in outbox.in_state(connection, state=OutboxState.DEAD)] == [
            "refused"
        ]
    assert claim(database, now=NOW + 10**9) == []
    with database.writing() as connection:
        assert outbox.send_again(connection, outbox=record, now=NOW)
        assert not outbox.send_again(connection, outbox=record, now=NOW)
    assert claim(database)[0].attempt == 1


@pytest.mark.parametrize("late", ["finish", "fail", "dead"])
def test_an_answer_after_the_lease_is_refused(database: Database, late: str) -> None:
    queued(database)
    [slow] = claim(database, now=NOW + 10)
    [fast] = claim(database, now=NOW + LEASE + 11)
    answers = {
        "finish": lambda c: outbox.finish(c, claimed=slow, now=NOW),
        "fail": lambda c: outbox.fail(c, claimed=slow, now=NOW, retry_at=NOW, reason="x"),
        "dead": lambda c: outbox.dead(c, claimed=slow, now=NOW, reason="x"),
    }
    with pytest.raises(LeaseLost), database.writing() as connection:
        answers[late](connection)
    with database.writing() as connection:
        outbox.finish(connection, claimed=fast, now=NOW)
    assert states(database) == {OutboxState.DELIVERED: 1}


def test_records_of_a_case_go_one_after_the_other(database: Database) -> None:
    with database.writing() as connection:
        visit = add_visit(connection, now=NOW)
        case = add_case(connection, visit, now=NOW)
        other = add_case(connection, visit, now=NOW, procedure="other")
        second = add_record(connection, visit, case, now=NOW, revision=2)
        first = add_record(connection, visit, case, now=NOW, revision=1)
        elsewhere = add_record(connection, visit, other, now=NOW + 5)
    claimed = {one.id: one for one in claim(database)}
    assert set(claimed) == {first, elsewhere}
    with database.writing() as connection:
        outbox.dead(connection, claimed=claimed[first], now=NOW, reason="refused")
    assert claim(database) == []
    with database.writing() as connection:
        outbox.send_again(connection, outbox=first, now=NOW)
    [again] = claim(database)
    with database.writing() as connection:
        outbox.finish(connection, claimed=again, now=NOW)
    assert [one.id for one in claim(database)] == [second]


def test_what_waits_for_two_cases_waits_for_both(database: Database) -> None:
    with database.writing() as connection:
        visit = add_visit(connection, now=NOW)
        one = add_case(connection, visit, now=NOW, procedure="one")
        two = add_case(connection, visit, now=NOW, procedure="two")
        three = add_case(connection, visit, now=NOW, procedure="three")
        add_record(connection, visit, three, now=NOW, after=(one, two))
    assert claim(database) == []
    with database.writing() as connection:
        assert outbox.release_after(connection, case=one) == []
        assert outbox.release_after(connection, case=two) == [three]
    assert len(claim(database)) == 1


def cancel(connection: Connection, case: UUID) -> bool:
    return outbox.cancel(connection, case=case, now=NOW)


def test_only_what_no_worker_has_touched_can_be_taken_back(database: Database) -> None:
    queued(database, 2)
    first, second = claim(database)
    with database.writing() as connection:
        outbox.fail(connection, claimed=first, now=NOW, retry_at=NOW, reason="timeout")
        assert not cancel(connection, first.case)
        assert not cancel(connection, second.case)
    queued(database)
    with database.writing() as connection:
        [fresh] = [row for row in outbox.in_state(connection, state=OutboxState.READY)
                   if row.attempts == 0]  # fmt: skip
        assert cancel(connection, fresh.case)
    assert states(database)[OutboxState.CANCELLED] == 1


def test_the_oldest_undelivered_record_tells_the_lag(database: Database) -> None:
    with database.reading() as connection:
        assert outbox.oldest_ready(connection) is None
    queued(database, 2)
    [first] = claim(database, limit=1)
    with database.writing() as connection:
        assert outbox.oldest_ready(connection) == NOW
        outbox.finish(connection, claimed=first, now=NOW)
        assert outbox.oldest_ready(connection) == NOW + 1


def test_many_workers_share_the_work_and_take_nothing_twice(database: Database) -> None:
    records = queued(database, 60)
    taken: list[UUID] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while batch := claim(database, limit=3):
            for claimed in batch:
                taken.append(claimed.id)
                with database.writing() as connection:
                    outbox.finish(connection, claimed=claimed, now=NOW)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(records)
    assert states(database) == {OutboxState.DELIVERED: 60}


@pytest.mark.integration
def test_a_worker_skips_what_another_is_claiming(postgresql: Database) -> None:
    records = queued(postgresql, 3)
    with postgresql.writing() as connection:
        first = outbox.claim(connection, worker="a", now=NOW + 9, lease_ms=LEASE, limit=1)
        others = claim(postgresql, now=NOW + 9)
    assert [claimed.id for claimed in (*first, *others)] == records
