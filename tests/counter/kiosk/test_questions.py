"""Question pages: errors in words, postal codes, refusals of the law, changing one's mind."""

import pytest

from procedures.sheet import Address, State
from tests.counter.kiosk.hall import Hall
from tests.counter.web.visitor import Visitor

TOMORROW = {"era": "R", "year": "8", "month": "4", "day": "4"}
TODAY = {"era": "R", "year": "8", "month": "4", "day": "3"}


def moving_in(hall: Hall, certificate: str = "online_or_card") -> Visitor:
    """A resident alone, without a card, past the entry check and the roster."""
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=["move_in"])
    resident.presses("カードを使わない")
    resident.presses("次へ", entry_certificate=certificate)
    if certificate != "none":
        resident.fills({"kana.p1-family": "みほん", "kana.p1-given": "たろう"})
        resident.presses("これで全部です")
    return resident


def sheet_of(hall: Hall, resident: Visitor) -> object:
    with resident.client.session_transaction() as session:
        return hall.visit(session["visit"]).sheet


def date(name: str, parts: dict[str, str]) -> dict[str, str]:
    return {f"{name}-{part}": text for part, text in parts.items()}


def test_without_any_move_out_the_visit_stops_and_says_where_to_go(hall: Hall) -> None:
    resident = moving_in(hall, "none")
    assert resident.page.h1 == "先に「転出」の手続きが必要です"
    resident.opens("/submit")
    assert resident.page.status == 405
    resident.opens("/plan")
    assert resident.page.path == "/kiosk/stopped"
    resident.follows("答えを変える")
    resident.presses("次へ", entry_certificate="paper")
    assert resident.page.path == "/kiosk/person/p1"


def test_a_move_that_has_not_happened_is_refused_in_words(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/question/move_date")
    resident.fills(date("move_date", TOMORROW))
    assert resident.page.status == 422
    assert "引っ越しの日が今日より後です" in resident.page.words
    assert resident.page.by_id("move_date-day").get("value") == "4"
    resident.fills(date("move_date", TODAY))
    assert resident.page.status == 200


def test_what_is_not_understood_is_kept_and_the_first_error_is_linked(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/question/move_date")
    resident.fills(date("move_date", {"era": "R", "year": "8", "month": "13", "day": "1"}))
    assert resident.page.status == 422
    assert resident.page.title.startswith("エラー：")
    assert resident.page.by_id("move_date-month").get("value") == "13"
    summary = next(n for n in resident.page.root.all("div") if n.get("role") == "alert")
    assert [link.get("href") for link in summary.all("a")]


def test_not_knowing_is_an_answer(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/question/new_address")
    resident.fills({"new_address-unknown": "1"})
    sheet = sheet_of(hall, resident)
    assert sheet.state(Address("new_address")) is State.UNKNOWN


def test_a_postal_code_gives_towns_to_choose_from_without_scripts(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/question/new_address")
    resident.presses("住所を探す", **{"postal-search": "〒060-0001"})
    towns = [
        box.get("value") for box in resident.page.root.all("input") if "town" in box.get("name")
    ]
    assert towns == ["北海道札幌市中央区北一条西"]
    resident.fills({"new_address": "二丁目１番"})
    answer = sheet_of(hall, resident).answers[Address("new_address")]
    assert answer.candidates[0].value == "北海道札幌市中央区北一条西二丁目１番"


def test_a_second_postal_code_takes_the_place_of_the_first(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/question/new_address")
    resident.presses("住所を探す", **{"postal-search": "0600001"})
    resident.presses("住所を探す", **{"postal-search": "6028001", "new_address": "3番"})
    resident.fills({})
    answer = sheet_of(hall, resident).answers[Address("new_address")]
    assert answer.candidates[0].value == "京都府京都市上京区元浄花院町3番"


@pytest.mark.parametrize("code", ["", "9999999", "abc"])
def test_an_unknown_postal_code_is_said_gently(hall: Hall, code: str) -> None:
    resident = moving_in(hall)
    resident.opens("/question/new_address")
    resident.presses("住所を探す", **{"postal-search": code})
    assert resident.page.status == 200
    assert "町が見つかりません" in resident.page.words


def test_back_always_leads_one_page_back(hall: Hall) -> None:
    resident = moving_in(hall)
    first = resident.page.path
    resident.follows("戻る")
    assert resident.page.path == "/kiosk/roster/people_complete"
    resident.presses("これで全部です")
    assert resident.page.path == first


def test_a_question_of_somebody_elses_visit_is_none_of_this_one(hall: Hall) -> None:
    resident = moving_in(hall)
    here = resident.page.path
    for address in ("/question/birth_date.p9", "/question/nonsense", "/question/sex.dog1"):
        resident.opens(address)
        assert resident.page.path == here


def test_people_can_be_named_and_taken_back(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/roster/people_complete")
    resident.follows("ほかの方を加える")
    resident.fills({"kana.p2-family": "みほん", "kana.p2-given": "はなこ"})
    assert "ミホン　ハナコ" in resident.page.words
    resident.presses("消す")
    assert "ミホン　ハナコ" not in resident.page.words
    assert sheet_of(hall, resident).people == ["p1"]


def test_the_visitor_cannot_be_taken_off_the_list(hall: Hall) -> None:
    resident = moving_in(hall)
    resident.opens("/roster/people_complete")
    form, _ = resident.page.form_with("これで全部です")
    token = next(box.get("value") for box in form.all("input") if box.get("name") == "csrf_token")
    resident.client.post(
        "/roster/people_complete/remove", data={"csrf_token": token, "subject": "p1"}
    )
    assert sheet_of(hall, resident).people == ["p1"]
