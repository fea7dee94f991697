from tests.counter.kiosk.hall import Hall


def test_the_first_page_offers_the_languages(hall: Hall) -> None:
    resident = hall.resident()
    assert resident.page.h1 == "書かずに手続きできます"
    resident.presses("日本語")
    assert resident.page.path == "/kiosk/events"
