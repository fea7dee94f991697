"""Two clerks for one procedure (二人審査), and procedures a clerk adds."""

from __future__ import annotations

import dataclasses

import pytest

from counter.audit import Act
from counter.keys import Keyring
from counter.storage import audit
from counter.storage.engine import Database
from counter.visit import CaseState, FeePaid, NotAllowed, Visit, Visits
from procedures.sheet import Address
from procedures.values import DocumentSeen
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import (
    CARE,
    CLERK,
    GRANT,
    NOTICE,
    TODAY,
    acceptance,
    answer,
    other_clerk,
    submitted,
)

CHECKER = other_clerk()
WHOLE = acceptance(
    number=DocumentSeen("number_card"), fee=FeePaid(2, 600, "生活保護"), authority=DocumentSeen("x")
)


def proposed(visits: Visits) -> Visit:
    visit = submitted(visits, wants_grant=True)
    visits.accept(visit, GRANT, WHOLE)
    return visits.open(visit.id)


def test_nothing_leaves_before_the_second_clerk_agrees(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = proposed(visits)
    case = visit.cases[GRANT]
    assert case.state is CaseState.CHECKING
    assert case.accepted_on is None
    assert relay.run(database, keyring, clock) == []
    visits.check(visit, GRANT, by=CHECKER)
    assert [one.case for one in relay.run(database, keyring, clock)] == [case.id]


def test_what_was_proposed_is_what_is_accepted(visits: Visits) -> None:
    visit = proposed(visits)
    visits.check(visit, GRANT, by=CHECKER)
    case = visits.open(visit.id).cases[GRANT]
    taken = {one.name: getattr(case, one.name, None) for one in dataclasses.fields(WHOLE)}
    given = {one.name: getattr(WHOLE, one.name) for one in dataclasses.fields(WHOLE)}
    assert taken | {"by": CLERK, "on": TODAY} == given | {"by": CLERK, "on": TODAY}
    assert (case.accepted_by, case.accepted_on, case.checked_by) == (CLERK, TODAY, CHECKER)
    assert case.proposed is None


def test_nobody_checks_their_own_work(visits: Visits) -> None:
    visit = proposed(visits)
    with pytest.raises(NotAllowed, match="別の職員"):
        visits.check(visit, GRANT, by=CLERK)
    assert visits.open(visit.id).cases[GRANT].state is CaseState.CHECKING


def test_what_is_sent_back_can_be_proposed_again(visits: Visits) -> None:
    visit = proposed(visits)
    visits.send_back(visit, GRANT, by=CHECKER, reason="口座の名義が違う")
    case = visit.cases[GRANT]
    assert (case.state, case.note, case.proposed) == (CaseState.WAITING, "口座の名義が違う", None)
    visits.accept(visit, GRANT, WHOLE)
    visits.check(visit, GRANT, by=CHECKER)
    assert visit.cases[GRANT].state is CaseState.ACCEPTED


@pytest.mark.parametrize("decide", ["check", "send_back"])
def test_only_what_waits_for_it_is_checked(visits: Visits, decide: str) -> None:
    visit = submitted(visits, wants_grant=True)
    why = {"reason": "試験"} if decide == "send_back" else {}
    for key in (GRANT, NOTICE):
        with pytest.raises(NotAllowed):
            getattr(visits, decide)(visit, key, by=CHECKER, **why)


def test_both_clerks_stand_in_the_audit_chain(visits: Visits, database: Database) -> None:
    visit = proposed(visits)
    visits.check(visit, GRANT, by=CHECKER)
    with database.reading() as connection:
        told = [(one.act, one.actor) for one in audit.entries(connection, visit=visit.id)]
    assert told[-2:] == [(Act.PROPOSED, CLERK), (Act.ACCEPTED, CHECKER)]


def test_a_clerk_adds_a_procedure_and_it_stays(visits: Visits) -> None:
    visit = submitted(visits)
    visits.add(visit, CARE, by=CLERK, reason="お話のなかで分かった")
    answer(visit, has_dog=True)
    visits.save(visit)
    case = visits.open(visit.id).cases[CARE]
    assert (case.added, case.state) == ("お話のなかで分かった", CaseState.WAITING)
    visits.accept(visit, CARE, acceptance())
    assert visit.cases[CARE].state is CaseState.ACCEPTED


def test_a_procedure_is_added_with_a_reason_once_and_for_whom_it_is_meant(visits: Visits) -> None:
    visit = submitted(visits)
    with pytest.raises(NotAllowed, match="理由"):
        visits.add(visit, CARE, by=CLERK, reason=" ")
    with pytest.raises(NotAllowed, match="もうこの受付"):
        visits.add(visit, NOTICE, by=CLERK, reason="試験")
    with pytest.raises(NotAllowed, match="だれの"):
        visits.add(visit, CARE._replace(subject="p1"), by=CLERK, reason="試験")
    assert Address("moves") in visit.sheet.answers
