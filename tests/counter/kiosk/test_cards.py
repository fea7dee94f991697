"""The card at the kiosk: every situation has its own screen, and one press is one VERIFY."""

from dataclasses import replace

import pytest

from cardreader.presence import ReaderState
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.spec import CardKind
from procedures.sheet import Address, Provenance, Source
from tests.counter.kiosk.hall import Hall
from tests.counter.web.visitor import Visitor

RIGHT, WRONG = "1234", "0000"
WATCHED = 5.0
"""Seconds the reader's thread may take to tell of a change."""


def at_the_card(hall: Hall) -> Visitor:
    """A resident who chose to use the card."""
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=["care"])
    assert resident.page.h1 == "マイナンバーカードを使いますか"
    resident.presses("カードを使う")
    return resident


def at_the_pin(hall: Hall, card: VirtualCard | str = "taro") -> Visitor:
    resident = at_the_card(hall)
    place(hall, card)
    resident.opens("/card/place")
    return resident


def place(hall: Hall, card: VirtualCard | str) -> None:
    hall.reader.insert(card)
    wait_for(hall, ReaderState.CARD)


def wait_for(hall: Hall, state: ReaderState) -> None:
    assert hall.services.reader
    assert hall.services.reader.wait_for(state, WATCHED), f"the reader never became {state}"


def changed(hall: Hall, **faults: object) -> VirtualCard:
    """Taro's card with faults or another kind."""
    spec = hall.reader.cards["taro"].spec
    return VirtualCard(replace(spec, faults=replace(spec.faults, **faults)))


def with_tries(hall: Hall, left: int) -> VirtualCard:
    spec = hall.reader.cards["taro"].spec
    return VirtualCard(replace(spec, card=replace(spec.card, tries_left=(("text_pin", left),))))


def verifications(hall: Hall) -> int:
    return hall.reader.cards["taro"].verifications


def test_without_a_card_the_page_waits_for_one(hall: Hall) -> None:
    resident = at_the_card(hall)
    assert resident.page.h1 == "カードを読み取り機に置いてください"
    watch = resident.page.by_id("reader")
    assert watch.get("data-events") == "/kiosk/card/events"


def test_the_tries_left_are_shown_before_anything_is_asked(hall: Hall) -> None:
    resident = at_the_pin(hall)
    assert resident.page.path == "/kiosk/card/pin"
    assert "入れられるのは、あと3回です。" in resident.page.words
    assert verifications(hall) == 0


def test_the_right_pin_fills_the_holder_and_gives_the_card_back(hall: Hall) -> None:
    resident = at_the_pin(hall)
    resident.presses("読み取る", pin=RIGHT)
    assert resident.page.h1 == "カードをお取りください"
    assert verifications(hall) == 1
    hall.reader.remove()
    wait_for(hall, ReaderState.EMPTY)
    resident.opens("/card/take")
    assert resident.page.path.startswith("/kiosk/roster/")
    assert "見本　太郎" in resident.page.words


def test_the_card_fills_only_its_holder(hall: Hall) -> None:
    resident = at_the_pin(hall, "keiko")
    resident.presses("読み取る", pin=hall.reader.cards["keiko"].spec.card.pin)
    with resident.client.session_transaction() as session:
        visit = hall.visit(session["visit"])
    card = Provenance(Source.CARD)
    filled = {
        address
        for address, answer in visit.sheet.answers.items()
        if any(candidate.provenance == card for candidate in answer.candidates)
    }
    read = ("name", "address", "birth_date", "sex", "has_card")
    told = ("card_expiry_known", "card_expires_on")
    told_too = ("certificate_expiry_known", "certificate_expires_on")
    assert filled == {Address(item, "p1") for item in (*read, *told, *told_too)}
    assert visit.sheet.card_holder == "p1"


def test_a_wrong_pin_says_how_many_tries_are_left(hall: Hall) -> None:
    resident = at_the_pin(hall)
    resident.presses("読み取る", pin=WRONG)
    assert resident.page.path == "/kiosk/card/pin"
    assert "暗証番号がちがいます" in resident.page.words
    assert "入れられるのは、あと2回です。" in resident.page.words
    assert resident.page.by_id("pin").get("value") == ""
    assert verifications(hall) == 1


def test_with_one_try_left_the_program_stops(hall: Hall) -> None:
    resident = at_the_pin(hall)
    for _ in range(2):
        resident.presses("読み取る", pin=WRONG)
    assert resident.page.h1 == "暗証番号は、あと1回しか入れられません"
    assert verifications(hall) == 2
    resident.presses("カードを使わずに続ける")
    assert resident.page.path == "/kiosk/person/p1"


@pytest.mark.parametrize("pin", ["", "123", "12345", "abcd", "１２３４"])
def test_what_is_no_pin_never_reaches_the_card(hall: Hall, pin: str) -> None:
    resident = at_the_pin(hall)
    resident.presses("読み取る", pin=pin)
    assert "暗証番号は4桁の数字です" in resident.page.words
    assert "入れられるのは、あと3回です。" in resident.page.words
    assert verifications(hall) == 0


