"""Every page of one visit, to be looked at in a browser: walked once without one, then opened by
address in whatever language, mode and size."""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.presence import ReaderState
from tests.counter.kiosk.hall import Hall
from tests.visits.family import Family
from tests.visits.resident import Resident

COOKIE = "kakanai_kiosk"

ALWAYS = ("/events", "/help", "/card", "/card/place", "/plan", "/check", "/still-there")
"""Pages that open at the end of a visit too."""


@dataclass(frozen=True)
class Walked:
    """A visit that stands before its confirmation: the cookie of its screen, and its pages."""

    cookie: str
    pages: tuple[str, ...]


def walk(hall: Hall, case: str, card: str | None) -> Walked:
    """Answer everything a case is asked. `card`: the sample card placed, None for no card."""
    resident = Resident(hall, Family.load(case))
    screen = resident.screen
    resident.begins()
    resident.goes_on_until("/card")
    if card is None:
        screen.presses("カードを使わない")
    else:
        _reads(resident, card)
    resident.goes_on_until("/plan")
    cookie = screen.client.get_cookie(COOKIE, path="/kiosk")
    assert cookie
    answered = {one.path.removeprefix("/kiosk") for one in screen.seen if one.status == 200}
    asked = sorted(one for one in answered if one.split("/")[1] in ("question", "roster", "person"))
    return Walked(cookie.value, (*ALWAYS, *asked))


def _reads(resident: Resident, card: str) -> None:
    hall, screen = resident.hall, resident.screen
    assert hall.services.reader
    screen.presses("カードを使う")
    hall.reader.insert(card)
    assert hall.services.reader.wait_for(ReaderState.CARD, 5)
    screen.opens("/card/place")
    screen.presses("読み取る", pin=hall.reader.cards[card].spec.card.pin)
    hall.reader.remove()
    assert hall.services.reader.wait_for(ReaderState.EMPTY, 5)
    screen.opens("/card/take")
