"""Several cards in one visit: each fills its own holder, and nobody else."""

from __future__ import annotations

import pytest

from cardreader.presence import ReaderState
from counter.visit import Visit
from procedures.sheet import Address, Source
from tests.counter.kiosk.hall import Hall
from tests.counter.kiosk.test_cards import at_the_pin, place, wait_for
from tests.counter.web.visitor import Visitor

pytestmark = pytest.mark.integration

READ, BY_CARD = "読み取る", "＋ ほかの方をカードで加える"


def reads(hall: Hall, resident: Visitor, card: str) -> None:
    """Place a card, type its PIN, take it back."""
    place(hall, card)
    resident.opens("/card/place")
    resident.presses(READ, pin=hall.reader.cards[card].spec.card.pin)


def takes_it_back(hall: Hall, resident: Visitor) -> None:
    hall.reader.remove()
    wait_for(hall, ReaderState.EMPTY)
    resident.opens("/card/take")


def stored(hall: Hall, resident: Visitor) -> Visit:
    with resident.client.session_transaction() as session:
        return hall.visit(session["visit"])


def name_on_card(visit: Visit, person: str) -> str:
    answer = visit.sheet.answers.get(Address("name", person))
    values = (
        [c.value for c in answer.candidates if c.provenance.source is Source.CARD] if answer else []
    )
    return str(values[0]) if values else ""


@pytest.fixture
def resident(hall: Hall) -> Visitor:
    """Taro, whose card has been read, before the list of people."""
    resident = at_the_pin(hall, "taro")
    resident.presses(READ, pin="1234")
    takes_it_back(hall, resident)
    assert resident.page.path.startswith("/kiosk/roster/")
    return resident


def test_a_card_names_one_more_person(hall: Hall, resident: Visitor) -> None:
    resident.presses(BY_CARD)
    assert resident.page.h1 == "カードを読み取り機に置いてください"
    reads(hall, resident, "hanako")
    assert resident.page.h1 == "カードをお取りください"
    takes_it_back(hall, resident)
    assert resident.page.path.startswith("/kiosk/roster/")
    assert "見本　花子" in resident.page.words
    visit = stored(hall, resident)
    assert (name_on_card(visit, "p1"), name_on_card(visit, "p2")) == ("見本　太郎", "見本　花子")
    assert visit.sheet.card_holder == "p1"


def test_somebody_on_the_list_is_filled_by_their_card(hall: Hall, resident: Visitor) -> None:
    resident.follows("＋ ほかの方を加える")
    resident.fills({"kana.p2-family": "みほん", "kana.p2-given": "はなこ"}, "次へ")
    resident.presses("カードを読む（ミホン　ハナコ）")
    assert "ミホン　ハナコ さんのカードです。" in resident.page.words
    place(hall, "hanako")
    resident.opens("/card/place")
    assert "ご本人が入れてください" in resident.page.words
    resident.presses(READ, pin=hall.reader.cards["hanako"].spec.card.pin)
    takes_it_back(hall, resident)
    visit = stored(hall, resident)
    assert visit.sheet.people == ["p1", "p2"]
    assert name_on_card(visit, "p2") == "見本　花子"


def test_the_visitors_own_card_placed_again_is_nobody_elses(hall: Hall, resident: Visitor) -> None:
    resident.presses(BY_CARD)
    reads(hall, resident, "taro")
    assert resident.page.h1 == "ほかの方のカードのようです"
    assert stored(hall, resident).sheet.people == ["p1"]


def test_without_the_second_card_the_list_comes_back(hall: Hall, resident: Visitor) -> None:
    resident.presses(BY_CARD)
    resident.presses("カードを使わない")
    assert resident.page.path.startswith("/kiosk/roster/")
    assert stored(hall, resident).settings["card"] == "read", "the first card still counts"


def test_who_was_read_stays_on_the_list(hall: Hall, resident: Visitor) -> None:
    assert "消す" not in resident.page.words
    assert "カードを読みました" in resident.page.words


def test_an_invented_person_is_not_asked_for_a_card(hall: Hall, resident: Visitor) -> None:
    form, _ = resident.page.form_with(BY_CARD)
    token = next(box.get("value") for box in form.all("input") if box.get("name") == "csrf_token")
    answer = resident.client.post("/card/another", data={"csrf_token": token, "subject": "p9"})
    assert answer.headers["Location"].startswith("/kiosk/roster/")
