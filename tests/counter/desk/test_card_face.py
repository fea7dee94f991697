"""照合番号B at the desk: no PIN, the face to compare, who saw it, and how genuine it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from cardreader.presence import ReaderState
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.spec import CardKind, CardSpec
from counter.audit import ACT_NAMES, Act
from counter.desk.faces import LIVES
from counter.visit import Visit
from procedures.sheet import Source
from tests.counter.desk.office import Clerk, Office

pytestmark = pytest.mark.cpu_seconds(30)

READ = "カードを読む"
CLOSE = "見終わった"
PNG = b"\x89PNG"


class AtTheCard:
    """A clerk with a visit of one person, before the page of the card's number."""

    def __init__(self, office: Office, card: VirtualCard | str = "taro") -> None:
        self.office = office
        self.card = office.reader.cards[card] if isinstance(card, str) else card
        self.clerk: Clerk = office.clerk()
        self.clerk.presses("聞き取りを始める")
        self.visit_id: UUID = self.clerk.visit
        office.reader.insert(card)
        owner = office.services.reader
        assert owner is not None
        assert owner.wait_for(ReaderState.CARD, 5)
        self.opens()

    def opens(self) -> None:
        self.clerk.opens(f"/visit/{self.visit_id}/card/face")

    @property
    def spec(self) -> CardSpec:
        return self.card.spec

    def types(self, code: str = "", born: str = "") -> None:
        day = self.spec.holder.birth_date
        assert day is not None
        typed = born or f"{day.year}-{day.month}-{day.day}"
        self.clerk.fills(
            {"birth_date.p1": typed, "code": code or self.spec.card.security_code}, READ
        )

    @property
    def stored(self) -> Visit:
        return self.office.services.visits.open(self.visit_id)


def taro(office: Office, **changes: object) -> VirtualCard:
    spec = office.reader.cards["taro"].spec
    return VirtualCard(replace(spec, card=replace(spec.card, **changes)))


def test_a_card_is_read_without_any_pin(office: Office) -> None:
    desk = AtTheCard(office)
    desk.types()
    page = desk.clerk.page
    assert page.h1.startswith("カードの券面")
    assert "見本　太郎" in page.words
    sources = [
        c.provenance.source for a in desk.stored.sheet.answers.values() for c in a.candidates
    ]
    assert set(sources) == {Source.CARD}
    assert desk.stored.sheet.card_holder == "p1"


def test_the_year_of_expiry_is_the_cards_own_word(office: Office) -> None:
    desk = AtTheCard(office)
    assert desk.clerk.page.by_id("year").get("value") == str(desk.spec.card.expires.year)


def test_photo_and_printed_text_are_shown_to_this_clerk_only(office: Office) -> None:
    desk = AtTheCard(office)
    desk.types()
    other = office.clerk("mado2")
    for picture in ("photo", "name", "address"):
        path = f"/visit/{desk.visit_id}/card/face/{picture}.png"
        shown = desk.clerk.client.get(path)
        assert (shown.mimetype, shown.data[:4]) == ("image/png", PNG)
        assert other.client.get(path).status_code == 404
    assert "no-store" in shown.headers["Cache-Control"]


def test_looking_is_noted_and_no_value_with_it(office: Office) -> None:
    desk = AtTheCard(office)
    desk.types()
    words = desk.clerk.goes_to("history").words
    assert ACT_NAMES[Act.SAW_CARD_FACE] in words
    assert "太郎" not in words


@pytest.mark.parametrize("end", ["close", "time", "sign_out"])
def test_the_pictures_are_gone_afterwards(office: Office, end: str) -> None:
    desk = AtTheCard(office)
    desk.types()
    if end == "close":
        desk.clerk.presses(CLOSE)
    elif end == "time":
        office.clock.now += LIVES + timedelta(seconds=1)
    else:
        desk.clerk.presses("サインアウト")
        desk.clerk.signs_in("mado1")
    path = f"/visit/{desk.visit_id}/card/face/photo.png"
    assert desk.clerk.client.get(path).status_code == 404


def test_a_wrong_number_costs_one_try_and_says_so(office: Office) -> None:
    desk = AtTheCard(office)
    wrong = "0000" if desk.spec.card.security_code != "0000" else "1111"
    desk.types(wrong)
    assert desk.clerk.page.status == 422
    assert "カードの番号と違います（あと9回）" in desk.clerk.page.words
    assert desk.card.verifications == 1
    assert desk.clerk.page.by_id("code").get("value") == ""


@pytest.mark.parametrize(("code", "born"), [("12", ""), ("abcd", ""), ("", "きのう")])
def test_what_cannot_stand_on_a_card_is_not_sent(office: Office, code: str, born: str) -> None:
    desk = AtTheCard(office)
    desk.types(code, born)
    assert desk.clerk.page.status == 422
    assert "何も送っていません" in desk.clerk.page.words
    assert desk.card.verifications == 0


def test_the_last_try_is_left_alone(office: Office) -> None:
    card = taro(office, tries_left=(("text_number_b", 1),))
    desk = AtTheCard(office, card)
    assert "照合番号Bは、あと1回" in desk.clerk.page.words
    desk.types()
    assert desk.clerk.page.status == 422
    assert card.verifications == 0


def test_a_card_without_a_pin_is_read_like_any_other(office: Office) -> None:
    desk = AtTheCard(office, taro(office, kind=CardKind.NO_PIN))
    desk.types()
    assert "見本　太郎" in desk.clerk.page.words


def test_a_genuine_card_is_said_to_be_one(office: Office) -> None:
    desk = AtTheCard(office)
    desk.types()
    assert "真正（登録した鍵と一致）" in desk.clerk.page.words
    assert "真正でない" not in desk.clerk.goes_to("").words


def test_a_forged_card_is_said_to_the_clerk_and_stays_said(office: Office) -> None:
    spec = office.reader.cards["taro"].spec
    forged = VirtualCard(replace(spec, faults=replace(spec.faults, forged=True)))
    desk = AtTheCard(office, forged)
    desk.types()
    assert "真正でないカードのおそれ" in desk.clerk.page.words
    assert "真正でないカードのおそれ" in desk.clerk.goes_to("").words


def test_rare_characters_are_pointed_at(office: Office) -> None:
    desk = AtTheCard(office, "rare")
    desk.types(born="昭和30年7月不明日")
    assert "見比べる文字: 𠮷、髙、葛󠄀 コンピューター" in desk.clerk.page.words


def test_a_driving_licence_is_told_before_anything_is_typed(office: Office) -> None:
    desk = AtTheCard(office, taro(office, kind=CardKind.DRIVING_LICENCE))
    assert "マイナンバーカードではない" in desk.clerk.page.words
