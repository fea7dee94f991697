import pytest

from tests.counter.kiosk.hall import Hall
from tests.counter.web.page import Node, Page


def test_the_first_page_offers_the_languages(hall: Hall) -> None:
    resident = hall.resident()
    assert resident.page.h1 == "書かずに手続きできます"
    buttons = resident.page.root.all("button")
    languages = [button.text for button in buttons if button.get("name") == "language"]
    assert languages == ["日本語ではじめる", "やさしい日本語", "English", "简体中文", "Tiếng Việt"]


def test_a_visit_begins_with_the_life_events_of_this_city(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("日本語")
    assert resident.page.path == "/kiosk/events"
    offered = [box.get("value") for box in resident.page.root.all("input")]
    assert "move_in" in offered
    assert "bereavement" not in offered, "bereavement starts at the desk"


def test_no_event_chosen_is_said_and_nothing_is_lost(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ")
    assert resident.page.status == 422
    assert resident.page.title.startswith("エラー：")
    resident.presses("次へ", events=["move_in"])
    assert resident.page.path == "/kiosk/card"


def test_easy_japanese_has_readings_and_can_be_left_on_any_page(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("やさしい日本語")
    resident.presses("次へ", events=["move_in"])
    resident.presses("カードを 使わない")
    assert readings(resident.page), "readings above the kanji"
    here = resident.page.path
    resident.presses("日本語")
    assert resident.page.path == here
    assert resident.page.h1 == catalog_question(hall, "entry_certificate")
    assert not readings(resident.page)


def test_the_japanese_stands_beside_on_request_until_the_visit_ends(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("English")
    resident.presses("Next", events=["move_in"])
    here = resident.page.path
    assert originals(resident.page) == []
    resident.presses("Show the Japanese too")
    assert resident.page.path == here
    assert "マイナンバーカードを使いますか" in originals(resident.page)
    assert "4つのうち2つめ：カード" in originals(resident.page)
    resident.presses("Do not use a card")
    assert catalog_question(hall, "entry_certificate") in originals(resident.page)
    resident.opens("/")
    resident.presses("English")
    assert originals(resident.page) == []


def originals(page: Page) -> list[str]:
    spans = page.root.all("span")
    return [span.text for span in spans if span.get("class") == "original"]


def catalog_question(hall: Hall, item: str) -> str:
    question = hall.services.bundles.current().items[item].question
    return question.ja if question else ""


def readings(page: Page) -> list[Node]:
    return list(next(page.root.all("main")).all("rt"))


def test_the_language_switch_leads_to_no_other_site(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("日本語")
    form, _ = resident.page.form_with("やさしい日本語")
    token = next(box.get("value") for box in form.all("input") if box.get("name") == "csrf_token")
    for page in ("//evil.example/x", "https://evil.example/", "/desk/queue", "/kiosk//evil"):
        answer = resident.client.post(
            "/language", data={"csrf_token": token, "language": "ja", "page": page}
        )
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/kiosk/"


def test_the_cookie_is_a_random_id_for_this_face_only(hall: Hall) -> None:
    answer = hall.app.test_client().get("/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("kakanai_kiosk=")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/kiosk"):
        assert part in cookie
    assert len(cookie.split("=", 1)[1].split(";")[0]) == 43


def test_without_a_token_nothing_is_done(hall: Hall) -> None:
    answer = hall.app.test_client().post("/begin", data={"language": "ja"})
    assert answer.status_code == 400
    assert "画面の有効期限が切れました" in answer.text


@pytest.mark.parametrize("address", ["/events", "/question/moves", "/plan", "/check", "/card/pin"])
def test_pages_of_a_visit_show_nothing_without_one(hall: Hall, address: str) -> None:
    resident = hall.resident()
    resident.opens(address)
    assert resident.page.path == "/kiosk/ended"


def test_an_address_that_does_not_exist_is_said_in_words(hall: Hall) -> None:
    resident = hall.resident()
    resident.opens("/nowhere")
    assert resident.page.status == 404
    assert resident.page.h1 == "お探しの画面はありません"
