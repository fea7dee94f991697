"""An interview from nothing: a family of four with a dog, asked by a clerk."""

from __future__ import annotations

import pytest

from counter.visit import VisitState
from procedures.sheet import Address, State
from tests.counter.desk.interview import Interview
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import MOVE_IN
from tests.visits.family import Family

pytestmark = pytest.mark.cpu_seconds(60)


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


def test_a_family_of_four_comes_to_the_same_procedures_as_at_the_kiosk(
    office: Office, clerk: Clerk
) -> None:
    family = Family.load(MOVE_IN)
    interview = Interview(office, clerk, family)
    interview.begins()
    interview.asks_until_settled()
    assert clerk.page.h1.startswith("この市に引っ越してきた")
    visit = office.services.visits.open(clerk.visit)
    assert visit.state is VisitState.GUIDANCE
    assert len(visit.sheet.people) == 4
    assert list(visit.sheet.things.values()) == ["dog"]
    for procedure in ("転入届", "児童手当", "犬の登録事項変更届", "水道使用開始届"):
        assert procedure in clerk.page.words
    assert len(interview.asked) <= 12


def test_a_blank_stays_open_and_comes_again(office: Office, clerk: Clerk) -> None:
    clerk.presses("聞き取りを始める")
    clerk.fills({"events": ["care"], "acts_as": "self", "complete": "1"}, "聞き取りへ進む")
    first = clerk.page.words
    clerk.fills({}, "保存して次へ")
    assert clerk.page.h1 == "聞き取り"
    assert clerk.page.words == first


def test_unknown_is_an_answer_and_is_not_asked_again(office: Office, clerk: Clerk) -> None:
    clerk.presses("聞き取りを始める")
    clerk.fills({"events": ["care"], "acts_as": "self", "complete": "1"}, "聞き取りへ進む")
    clerk.fills({"care_subject": ["_unknown"]}, "保存して次へ")
    sheet = office.services.visits.open(clerk.visit).sheet
    assert sheet.state(Address("care_subject", "p1")) is State.UNKNOWN
    assert 'name="care_subject"' not in str(clerk.page.root)


def test_a_wrong_line_keeps_the_others_as_typed(clerk: Clerk) -> None:
    clerk.presses("聞き取りを始める")
    page = clerk.fills(
        {
            "events": ["care"],
            "acts_as": "agent",
            "name.p1": "架空　恵子",
            "birth_date.new0": "S19.2.30",
            "complete": "1",
        },
        "聞き取りへ進む",
    )
    assert page.status == 422
    assert "追加" in page.words
    assert page.by_id("name.p1").get("value") == "架空　恵子"
    assert page.by_id("birth_date.new0").get("value") == "S19.2.30"
    assert "checked" in page.by_id("complete")


def test_without_everybody_named_the_interview_waits(clerk: Clerk) -> None:
    clerk.presses("聞き取りを始める")
    page = clerk.fills({"events": ["care"], "acts_as": "self"}, "聞き取りへ進む")
    assert "関係する人がまだそろっていません" in page.words


def test_an_interview_is_not_in_the_queue_before_it_is_submitted(clerk: Clerk) -> None:
    clerk.presses("聞き取りを始める")
    assert "待っている受付はありません" in clerk.opens("/").words


def test_a_form_cannot_smuggle_in_what_was_not_asked(office: Office, clerk: Clerk) -> None:
    """The hidden list of entries is only a list: unknown items, people and numbers are dropped."""
    clerk.presses("聞き取りを始める")
    clerk.fills({"events": ["care"], "acts_as": "self", "complete": "1"}, "聞き取りへ進む")
    clerk.fills(
        {
            "asked": "name|one|p9 nothing|one|p1 individual_number|one|p1 broken",
            "name.p9": "見本",
            "individual_number.p1": "123456789018",
        },
        "保存して次へ",
    )
    sheet = office.services.visits.open(clerk.visit).sheet
    assert {address.subject for address in sheet.answers} <= {"visit", "p1"}
    assert Address("individual_number", "p1") not in sheet.answers
