"""The same person and procedure twice: said before the second is accepted."""

from __future__ import annotations

import pytest

from counter.storage.staff import Role
from counter.visit import CaseKey, CaseState
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import MOVE_IN, begun, family_of_four
from tests.counter.desk.test_decisions import everything
from tests.visits.family import Family

pytestmark = pytest.mark.cpu_seconds(30)

NOTICE = CaseKey("move_in_notification")
ONLY_THE_NOTICE = {"accept": ["move_in_notification.-"]}


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk("mado1", [Role.COUNTER])


def test_the_second_visit_of_a_family_is_noticed(office: Office, clerk: Clerk) -> None:
    first, second = family_of_four(office), family_of_four(office)
    clerk.opens(f"/visit/{second.id}")
    page = clerk.fills(everything(clerk) | ONLY_THE_NOTICE, "受理する")
    assert page.status == 422
    assert f"転入届（受付番号 {first.receipt}）" in page.words
    stored = office.services.visits.open(second.id)
    assert stored.cases[NOTICE].state is CaseState.WAITING
    clerk.fills(everything(clerk) | ONLY_THE_NOTICE | {"twice": "1"}, "受理する")
    assert office.services.visits.open(second.id).cases[NOTICE].accepted_on is not None


def test_what_was_withdrawn_is_no_duplicate(office: Office, clerk: Clerk) -> None:
    first, second = family_of_four(office), family_of_four(office)
    clerk.opens(f"/visit/{first.id}/procedure/move_in_notification/-")
    clerk.presses("取下げ", reason="受付が二重だった")
    clerk.opens(f"/visit/{second.id}")
    page = clerk.fills(everything(clerk) | ONLY_THE_NOTICE, "受理する")
    assert page.status == 200
    assert "受付日" in page.words


def test_another_shape_of_the_name_is_noticed_too(office: Office, clerk: Clerk) -> None:
    family = Family.load(MOVE_IN)
    receipts = []
    for name in ("髙濵", "高浜"):
        people = [{**one, "name": name, "kana": ""} for one in family.case["person"]]
        visit = begun(office, Family({**family.case, "person": people}))
        office.services.visits.submit(visit)
        receipts.append(visit.receipt)
    clerk.opens(f"/visit/{visit.id}")
    page = clerk.fills(everything(clerk) | ONLY_THE_NOTICE, "受理する")
    assert f"転入届（受付番号 {receipts[0]}）" in page.words


def test_another_family_is_no_duplicate(office: Office, clerk: Clerk) -> None:
    family_of_four(office)
    family = Family.load(MOVE_IN)
    stranger = Family({**family.case, "person": [_renamed(one) for one in family.case["person"]]})
    visit = begun(office, stranger)
    office.services.visits.submit(visit)
    clerk.opens(f"/visit/{visit.id}")
    page = clerk.fills(everything(clerk) | ONLY_THE_NOTICE, "受理する")
    assert page.status == 200
    assert office.services.visits.open(visit.id).cases[NOTICE].accepted_on is not None


def _renamed(person: dict[str, object]) -> dict[str, object]:
    return {**person, "name": f"別　{person['id']}", "kana": "ベツ　ヒト"}