def test_a_press_sent_twice_is_one_verify(hall: Hall) -> None:
    resident = at_the_pin(hall)
    form, _ = resident.page.form_with("読み取る")
    sent = {box.get("name"): box.get("value") for box in form.all("input")} | {"pin": WRONG}
    for _ in range(2):
        resident.client.post("/card/read", data=sent)
    assert verifications(hall) == 1


@pytest.mark.parametrize(
    ("left", "title"),
    [
        (0, "このカードの暗証番号は使えません"),
        (1, "暗証番号は、あと1回しか入れられません"),
    ],
)
def test_a_spent_pin_is_not_asked_for(hall: Hall, left: int, title: str) -> None:
    resident = at_the_pin(hall, with_tries(hall, left))
    assert resident.page.h1 == title
    assert "窓口" in resident.page.words
    assert not [box for box in resident.page.root.all("input") if box.get("name") == "pin"]


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (CardKind.DRIVING_LICENCE, "マイナンバーカードではないようです"),
        (CardKind.OLD, "住民基本台帳カードは、ここでは使えません"),
        (CardKind.ANDROID, "スマートフォンは、ここでは使えません"),
        (CardKind.IPHONE, "スマートフォンは、ここでは使えません"),
    ],
)
def test_another_card_is_told_apart(hall: Hall, kind: CardKind, title: str) -> None:
    spec = hall.reader.cards["taro"].spec
    other = VirtualCard(replace(spec, card=replace(spec.card, kind=kind)))
    resident = at_the_pin(hall, other)
    assert resident.page.h1 == title
    resident.presses("カードを使わずに続ける")
    assert resident.page.path == "/kiosk/person/p1"


def test_a_card_that_does_not_tell_its_tries_is_not_asked_for_its_pin(hall: Hall) -> None:
    resident = at_the_pin(hall, changed(hall, fails_at=3, fails_with="9000"))
    assert resident.page.h1 == "カードを置きなおしてください"


def test_a_card_pulled_while_reading(hall: Hall) -> None:
    resident = at_the_pin(hall, changed(hall, pulled_at=5))
    resident.presses("読み取る", pin=RIGHT)
    assert resident.page.h1 == "カードが読み取りの途中で外れました"
    wait_for(hall, ReaderState.EMPTY)
    resident.follows("もう一度")
    assert resident.page.h1 == "カードを読み取り機に置いてください"


def test_a_card_upside_down(hall: Hall) -> None:
    resident = at_the_card(hall)
    hall.reader.insert(changed(hall, mute=True))
    wait_for(hall, ReaderState.MUTE)
    resident.opens("/card/place")
    assert resident.page.h1 == "カードを読み取れません"
    assert "裏表" in resident.page.words


@pytest.mark.parametrize(
    ("trouble", "title"),
    [
        (ReaderState.NO_READER, "カード読み取り機が使えません"),
        (ReaderState.SERVICE_STOPPED, "ただいまカードを読み取れません"),
    ],
)
def test_no_reader_and_no_service_each_have_their_screen(
    hall: Hall, trouble: ReaderState, title: str
) -> None:
    resident = at_the_card(hall)
    hall.reader.break_down(trouble)
    wait_for(hall, trouble)
    resident.opens("/card/place")
    assert resident.page.h1 == title
    resident.presses("カードを使わずに続ける")
    assert resident.page.path == "/kiosk/person/p1"


def test_a_card_that_fails_has_a_way_on(hall: Hall) -> None:
    resident = at_the_pin(hall, changed(hall, file_cut_at=60))
    resident.presses("読み取る", pin=RIGHT)
    assert resident.page.h1 == "カードを読み取れませんでした"
    resident.presses("カードを使わずに続ける")
    assert resident.page.path == "/kiosk/person/p1"


def test_a_card_that_is_gone_before_the_pin_is_asked_for_again(hall: Hall) -> None:
    resident = at_the_pin(hall)
    hall.reader.remove()
    wait_for(hall, ReaderState.EMPTY)
    resident.presses("読み取る", pin=RIGHT)
    assert resident.page.h1 == "カードがありません"
    assert verifications(hall) == 0


def test_practice_cards_are_offered_beside_a_virtual_reader_only(hall: Hall) -> None:
    resident = at_the_card(hall)
    resident.presses("見本　太郎", card="taro")
    wait_for(hall, ReaderState.CARD)
    assert hall.services.config.is_training
    resident.opens("/card/place")
    assert resident.page.path == "/kiosk/card/pin"


@pytest.mark.parametrize(("forged", "verdict"), [(False, "genuine"), (True, "not_genuine")])
def test_how_genuine_a_card_is_stays_with_the_clerks(
    hall: Hall, forged: bool, verdict: str
) -> None:
    resident = at_the_pin(hall, changed(hall, forged=forged))
    resident.presses("読み取る", pin=RIGHT)
    assert resident.page.h1 == "カードをお取りください"
    with resident.client.session_transaction() as session:
        visit = hall.visit(session["visit"])
    assert visit.settings["genuine.p1"] == verdict
    assert not [page for page in resident.seen if "真正" in page.words]
