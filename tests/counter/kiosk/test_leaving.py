"""Every end of a visit wipes it on the server and leaves nothing on the screen."""

from datetime import timedelta
from uuid import UUID

import pytest

from counter.visit import VisitGone, VisitState
from tests.counter.kiosk.hall import Hall
from tests.counter.web.visitor import Visitor


def begun(hall: Hall) -> tuple[Visitor, UUID]:
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=["move_in"])
    return resident, visit_of(resident)


def visit_of(resident: Visitor) -> UUID:
    with resident.client.session_transaction() as session:
        return UUID(session["visit"])


def cookie_of(resident: Visitor) -> str:
    cookie = resident.client.get_cookie("kakanai_kiosk", path="/kiosk")
    return cookie.value if cookie else ""


def assert_wiped(hall: Hall, visit: UUID) -> None:
    with pytest.raises(VisitGone):
        hall.services.visits.open(visit)


def test_quitting_wipes_at_once(hall: Hall) -> None:
    resident, visit = begun(hall)
    before = cookie_of(resident)
    resident.presses("やめる")
    assert resident.page.h1 == "入力した内容は、すべて消えています"
    assert_wiped(hall, visit)
    assert cookie_of(resident) != before
    resident.opens("/question/moves")
    assert resident.page.path == "/kiosk/ended"


def test_the_old_cookie_is_worthless_afterwards(hall: Hall) -> None:
    resident, _ = begun(hall)
    old = cookie_of(resident)
    resident.presses("やめる")
    thief = hall.app.test_client()
    thief.set_cookie("kakanai_kiosk", old, path="/kiosk")
    assert thief.get("/plan").headers["Location"] == "/kiosk/ended"


def test_nobody_there_for_a_while_wipes_by_the_servers_clock(hall: Hall) -> None:
    resident, visit = begun(hall)
    hall.clock.go_on(seconds=hall.services.config.kiosk.idle_seconds - 1)
    resident.opens("/question/entry_certificate")
    hall.clock.go_on(seconds=hall.services.config.kiosk.idle_seconds - 1)
    resident.opens("/question/entry_certificate")
    assert resident.page.status == 200, "each page renews the time"
    hall.clock.go_on(seconds=hall.services.config.kiosk.idle_seconds + 1)
    resident.opens("/question/entry_certificate")
    assert resident.page.path == "/kiosk/ended"
    assert_wiped(hall, visit)


def test_looking_at_pages_keeps_the_visit_from_the_housekeeper(hall: Hall) -> None:
    resident, visit = begun(hall)
    idle = timedelta(seconds=hall.services.config.kiosk.idle_seconds)
    for _ in range(4):
        hall.clock.go_on(seconds=idle.total_seconds() / 2)
        resident.opens("/help")
        hall.services.visits.expire_idle(idle)
    assert visit_of(resident) == visit
    assert hall.visit(str(visit))


def test_listening_to_the_reader_does_not_keep_a_visit_alive(hall: Hall) -> None:
    resident, visit = begun(hall)
    for _ in range(3):
        hall.clock.go_on(seconds=hall.services.config.kiosk.idle_seconds / 2)
        resident.client.get("/card/state")
    assert_wiped(hall, visit)


def test_still_there_renews_the_time_without_scripts_too(hall: Hall) -> None:
    resident, visit = begun(hall)
    refresh = [m for m in resident.page.root.all("meta") if m.get("http-equiv") == "refresh"]
    assert refresh[0].inside("noscript")
    resident.opens("/still-there")
    assert resident.page.h1 == "まだ操作していますか"
    resident.follows("続ける")
    assert visit_of(resident) == visit
    resident.opens("/still-there")
    resident.opens("/ended")
    assert_wiped(hall, visit)


def test_a_new_visit_begins_empty(hall: Hall) -> None:
    resident, first = begun(hall)
    resident.opens("/")
    resident.presses("やさしい日本語")
    assert_wiped(hall, first)
    assert visit_of(resident) != first
    assert not hall.visit(str(visit_of(resident))).sheet.answers


def test_two_kiosk_browsers_do_not_meet(hall: Hall) -> None:
    one, first = begun(hall)
    other, second = begun(hall)
    assert first != second
    one.presses("やめる")
    other.opens("/question/entry_certificate")
    assert other.page.status == 200


def test_calling_the_staff_keeps_everything(hall: Hall) -> None:
    resident, visit = begun(hall)
    here = resident.page.path
    resident.follows("職員を呼ぶ")
    resident.presses("職員を呼ぶ")
    assert resident.page.h1 == "職員を呼びました"
    assert hall.visit(str(visit)).state is VisitState.CALLED
    resident.presses("手続きに戻る")
    assert resident.page.path == here


def test_a_clerk_can_be_called_before_anything_is_said(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("職員を呼ぶ")
    assert resident.page.h1 == "職員がお手伝いします"
    visit = visit_of(resident)
    resident.presses("職員を呼ぶ")
    assert resident.page.h1 == "職員を呼びました"
    assert hall.visit(str(visit)).state is VisitState.CALLED
