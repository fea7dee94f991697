"""The resident's own screen: tied by a code, takes the PIN, and fills only the card's holder."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from cardreader.presence import ReaderState
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.spec import CardKind
from counter.visit import Visit
from procedures.sheet import Address, Source
from tests.counter.desk.office import Office
from tests.counter.web.visitor import Visitor

pytestmark = pytest.mark.cpu_seconds(30)

DAUGHTER, MOTHER = "p1", "p2"
CARD_ITEMS = ("name", "address", "birth_date", "sex", "has_card")
WITHOUT_A_SECRET = (
    "card_expiry_known",
    "card_expires_on",
    "certificate_expiry_known",
    "certificate_expires_on",
)


class Pair:
    """A clerk, and the resident's screen beside them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clerk = office.clerk()
        self.screen = Visitor(office.app)
        self.clerk.presses("聞き取りを始める")
        self.clerk.fills(
            {
                "events": ["care"],
                "acts_as": "agent",
                "name.p1": "架空　恵子",
                "kana.new0": "ミホン　トキ",
                "complete": "1",
            },
            "聞き取りへ進む",
        )
        self.visit_id: UUID = self.clerk.visit

    def ties(self) -> None:
        self.clerk.opens(f"/visit/{self.visit_id}/card")
        code = next(p for p in self.clerk.page.root.all("p") if "dk-code" in p.get("class")).text
        self.screen.opens("/resident")
        self.screen.presses("つなぐ", code=code)
        self.clerk.opens(f"/visit/{self.visit_id}/card")

    def asks_for_the_card_of(self, person: str) -> None:
        self.clerk.presses("カードを読む", holder=person)

    def places(self, card: str | VirtualCard) -> None:
        self.office.reader.insert(card)
        owner = self.office.services.reader
        assert owner is not None
        assert owner.wait_for(ReaderState.CARD, 5)
        self.screen.opens("/resident")

    def types(self, pin: str) -> None:
        self.screen.presses("カードを読み取る", pin=pin)

    @property
    def stored(self) -> Visit:
        return self.office.services.visits.open(self.visit_id)

    def from_card(self, person: str) -> set[str]:
        """Which items of a person the card gave."""
        return {
            address.item
            for address, answer in self.stored.sheet.about(person)
            if any(one.provenance.source is Source.CARD for one in answer.candidates)
        }


@pytest.fixture
def pair(office: Office) -> Pair:
    tied = Pair(office)
    tied.ties()
    return tied


def pin_of(office: Office, card: str) -> str:
    return str(office.reader.cards[card].spec.card.pin)


def test_an_untied_screen_shows_nothing_but_the_box_for_the_code(office: Office) -> None:
    screen = Visitor(office.app)
    assert screen.opens("/resident").h1 == "来庁者の画面"
    page = screen.presses("つなぐ", code="000000")
    assert page.status == 422
    assert "番号が違うか" in page.words


def test_the_daughter_s_card_fills_the_daughter_and_never_the_mother(
    office: Office, pair: Pair
) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    assert pair.screen.opens("/resident").h1.startswith("マイナンバーカードを読み取り機に")
    pair.places("keiko")
    assert pair.screen.page.h1.startswith("4桁の暗証番号")
    pair.types(pin_of(office, "keiko"))
    assert "カードを読み取りました" in pair.screen.page.words
    assert pair.from_card(DAUGHTER) == {*CARD_ITEMS, *WITHOUT_A_SECRET}
    assert pair.from_card(MOTHER) == set()
    assert pair.stored.sheet.card_holder == DAUGHTER
    assert "カードを読みました" in pair.clerk.opens(f"/visit/{pair.visit_id}/card").words


def test_a_card_chosen_for_the_wrong_person_writes_nothing(office: Office, pair: Pair) -> None:
    pair.asks_for_the_card_of(MOTHER)
    pair.places("keiko")
    pair.types(pin_of(office, "keiko"))
    assert pair.from_card(MOTHER) == set()
    assert pair.from_card(DAUGHTER) == set()
    assert "選んだ方のものではない" in pair.clerk.opens(f"/visit/{pair.visit_id}/card").words
    assert "選んだ方のものではない" not in pair.screen.page.words


def test_a_birth_date_that_contradicts_the_card_writes_nothing(office: Office, pair: Pair) -> None:
    pair.clerk.opens(f"/visit/{pair.visit_id}/correct/birth_date/{MOTHER}")
    pair.clerk.fills({f"birth_date.{MOTHER}": "S19.2.14", "reason": "被保険者証"}, "直す")
    pair.clerk.opens(f"/visit/{pair.visit_id}/card")
    pair.asks_for_the_card_of(MOTHER)
    pair.places("taro")
    pair.types(pin_of(office, "taro"))
    assert pair.from_card(MOTHER) == set()
    assert "生年月日が違います" in pair.clerk.opens(f"/visit/{pair.visit_id}/card").words


