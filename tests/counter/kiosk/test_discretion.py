"""「住所を知られたくない人がいます」: straight to the desk, nothing printed, nothing said aloud."""

from uuid import UUID

from counter.visit import VisitState
from procedures.sheet import Address
from tests.counter.kiosk.hall import Hall


def test_it_ends_at_the_desk_with_a_number_and_no_paper(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=["move_in"])
    with resident.client.session_transaction() as session:
        visit = UUID(session["visit"])
    resident.follows("職員を呼ぶ")
    resident.presses("住所を知られたくない人がいます")
    assert resident.page.h1 == "窓口へお越しください"
    assert "住所" not in resident.page.words, "who looks over the shoulder learns nothing"
    kept = hall.services.visits.open(visit)
    assert kept.state is VisitState.SUBMITTED
    assert kept.receipt in resident.page.words
    assert kept.sheet.answers[Address("protected_household_hint")].candidates[0].value is True
    assert hall.services.paper.get(visit) is None
    assert not list(hall.folder.glob("paper/*"))


def test_the_number_leaves_with_the_resident(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=["move_in"])
    resident.follows("職員を呼ぶ")
    resident.presses("住所を知られたくない人がいます")
    resident.presses("終わる")
    assert resident.page.path == "/kiosk/"
    resident.opens("/to-desk")
    assert resident.page.path == "/kiosk/ended"
