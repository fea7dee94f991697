"""A household that comes again: the desk begins a new visit from the earlier one."""

from __future__ import annotations

from uuid import UUID

import pytest

from counter.visit import Visit
from procedures.sheet import Address, Source, State
from tests.counter.desk.office import Office

pytestmark = pytest.mark.cpu_seconds(30)

BUTTON = "同じ世帯の新しい受付を始める"


def test_what_lasts_comes_along_and_the_rest_is_asked(office: Office, visit: Visit) -> None:
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    page = clerk.presses(BUTTON)
    assert page.path.endswith("/people")
    again = office.services.visits.open(UUID(page.path.split("/")[-2]))
    kana = again.sheet.answers[Address("kana", "p1")].candidates
    assert [one.provenance.source for one in kana] == [Source.EARLIER]
    assert again.sheet.state(Address("events")) is State.NOT_ASKED
    assert again.sheet.state(Address("moves", "p1")) is State.NOT_ASKED
    assert again.id != visit.id
    assert again.receipt == ""


def test_the_earlier_visit_stays_as_it_was(office: Office, visit: Visit) -> None:
    before = office.services.visits.open(visit.id)
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    clerk.presses(BUTTON)
    after = office.services.visits.open(visit.id)
    assert (after.version, after.sheet) == (before.version, before.sheet)


def test_an_interview_that_is_not_confirmed_begins_nothing(office: Office) -> None:
    clerk = office.clerk()
    clerk.opens("/")
    page = clerk.presses("聞き取りを始める")
    begun = page.path.split("/")[-2]
    assert BUTTON not in clerk.opens(f"/visit/{begun}").words
