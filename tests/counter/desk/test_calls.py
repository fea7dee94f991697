"""「職員を呼ぶ」: kiosk → desk → kiosk with one half-done visit, and nothing lost on the way."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from counter.storage import envelopes
from counter.visit import VisitGone, VisitState
from counter.visit.codec import VISIT_PART
from procedures.sheet import Address
from tests.counter.desk.office import Clerk, Office
from tests.counter.web.visitor import Visitor

pytestmark = pytest.mark.cpu_seconds(20)


@pytest.fixture
def resident(office: Office) -> Visitor:
    """Somebody who has begun a care visit at the kiosk and does not know how to go on."""
    screen = Visitor(office.kiosk)
    screen.opens("/")
    screen.presses("日本語")
    screen.presses("次へ", events=["care"])
    screen.presses("カードを使わない")
    return screen


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


def visit_of(resident: Visitor) -> UUID:
    with resident.client.session_transaction() as session:
        return UUID(session["visit"])


def calls(resident: Visitor) -> str:
    resident.follows("職員を呼ぶ")
    resident.presses("職員を呼ぶ")
    return next(word for word in resident.page.words.split() if len(word) == 9 and word[4] == "-")


def sealed_to(office: Office, visit: UUID) -> set[str]:
    with office.services.database.reading() as connection:
        envelope = envelopes.of_visit(connection, visit=visit, part=VISIT_PART)
    assert envelope
    return {wrap.recipient.split(":")[0] for wrap in envelope.wraps}


def test_a_called_visit_is_sealed_to_the_desk_and_back_to_the_kiosk(
    office: Office, resident: Visitor, clerk: Clerk
) -> None:
    visit = visit_of(resident)
    assert sealed_to(office, visit) == {"draft"}
    calls(resident)
    assert "epoch" in sealed_to(office, visit)
    assert "draft" not in sealed_to(office, visit)
    resident.presses("手続きに戻る")
    assert sealed_to(office, visit) == {"draft"}
    assert office.services.visits.open(visit).state is VisitState.GUIDANCE


def test_the_desk_takes_over_completes_and_gives_back(
    office: Office, resident: Visitor, clerk: Clerk
) -> None:
    visit = visit_of(resident)
    number = calls(resident)
    assert number in clerk.opens("/").words
    clerk.presses("引き受ける")
    resident.opens("/question/care_subject")
    assert resident.page.h1 == "続きは、職員がお手伝いします"
    clerk.fills({"name.p1": "見本　トキ", "acts_as": "self"}, "聞き取りへ進む")
    clerk.presses("受付機に戻す")
    assert number in clerk.page.words
    resident.opens("/called")
    resident.presses("手続きに戻る")
    sheet = office.services.visits.open(visit).sheet
    assert sheet.answers[Address("events")].candidates[-1].value == frozenset({"care"})
    assert sheet.answers[Address("name", "p1")].candidates[-1].value == "見本　トキ"


def test_a_visit_given_back_goes_on_at_another_kiosk_by_its_number(
    office: Office, resident: Visitor, clerk: Clerk
) -> None:
    visit = visit_of(resident)
    number = calls(resident)
    other = Visitor(office.kiosk)
    other.opens("/continue")
    other.presses("次へ", number=number)
    assert "この番号では続けられません" in other.page.words, "a number alone opens nothing"
    clerk.opens("/")
    clerk.presses("引き受ける")
    clerk.presses("受付機に戻す")
    other.presses("次へ", number=number.lower().replace("-", ""))
    assert visit_of(other) == visit
    assert resident.opens("/events").path == "/kiosk/events", "both screens show the same visit"


def test_the_number_stays_the_same_when_the_desk_submits(
    office: Office, resident: Visitor, clerk: Clerk
) -> None:
    visit = visit_of(resident)
    number = calls(resident)
    clerk.opens("/")
    clerk.presses("引き受ける")
    opened = office.services.visits.open(visit)
    assert office.services.visits.submit(opened) == number
    assert opened.state is VisitState.SUBMITTED
    assert resident.opens("/events").path == "/kiosk/ended", "the kiosk shows nothing of it"


def test_the_kiosks_time_out_leaves_a_called_visit_with_the_desk(
    office: Office, resident: Visitor
) -> None:
    visit = visit_of(resident)
    calls(resident)
    office.clock.go_on(hours=1)
    assert resident.opens("/events").path == "/kiosk/ended"
    assert office.services.visits.expire_idle(timedelta(minutes=3)) == 0
    assert office.services.visits.open(visit).state is VisitState.CALLED
    office.clock.go_on(days=2)
    assert office.services.visits.expire_called(timedelta(days=1)) == 1
    with pytest.raises(VisitGone):
        office.services.visits.open(visit)


def test_no_desk_opens_a_resident_s_own_draft_by_its_number(
    office: Office, resident: Visitor, clerk: Clerk
) -> None:
    number = calls(resident)
    resident.presses("手続きに戻る")
    clerk.fills({"receipt": number}, "開く")
    assert "この番号の受付は、この市にありません" in clerk.page.words
