"""From the first page to the receipt number."""

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from counter.keys import Keyring
from counter.storage.engine import Database
from counter.visit import (
    CaseState,
    Conflict,
    UnknownReceipt,
    Unreadable,
    VisitGone,
    Visits,
    VisitState,
)
from procedures.catalog import Outcome
from procedures.sheet import Address
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import (
    CARE,
    CLERK,
    DOG,
    INSURANCE,
    NOTICE,
    TODAY,
    WATER,
    answer,
    begin,
    catalog,
    open_visits,
    submitted,
)


def test_a_visit_begins_empty_and_pins_its_catalog(visits: Visits) -> None:
    visit = visits.begin("kiosk", {"language": "easy"})
    assert visit.state is VisitState.GUIDANCE
    assert (visit.receipt, visit.cases) == ("", {})
    assert visit.bundle == catalog().version
    assert visits.open(visit.id) == visit


def test_what_was_saved_is_what_opens(visits: Visits) -> None:
    visit = begin(visits)
    assert visit.version == 2
    assert visits.open(visit.id) == visit
    assert visits.open(visit.id).sheet.answers[Address("name", "p1")]


def test_a_resident_opens_what_is_not_confirmed_yet(visits: Visits, clock: Clock) -> None:
    visit = begin(visits)
    clock.now = dt.datetime(2026, 4, 3, 15, 0, tzinfo=dt.UTC)
    assert visits.open_draft(visit.id) == visits.open(visit.id)
    visits.submit(visit)
    for gone in (visit.id, uuid4()):
        with pytest.raises(VisitGone):
            visits.open_draft(gone)


def test_each_answer_takes_the_place_of_the_one_before(visits: Visits, database: Database) -> None:
    visit = begin(visits)
    with database.reading() as connection:
        before = contents(connection)
    for has_dog in (True, False):
        answer(visit, has_dog=has_dog)
        visits.save(visit)
    with database.reading() as connection:
        after = contents(connection)
    assert [len(rows) for rows in after] == [len(rows) for rows in before]
    assert not set(after[0]) & set(before[0])
    assert not set(after[1]) & set(before[1])
    assert visits.open(visit.id) == visit


def contents(connection: Connection) -> tuple[list[bytes], list[bytes]]:
    """What is sealed in the database, and to whom."""
    sealed = connection.scalars(text("SELECT ciphertext FROM envelopes"))
    return list(sealed), list(connection.scalars(text("SELECT sealed FROM wraps")))


def test_until_it_is_confirmed_the_law_of_today_counts(visits: Visits, clock: Clock) -> None:
    visit = begin(visits)
    clock.now = dt.datetime(2026, 4, 3, 15, 0, tzinfo=dt.UTC)
    assert visits.open(visit.id).law_day == dt.date(2026, 4, 4)


def test_the_second_of_two_savers_is_told_and_stores_nothing(visits: Visits) -> None:
    visit = begin(visits)
    other = visits.open(visit.id)
    answer(visit, has_dog=True)
    visits.save(visit)
    answer(other, wants_water=True)
    with pytest.raises(Conflict, match="開き直して"):
        visits.save(other)
    assert visits.open(visit.id) == visit


def test_a_wiped_visit_is_gone(visits: Visits) -> None:
    visit = begin(visits)
    visits.wipe(visit.id)
    visits.wipe(visit.id)
    for again in (lambda: visits.open(visit.id), lambda: visits.save(visit)):
        with pytest.raises(VisitGone):
            again()


def test_an_unknown_visit_is_gone(visits: Visits) -> None:
    with pytest.raises(VisitGone):
        visits.open(uuid4())


def test_a_restart_forgets_drafts_but_not_what_was_submitted(
    database: Database, visits: Visits, key_folder: Path, clock: Clock
) -> None:
    draft, kept = begin(visits), submitted(visits)
    after = open_visits(database, Keyring.open(key_folder), clock)
    with pytest.raises(VisitGone):
        after.open(draft.id)
    assert after.open(kept.id) == kept


def test_an_interview_at_the_desk_outlives_its_process(
    database: Database, visits: Visits, key_folder: Path, clock: Clock
) -> None:
    interview = begin(visits, "desk")
    after = open_visits(database, Keyring.open(key_folder), clock)
    assert after.open(interview.id, by=CLERK) == interview


