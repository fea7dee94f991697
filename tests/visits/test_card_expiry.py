"""A certificate that soon expires is said at the kiosk, on the plan, and by nobody's asking."""

from __future__ import annotations

from dataclasses import replace

from cardreader.basic_information import PartialDate
from cardreader.presence import ReaderState
from cardreader.virtual.card import VirtualCard
from tests.counter.kiosk.hall import Hall
from tests.visits.family import Family
from tests.visits.resident import Resident

SOON, LATER, PAST = PartialDate(2026, 6, 1), PartialDate(2028, 8, 20), PartialDate(2026, 4, 2)
"""The visit is on 2026-04-03."""


def plan_of(hall: Hall, *, card: PartialDate, certificate: PartialDate) -> str:
    """The plan of a resident whose card and certificates expire on these days."""
    taro = hall.reader.cards["taro"].spec
    dated = replace(taro.card, expires=card, certificate_expires=certificate)
    resident = Resident(hall, Family.load("C01_first_care_application_by_daughter"))
    resident.begins()
    resident.goes_on_until("/card")
    resident.screen.presses("カードを使う")
    assert hall.services.reader
    hall.reader.insert(VirtualCard(replace(taro, card=dated)))
    assert hall.services.reader.wait_for(ReaderState.CARD, 5)
    resident.screen.opens("/card/place")
    resident.screen.presses("読み取る", pin=dated.pin)
    hall.reader.remove()
    assert hall.services.reader.wait_for(ReaderState.EMPTY, 5)
    resident.screen.opens("/card/take")
    resident.goes_on_until("/plan")
    return resident.screen.page.words


def test_a_certificate_that_expires_soon_can_be_renewed_today(hall: Hall) -> None:
    words = plan_of(hall, card=LATER, certificate=SOON)
    assert "お知らせ 電子証明書の有効期限" in words
    assert "6月1日まで" in words
    assert "今日、窓口で更新できます" in words
    assert "マイナンバーカードの有効期限" not in words


def test_an_expired_card_is_said_to_be_one(hall: Hall) -> None:
    words = plan_of(hall, card=PAST, certificate=PAST)
    assert "に有効期限が過ぎています。今日、窓口で新しいカードを申し込めます" in words


def test_what_lasts_is_not_spoken_of(hall: Hall) -> None:
    assert "有効期限" not in plan_of(hall, card=LATER, certificate=LATER)
