from threading import Thread
from uuid import UUID

import pytest

from counter.handoff.backoff import ATTEMPTS, CEILING_SECONDS
from counter.handoff.problems import TargetRefusedError, TargetUnavailableError
from counter.handoff.relay import LEASE_MS, Fate
from counter.handoff.routes import Route, Routes
from counter.storage import outbox
from counter.storage.outbox import OutboxState
from counter.visit import CaseState
from tests.counter.handoff.family import moving_family
from tests.counter.handoff.hall import DOG, NOTICE, BrokenTarget, Hall

pytestmark = pytest.mark.cpu_seconds(10)


def states(hall: Hall) -> dict[OutboxState, int]:
    with hall.database.reading() as connection:
        return outbox.counts(connection)


def through(hall: Hall, target: BrokenTarget, **changes: object):
    relay = hall.relay(**changes)
    mapping = relay.routes.routes[0].mapping
    relay.routes = Routes([Route("broken", (), ("json",), mapping, target)])
    return relay


def test_nothing_leaves_before_acceptance(hall: Hall) -> None:
    hall.submitted()
    hall.relay().run_once()
    assert hall.delivered() == []


def test_an_accepted_case_reaches_its_systems_once(hall: Hall) -> None:
    visit = hall.submitted()
    hall.accept(visit)
    relay = hall.relay()
    relay.run_once()
    relay.run_once()
    assert [record["target"] for record in hall.delivered()] == ["resident_record", "nhi"]
    assert relay.report.delivered == 1
    assert hall.visits.open(visit.id).cases[NOTICE].state is CaseState.SENT


def test_no_plain_answer_lies_in_the_database(hall: Hall) -> None:
    hall.accept(hall.submitted())
    data = b"".join(path.read_bytes() for path in hall.folder.glob("kakanai.db*"))
    assert "見本　太郎".encode() not in data
    assert "架空　恵子".encode() not in data


def test_a_target_out_of_reach_is_tried_again_later(hall: Hall) -> None:
    hall.accept(hall.submitted())
    target = BrokenTarget()
    relay = through(hall, target)
    relay.run_once()
    assert relay.report.retrying == 1
    target.problem = None
    relay.run_once()
    assert target.got == [], "the backoff has not passed"
    hall.clock.forward(seconds=CEILING_SECONDS)
    relay.run_once()
    assert len(target.got) == 2


def test_a_target_may_ask_for_more_time(hall: Hall) -> None:
    hall.accept(hall.submitted())
    target = BrokenTarget(TargetUnavailableError("target_failed", retry_after=3600))
    relay = through(hall, target)
    relay.run_once()
    target.problem = None
    hall.clock.forward(seconds=3599)
    relay.run_once()
    assert target.got == []
    hall.clock.forward(seconds=2)
    relay.run_once()
    assert target.got


def test_after_the_last_attempt_a_person_decides(hall: Hall) -> None:
    hall.accept(hall.submitted())
    target = BrokenTarget()
    relay = through(hall, target)
    for _ in range(ATTEMPTS):
        relay.run_once()
        hall.clock.forward(seconds=CEILING_SECONDS)
    assert states(hall) == {OutboxState.DEAD: 1}
    target.problem = None
    with hall.database.writing() as connection:
        (letter,) = outbox.in_state(connection, state=OutboxState.DEAD)
        assert letter.reason == "target_failed"
        outbox.send_again(connection, outbox=letter.id, now=relay._now())
    relay.run_once()
    assert states(hall) == {OutboxState.DELIVERED: 1}


def test_what_a_target_refuses_does_not_keep_others(hall: Hall) -> None:
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.accept(visit, DOG)
    target = BrokenTarget(TargetRefusedError("target_forbidden"))
    relay = through(hall, target)
    first = target.deliver

    def refuse_one(delivery: object) -> None:
        try:
            first(delivery)
        finally:
            target.problem = None

    target.deliver = refuse_one  # type: ignore[method-assign]
    relay.run_once()
    assert states(hall) == {OutboxState.DEAD: 1, OutboxState.DELIVERED: 1}


def test_a_record_with_no_target_waits_for_its_settings(hall: Hall) -> None:
    hall.accept(hall.submitted())
    hall.relay(hall.target(systems=("dog",))).run_once()
    assert states(hall) == {OutboxState.READY: 1}
    hall.relay(hall.target(systems=("resident_record",))).run_once()
    assert states(hall) == {OutboxState.DEAD: 1}, "nobody takes the 付記 for nhi"


