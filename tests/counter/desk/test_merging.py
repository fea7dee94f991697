"""Two clerks on one visit: each value of both is seen, one is chosen, nothing else is touched."""

from __future__ import annotations

import pytest

from counter.visit import Visit
from procedures.sheet import Address
from tests.counter.desk.office import Clerk, Office

pytestmark = pytest.mark.cpu_seconds(30)

SEND = "選んだとおりに送る"


@pytest.fixture
def first(office: Office, visit: Visit) -> Clerk:
    return office.clerk("mado1")


@pytest.fixture
def second(office: Office, visit: Visit) -> Clerk:
    return office.clerk("mado2")


def best(office: Office, visit: Visit, item: str, subject: str = "p1") -> object:
    found = office.services.visits.open(visit.id)
    answer = found.sheet.answers[Address(item, subject)]
    candidate = answer.best(office.services.bundles.version(found.bundle).items[item].sources)
    return candidate.value if candidate else None


def both_name(office: Office, first: Clerk, second: Clerk, visit: Visit) -> None:
    """Both have the people on the screen; one renames p2, the other p2 and p3."""
    for one in (first, second):
        one.opens(f"/visit/{visit.id}/people")
    office.clock.go_on(seconds=30)
    first.fills({"name.p2": "見本　一子", "kana.p1": "ミホン　イチロウ"}, "聞き取りへ進む")
    page = second.fills({"name.p2": "見本　二子", "name.p3": "見本　三子"}, "聞き取りへ進む")
    assert page.status == 409
    assert "ほかの職員の値　見本　一子" in page.words
    assert "自分の入力　見本　二子" in page.words


@pytest.mark.parametrize(("choice", "name"), [("mine", "見本　二子"), ("theirs", "見本　一子")])
def test_the_second_chooses_and_what_only_one_wrote_stays(
    office: Office, first: Clerk, second: Clerk, visit: Visit, choice: str, name: str
) -> None:
    both_name(office, first, second, visit)
    second.fills({"choose.name.p2": choice}, SEND)
    assert best(office, visit, "name", "p2") == name
    assert best(office, visit, "name", "p3") == "見本　三子"
    assert best(office, visit, "kana", "p1") == "ミホン　イチロウ", "only carried along, not typed"


def test_without_a_choice_the_question_comes_again(
    office: Office, first: Clerk, second: Clerk, visit: Visit
) -> None:
    both_name(office, first, second, visit)
    page = second.presses(SEND)
    assert page.status == 409
    assert "自分の入力　見本　二子" in page.words
    assert best(office, visit, "name", "p2") == "見本　一子"
    second.fills({"choose.name.p2": "mine"}, SEND)
    assert best(office, visit, "name", "p2") == "見本　二子"


def test_a_third_change_meanwhile_is_seen_too(
    office: Office, first: Clerk, second: Clerk, visit: Visit
) -> None:
    both_name(office, first, second, visit)
    office.clock.go_on(seconds=30)
    first.opens(f"/visit/{visit.id}/people")
    first.fills({"name.p3": "見本　参子"}, "聞き取りへ進む")
    page = second.fills({"choose.name.p2": "mine"}, SEND)
    assert page.status == 409
    assert "ほかの職員の値　見本　参子" in page.words
    second.fills({"choose.name.p2": "theirs", "choose.name.p3": "theirs"}, SEND)
    assert best(office, visit, "name", "p2") == "見本　一子"
    assert best(office, visit, "name", "p3") == "見本　参子"


def test_a_correction_given_up_for_the_others_changes_nothing(
    office: Office, first: Clerk, second: Clerk, visit: Visit
) -> None:
    for one in (first, second):
        one.opens(f"/visit/{visit.id}/correct/name/p1")
    office.clock.go_on(seconds=30)
    first.fills({"name.p1": "見本　太朗", "reason": "書類"}, "直す")
    second.fills({"name.p1": "見本　汰郎", "reason": "書類"}, "直す")
    version = office.services.visits.open(visit.id).version
    page = second.fills({"choose.name.p1": "theirs"}, SEND)
    assert page.status == 200
    assert best(office, visit, "name") == "見本　太朗"
    assert office.services.visits.open(visit.id).version == version
