"""What breaks in the middle of a request, before any check has seen it."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import text

from counter.app import create_app
from counter.health import Health
from tests.counter.kiosk.hall import Hall
from tests.counter.web.visitor import Visitor


def begun_in_a_house_that_looks_well(hall: Hall) -> Visitor:
    services = replace(hall.services, health=lambda: Health(()))
    resident = Visitor(create_app("kiosk", services))
    resident.opens("/")
    resident.presses("日本語")
    return resident


def test_a_database_that_breaks_under_a_resident_sends_them_to_the_desk(hall: Hall) -> None:
    resident = begun_in_a_house_that_looks_well(hall)
    with hall.services.database.writing() as connection:
        connection.execute(text("ALTER TABLE visits RENAME TO lost"))
    resident.presses("次へ", events=["move_in"])
    assert resident.page.status == 503
    assert resident.page.h1 == "窓口へお越しください"


def test_a_visit_wiped_under_a_resident_ends_in_words(hall: Hall) -> None:
    resident = begun_in_a_house_that_looks_well(hall)
    with resident.client.session_transaction() as session:
        hall.services.visits.wipe(UUID(session["visit"]))
    resident.presses("次へ", events=["move_in"])
    assert resident.page.path == "/kiosk/ended"


def test_a_page_sent_twice_goes_on_where_the_visit_stands(hall: Hall) -> None:
    resident = begun_in_a_house_that_looks_well(hall)
    first = resident.page
    resident.presses("次へ", events=["move_in"])
    resident.page = first
    resident.presses("次へ", events=["move_in"])
    assert resident.page.path == "/kiosk/card"