def test_a_value_the_columns_cannot_hold_shows_on_the_case(hall: Hall) -> None:
    visit = hall.submitted(moving_family(name="見" * 101))
    hall.accept(visit)
    hall.relay().run_once()
    assert states(hall) == {OutboxState.DEAD: 1}
    (receipt,) = hall.visits.open(visit.id).cases[NOTICE].receipts
    assert [(error.code, error.item) for error in receipt.errors] == [("E0003", "name.p1")]
    assert not list(hall.records.glob("*"))


def test_an_expired_lease_comes_back(hall: Hall) -> None:
    hall.accept(hall.submitted())
    dying = hall.relay()
    with hall.database.writing() as connection:
        (claimed,) = outbox.claim(
            connection, worker="dead", now=dying._now(), lease_ms=LEASE_MS, limit=9
        )
    hall.relay().run_once()
    assert hall.delivered() == []
    hall.clock.forward(milliseconds=LEASE_MS + 1)
    hall.relay().run_once()
    assert len(hall.delivered()) == 2
    assert dying._finish([claimed]) == [Fate.LEASE_LOST], "it was only slow, and comes too late"
    assert len(hall.delivered()) == 2


def test_a_record_whose_relay_always_ends_comes_to_a_person_in_the_end(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reports what became of it, so nothing but the count of its leases can stop it."""
    monkeypatch.setattr("counter.handoff.handing.ATTEMPTS", 3)
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    relay = hall.relay()
    for _ in range(3):
        (claimed,) = relay._claim()
        hall.clock.forward(milliseconds=LEASE_MS + 1)
    assert claimed.attempt == 3
    hall.accept(visit, DOG)
    relay.run_once()
    assert states(hall) == {OutboxState.DEAD: 1, OutboxState.DELIVERED: 1}
    with hall.database.reading() as connection:
        (letter,) = outbox.in_state(connection, state=OutboxState.DEAD)
    assert letter.reason == "relay_ended"


def test_a_stopped_relay_ends(hall: Hall) -> None:
    hall.accept(hall.submitted())
    relay = hall.relay()
    thread = Thread(target=relay.run)
    thread.start()
    relay.stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_a_receipt_reaches_its_case(hall: Hall) -> None:
    visit = hall.submitted()
    hall.accept(visit)
    relay = hall.relay()
    relay.run_once()
    notice, insurance = hall.delivered()
    hall.drop_receipt(notice, "accepted")
    hall.drop_receipt(insurance, "accepted")
    relay.run_once()
    case = hall.visits.open(visit.id).cases[NOTICE]
    assert case.state is CaseState.RECEIVED
    assert relay.report.receipts == 2
    assert len(list((hall.receipts / "taken").iterdir())) == 2


def test_a_rejection_names_our_items(hall: Hall) -> None:
    visit = hall.submitted()
    hall.accept(visit)
    relay = hall.relay()
    relay.run_once()
    notice, _ = hall.delivered()
    errors = [
        {"code": "E0002", "item": "shimei", "subject": "p2"},
        {"code": "E0004", "item": "move_date"},
    ]
    hall.drop_receipt(notice, "rejected", errors=errors)
    relay.run_once()
    case = hall.visits.open(visit.id).cases[NOTICE]
    assert case.state is CaseState.REJECTED
    assert [(e.code, e.item) for e in case.receipts[0].errors] == [
        ("E0002", "name.p2"),
        ("E0004", "move_date"),
    ]


def test_a_receipt_taken_twice_is_one(hall: Hall) -> None:
    visit = hall.submitted()
    hall.accept(visit)
    relay = hall.relay()
    relay.run_once()
    path = hall.drop_receipt(hall.delivered()[0], "accepted")
    data = path.read_bytes()
    relay.run_once()
    path.write_bytes(data)
    relay.run_once()
    assert len(hall.visits.open(visit.id).cases[NOTICE].receipts) == 1


def test_a_file_that_is_no_receipt_is_put_aside(hall: Hall) -> None:
    relay = hall.relay()
    relay.run_once()
    (hall.receipts / "x.receipt.json").write_text("山田 is no JSON")
    hall.drop_receipt({"id": str(UUID(int=1)), "completed_by": None}, "accepted")
    relay.run_once()
    assert [path.name for path in (hall.receipts / "refused").iterdir()] == ["x.receipt.json"]
    assert len(list((hall.receipts / "taken").iterdir())) == 1