def test_a_wrong_pin_tells_the_tries_left_and_costs_one(office: Office, pair: Pair) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    pair.places("keiko")
    assert "あと3回" in pair.screen.page.words
    pair.types("9999" if pin_of(office, "keiko") != "9999" else "8888")
    assert pair.screen.page.status == 422
    assert "あと2回" in pair.screen.page.words
    assert pair.from_card(DAUGHTER) == set()
    assert pair.screen.page.by_id("pin").get("value") == ""


def test_the_last_try_is_never_asked_for(office: Office, pair: Pair) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    pair.places("keiko")
    wrong = "9999" if pin_of(office, "keiko") != "9999" else "8888"
    pair.types(wrong)
    pair.types(wrong)
    assert "暗証番号" not in pair.screen.page.h1
    assert "カードなしで続けます" in pair.clerk.opens(f"/visit/{pair.visit_id}/card").words
    reader = office.services.reader
    assert reader is not None
    assert reader.look().tries.left == 1


@pytest.mark.parametrize("typed", ["12", "abcd", ""])
def test_what_is_no_pin_costs_no_try(office: Office, pair: Pair, typed: str) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    pair.places("keiko")
    pair.types(typed)
    assert pair.screen.page.status == 422
    assert "あと3回" in pair.screen.page.words


def test_a_card_that_is_none_of_ours_is_said_to_the_clerk(office: Office, pair: Pair) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    spec = office.reader.cards["keiko"].spec
    licence = replace(spec, card=replace(spec.card, kind=CardKind.DRIVING_LICENCE))
    pair.places(VirtualCard(licence))
    assert pair.screen.page.h1 != "4桁の暗証番号を入れてください"
    assert "カードを読めませんでした" in pair.clerk.opens(f"/visit/{pair.visit_id}/card").words


def test_a_card_taken_away_leads_back_to_placing_it(office: Office, pair: Pair) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    pair.places("keiko")
    office.reader.remove()
    owner = office.services.reader
    assert owner is not None
    assert owner.wait_for(ReaderState.EMPTY, 5)
    assert pair.screen.opens("/resident").h1.startswith("マイナンバーカードを読み取り機に")


def test_pressing_twice_sends_one_pin(office: Office, pair: Pair) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    pair.places("keiko")
    form, _ = pair.screen.page.form_with("カードを読み取る")
    data = pair.screen._filled(
        form, {"pin": "0000" if pin_of(office, "keiko") != "0000" else "1111"}
    )
    for _ in range(3):
        pair.screen.client.post("/resident/pin", data=data)
    reader = office.services.reader
    assert reader is not None
    assert reader.look().tries.left == 2


def test_the_resident_may_refuse_the_card(office: Office, pair: Pair) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    pair.screen.opens("/resident")
    pair.screen.presses("カードを使わない")
    assert "取りやめました" in pair.clerk.opens(f"/visit/{pair.visit_id}/card").words


def test_the_screen_shows_what_is_entered_only_when_the_clerk_says_so(pair: Pair) -> None:
    assert "恵子" not in pair.screen.opens("/resident").words
    pair.clerk.presses("来庁者の画面に映す")
    words = pair.screen.opens("/resident").words
    assert "架空　恵子" in words
    assert "まだ届出は終わっていません" in words
    pair.clerk.presses("映すのをやめる")
    assert "恵子" not in pair.screen.opens("/resident").words


def test_no_page_of_the_clerk_takes_a_pin(office: Office, pair: Pair) -> None:
    pair.asks_for_the_card_of(DAUGHTER)
    for part in ("card", "ask", "people", ""):
        pair.clerk.goes_to(part)
        kinds = {box.get("type") for box in pair.clerk.page.root.all("input")}
        assert "password" not in kinds


def test_the_code_of_one_clerk_does_not_show_another_s_visit(office: Office, pair: Pair) -> None:
    other = office.clerk("mado2")
    other.opens(f"/visit/{pair.visit_id}/card")
    pair.clerk.presses("来庁者の画面に映す")
    assert "つながります" in other.opens(f"/visit/{pair.visit_id}/card").words


def test_signing_out_lets_the_screen_go(office: Office, pair: Pair) -> None:
    pair.clerk.presses("来庁者の画面に映す")
    pair.clerk.presses("サインアウト")
    assert pair.screen.opens("/resident").h1 == "来庁者の画面"


def test_the_pin_and_the_card_stay_out_of_every_page_and_address(
    office: Office, pair: Pair
) -> None:
    pin = pin_of(office, "keiko")
    pair.asks_for_the_card_of(DAUGHTER)
    pair.places("keiko")
    pair.types(pin)
    address = Address("name", DAUGHTER)
    assert pair.stored.sheet.answers[address].candidates
    for page in (*pair.screen.seen, *pair.clerk.seen):
        assert "恵子" not in page.path
        boxes = [box.get("value") for box in page.root.all("input") if box.get("type") != "hidden"]
        assert pin not in boxes
