"""After acceptance: the order of procedures, answers of targets, closing."""

from uuid import uuid4

import pytest

from counter.keys import Keyring
from counter.storage import outbox
from counter.storage.engine import Database
from counter.storage.outbox import LeaseLost, OutboxState
from counter.visit import CaseState, Visits, VisitState
from counter.visit.progress import UnknownRecord
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import (
    ALLOWANCE,
    CLERK,
    DOG,
    NOTICE,
    NURSERY,
    acceptance,
    answer,
    submitted,
)

S = CaseState


def procedures(sent: list[outbox.Claimed]) -> list[str]:
    return [claimed.procedure for claimed in sent]


def test_what_follows_is_held_until_its_predecessor_is_sent(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_child=True, has_dog=True)
    visits.accept(visit, ALLOWANCE, acceptance())
    assert visit.cases[ALLOWANCE].awaits_predecessor
    assert relay.run(database, keyring, clock) == []

    visits.accept(visit, NOTICE, acceptance())
    [first] = relay.claim(database, clock)
    relay.finish(database, keyring, clock, first)
    again = visits.open(visit.id)
    assert {again.cases[key].state for key in (ALLOWANCE, DOG)} == {S.ACCEPTED}
    assert sorted(procedures(relay.run(database, keyring, clock))) == ["allowance", "dog"]


def test_accepted_in_any_order_they_are_sent_in_theirs(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_child=True, wants_nursery=True)
    for key in (NURSERY, ALLOWANCE, NOTICE):
        visits.accept(visit, key, acceptance())
    sent = procedures(relay.run(database, keyring, clock))
    assert sent == ["notice", "allowance", "nursery"]


def test_what_is_accepted_after_its_predecessor_was_sent_is_not_held(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_child=True)
    visits.accept(visit, NOTICE, acceptance())
    relay.run(database, keyring, clock)
    visits.accept(visit, ALLOWANCE, acceptance())
    assert visit.cases[ALLOWANCE].state is S.ACCEPTED


def test_a_predecessor_that_turns_out_needless_lets_its_followers_go(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_dog=True)
    assert visit.cases[DOG].awaits_predecessor
    answer(visit, moves=False)
    visits.save(visit, by=CLERK)
    assert visit.cases[DOG].state is S.ACCEPTED
    assert procedures(relay.run(database, keyring, clock)) == ["dog"]


def test_where_the_target_answers_followers_wait_for_its_answer(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_dog=True)
    visits.accept(visit, NOTICE, acceptance())
    [notice] = relay.claim(database, clock)
    relay.finish(database, keyring, clock, notice, answers=True)
    assert relay.claim(database, clock) == []
    relay.reply(database, keyring, clock, notice.id, accepted=True)
    assert procedures(relay.claim(database, clock)) == ["dog"]


def test_when_all_is_sent_the_visit_is_closed(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_dog=True)
    visits.accept(visit, NOTICE, acceptance())
    assert visits.open(visit.id).state is VisitState.SUBMITTED
    relay.run(database, keyring, clock)
    assert visits.open(visit.id).state is VisitState.CLOSED


def test_a_rejected_record_comes_back_to_the_desk_and_is_corrected(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    [sent] = relay.run(database, keyring, clock)
    relay.reply(database, keyring, clock, sent.id, accepted=False)
    clock.go_on(seconds=1)
    relay.reply(database, keyring, clock, sent.id, accepted=False)
    visit = visits.open(visit.id)
    assert (visit.state, visit.cases[NOTICE].state) == (VisitState.SUBMITTED, S.REJECTED)
    assert [receipt.accepted for receipt in visit.cases[NOTICE].receipts] == [False]

    visits.correct(visit, NOTICE, by=CLERK, reason="差戻しのため")
    [again] = relay.run(database, keyring, clock)
    clock.go_on(minutes=1)
    relay.reply(database, keyring, clock, again.id, accepted=True)
    visit = visits.open(visit.id)
    assert (visit.state, visit.cases[NOTICE].state) == (VisitState.CLOSED, S.RECEIVED)


def test_an_answer_may_come_before_the_delivery_is_noted(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits, has_dog=True)
    visits.accept(visit, NOTICE, acceptance())
    [notice] = relay.claim(database, clock)
    relay.reply(database, keyring, clock, notice.id, accepted=True)
    relay.finish(database, keyring, clock, notice)
    assert visits.open(visit.id).cases[NOTICE].state is S.RECEIVED
    assert procedures(relay.run(database, keyring, clock)) == ["dog"]


def test_an_answer_to_an_older_record_does_not_touch_its_correction(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    [sent] = relay.run(database, keyring, clock)
    visit = visits.open(visit.id)
    visits.correct(visit, NOTICE, by=CLERK, reason="転入日の誤り")
    relay.reply(database, keyring, clock, sent.id, accepted=False)
    visit = visits.open(visit.id)
    assert visit.cases[NOTICE].state is S.ACCEPTED
    assert len(visit.cases[NOTICE].receipts) == 1


@pytest.mark.parametrize("decide", ["correct", "withdraw"])
def test_what_could_not_be_delivered_is_superseded(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock, decide: str
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    [poison] = relay.claim(database, clock)
    with database.writing() as connection:
        outbox.dead(connection, claimed=poison, now=0, reason="unwritable")
    relay.reply(database, keyring, clock, poison.id, accepted=False)
    visit = visits.open(visit.id)
    assert visit.cases[NOTICE].state is S.REJECTED
    getattr(visits, decide)(visit, NOTICE, by=CLERK, reason="桁数の誤り")
    assert [sent.kind for sent in relay.run(database, keyring, clock)] == [decide]


def test_an_answer_to_nothing_is_said(database: Database, keyring: Keyring, clock: Clock) -> None:
    with pytest.raises(UnknownRecord):
        relay.reply(database, keyring, clock, uuid4(), accepted=True)


def test_a_relay_that_lost_its_lease_changes_nothing(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    [slow] = relay.claim(database, clock)
    clock.go_on(minutes=2)
    [fast] = relay.claim(database, clock)
    assert (fast.id, fast.attempt) == (slow.id, slow.attempt + 1)
    with pytest.raises(LeaseLost):
        relay.finish(database, keyring, clock, slow)
    relay.finish(database, keyring, clock, fast)
    with database.reading() as connection:
        assert outbox.counts(connection) == {OutboxState.DELIVERED: 1}