def test_submitting_gives_a_number_and_finds_the_cases(visits: Visits, clock: Clock) -> None:
    visit = begin(visits)
    clock.go_on(minutes=3)
    receipt = visits.submit(visit)
    assert visit.state is VisitState.SUBMITTED
    assert (visit.receipt, visit.submitted, visit.law_day) == (receipt, clock(), TODAY)
    assert {key: case.state for key, case in visit.cases.items()} == {
        NOTICE: CaseState.WAITING, INSURANCE: CaseState.WAITING,
    }  # fmt: skip
    assert visit.cases[INSURANCE].annex_of == NOTICE
    assert visits.open(visit.id) == visit


def test_confirming_is_not_filing(visits: Visits, database: Database, clock: Clock) -> None:
    submitted(visits, has_child=True)
    assert relay.claim(database, clock) == []


def test_the_law_of_the_day_of_confirmation_stays(visits: Visits, clock: Clock) -> None:
    visit = submitted(visits)
    clock.go_on(days=3)
    assert visits.open(visit.id).law_day == TODAY


def test_confirming_late_in_the_evening_in_utc_is_the_next_day_in_japan(
    visits: Visits, clock: Clock
) -> None:
    clock.now = dt.datetime(2026, 4, 3, 15, 0, tzinfo=dt.UTC)
    assert submitted(visits).law_day == dt.date(2026, 4, 4)


def test_pressing_the_button_twice_is_one_submission(visits: Visits) -> None:
    visit = begin(visits)
    second_press = visits.open(visit.id)
    receipt = visits.submit(visit)
    assert visits.submit(visit) == receipt
    with pytest.raises(Conflict):
        visits.submit(second_press)
    assert [waiting.receipt for waiting in visits.waiting()] == [receipt]


def test_what_needs_no_clerk_is_released_by_the_resident(
    visits: Visits, database: Database, clock: Clock
) -> None:
    visit = submitted(visits, wants_water=True)
    water = visit.cases[WATER]
    assert (water.state, water.accepted_on, water.accepted_by) == (CaseState.ACCEPTED, TODAY, None)
    assert [claimed.procedure for claimed in relay.claim(database, clock)] == ["water"]


def test_what_follows_a_notice_waits_for_it_even_when_released(
    visits: Visits, database: Database, clock: Clock
) -> None:
    visit = submitted(visits, has_dog=True)
    assert visit.cases[DOG].awaits_predecessor
    assert relay.claim(database, clock) == []


def test_what_nobody_could_say_is_for_the_clerk_to_ask(visits: Visits) -> None:
    visit = begin(visits)
    del visit.sheet.answers[Address("needs_care")]
    visits.submit(visit)
    assert visit.cases[CARE].outcome is Outcome.ASK_CLERK


def test_a_visit_that_comes_to_nothing_is_closed_at_once(visits: Visits) -> None:
    visit = submitted(visits, moves=False)
    assert (visit.cases, visit.state) == ({}, VisitState.CLOSED)


def test_the_desk_finds_it_by_its_number(visits: Visits) -> None:
    visit = submitted(visits)
    typed = visit.receipt.lower().replace("-", " ")
    assert visits.by_receipt(typed, by=CLERK) == visit


def test_a_number_nobody_has_is_said(visits: Visits) -> None:
    with pytest.raises(UnknownReceipt, match="見つかりません"):
        visits.by_receipt("0000-0000", by=CLERK)


def test_the_queue_is_in_the_order_of_submission(visits: Visits, clock: Clock) -> None:
    first = submitted(visits)
    begin(visits)
    clock.go_on(minutes=1)
    second = submitted(visits, has_child=True)
    waiting = visits.waiting()
    assert [one.id for one in waiting] == [first.id, second.id]
    assert waiting[1].cases == {CaseState.WAITING: 3}
    assert waiting[1].submitted == clock()


def test_a_submitted_visit_without_its_key_is_a_problem_in_words(
    visits: Visits, keyring: Keyring
) -> None:
    visit = submitted(visits)
    keyring.destroy_epoch(TODAY)
    with pytest.raises(Unreadable, match="鍵フォルダー"):
        visits.open(visit.id)


def test_a_changed_envelope_is_a_problem_in_words(visits: Visits, database: Database) -> None:
    visit = submitted(visits)
    with database.writing() as connection:
        connection.execute(text("UPDATE envelopes SET ciphertext = nonce"))
    with pytest.raises(Unreadable, match="情報担当に知らせて"):
        visits.open(visit.id)


def test_the_queue_needs_no_key(visits: Visits, keyring: Keyring) -> None:
    submitted(visits)
    keyring.destroy_epoch(TODAY)
    assert len(visits.waiting()) == 1
