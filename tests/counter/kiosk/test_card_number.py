"""照合番号B at the kiosk: a card is read with what is printed on it, and never blocked by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cardreader.presence import ReaderState
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.spec import CardKind, CardSpec
from counter.kiosk import steps
from counter.kiosk.card_number import READ_BY_NUMBER
from forms.dates import WESTERN
from procedures.sheet import Address, Source
from tests.counter.kiosk.hall import Hall
from tests.counter.kiosk.test_cards import at_the_pin, place, verifications, wait_for, with_tries
from tests.counter.web.visitor import Visitor

pytestmark = pytest.mark.integration

UNKNOWN_PIN = "番号がわからない"


def at_the_number(hall: Hall, card: VirtualCard | str = "taro") -> Visitor:
    resident = at_the_pin(hall, card)
    resident.opens("/card/number")
    return resident


def spec_of(hall: Hall, name: str = "taro") -> CardSpec:
    return hall.reader.cards[name].spec


def types(resident: Visitor, spec: CardSpec, code: str = "", **birth: str) -> None:
    day = spec.holder.birth_date
    assert day is not None
    parts = {"era": WESTERN, "year": str(day.year), "month": str(day.month), "day": str(day.day)}
    boxes = {f"birth_date.p1-{part}": text for part, text in (parts | birth).items()}
    resident.fills(boxes | {"code": code or spec.card.security_code}, "読み取る")


def test_who_does_not_know_the_pin_is_led_here(hall: Hall) -> None:
    resident = at_the_pin(hall)
    resident.follows(UNKNOWN_PIN)
    assert resident.page.h1 == "カードに書いてある番号を入れてください"
    picture = next(one for one in resident.page.root.all("img") if "card_face" in one.get("src"))
    assert "写真の下" in picture.get("alt")
    assert "あと10回" in resident.page.words
    assert verifications(hall) == 0


def test_the_card_is_read_and_no_register_is_opened_by_it(hall: Hall) -> None:
    resident = at_the_number(hall)
    types(resident, spec_of(hall))
    assert resident.page.h1 == "カードをお取りください"
    assert verifications(hall) == 1
    with resident.client.session_transaction() as session:
        visit = hall.visit(session["visit"])
    assert visit.settings[steps.CARD] == READ_BY_NUMBER
    name = visit.sheet.answers[Address("name", "p1")]
    assert [one.provenance.source for one in name.candidates] == [Source.CARD]


def test_a_card_without_a_pin_leads_here_by_itself(hall: Hall) -> None:
    spec = spec_of(hall)
    resident = at_the_pin(
        hall, VirtualCard(replace(spec, card=replace(spec.card, kind=CardKind.NO_PIN)))
    )
    resident.follows("カードに書いてある番号で読み取る")
    types(resident, spec)
    assert resident.page.h1 == "カードをお取りください"


def test_with_one_try_of_the_pin_left_the_number_is_offered(hall: Hall) -> None:
    resident = at_the_pin(hall, with_tries(hall, 1))
    resident.follows("カードに書いてある番号で読み取る")
    assert resident.page.path == "/kiosk/card/number"


def test_a_wrong_number_keeps_the_birth_date_and_tells_the_tries(hall: Hall) -> None:
    resident = at_the_number(hall)
    types(resident, spec_of(hall), code="0000")
    assert resident.page.status == 422
    assert "カードの番号と合いません" in resident.page.words
    assert "あと9回" in resident.page.words
    assert resident.page.by_id("birth_date.p1-month").get("value") == "8"
    assert resident.page.by_id("code").get("value") == ""
    assert verifications(hall) == 1


@pytest.mark.parametrize(("code", "year"), [("12", "1990"), ("abcd", "1990"), ("1234", "3000")])
def test_what_cannot_be_on_a_card_is_not_sent(hall: Hall, code: str, year: str) -> None:
    resident = at_the_number(hall)
    types(resident, spec_of(hall), code=code, year=year)
    assert resident.page.status == 422
    assert "あと10回" in resident.page.words
    assert verifications(hall) == 0


@pytest.mark.parametrize(
    ("left", "title"),
    [
        (0, "このカードは、番号では読み取れません"),
        (1, "カードの番号は、あと1回しか入れられません"),
    ],
)
def test_the_numbers_last_try_is_left_alone(hall: Hall, left: int, title: str) -> None:
    spec = spec_of(hall)
    tries = (("text_pin", 0), ("text_number_b", left))
    card = VirtualCard(replace(spec, card=replace(spec.card, tries_left=tries)))
    resident = at_the_number(hall, card)
    assert resident.page.h1 == title
    assert "カードに書いてある番号で" not in resident.page.words
    resident.presses("カードを使わずに続ける")
    assert resident.page.path == "/kiosk/person/p1"
    assert card.verifications == 0


def test_a_press_sent_twice_is_one_verify(hall: Hall) -> None:
    resident = at_the_number(hall)
    form, _ = resident.page.form_with("読み取る")
    day = spec_of(hall).holder.birth_date
    assert day is not None
    sent = {box.get("name"): box.get("value") for box in form.all("input")} | {
        "birth_date.p1-era": WESTERN,
        "birth_date.p1-year": str(day.year),
        "birth_date.p1-month": str(day.month),
        "birth_date.p1-day": str(day.day),
        "code": "0000",
    }
    for _ in range(2):
        resident.client.post("/card/number", data=sent)
    assert verifications(hall) == 1


def test_taking_the_card_away_keeps_the_way_of_reading(hall: Hall) -> None:
    resident = at_the_number(hall)
    hall.reader.remove()
    wait_for(hall, ReaderState.EMPTY)
    assert resident.opens("/card/place").h1 == "カードを読み取り機に置いてください"
    place(hall, "taro")
    assert resident.opens("/card/place").path == "/kiosk/card/number"
