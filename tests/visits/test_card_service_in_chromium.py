"""The card service dies during a visit: the kiosk says so, and goes on by itself afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, expect

from cardreader.virtual.card import VirtualCard
from cardreader.virtual.loading import SAMPLE_FOLDER
from cardreader.virtual.vpcd import run_vpcd
from tests.servers.pcsc import Pcscd
from tests.visits.at_the_screen import AtTheScreen
from tests.visits.family import Family
from tests.visits.test_move_in import CityHall, city_hall

__all__ = ["city_hall"]

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

SECONDS = 10_000


@contextmanager
def lying_on_the_reader(card: VirtualCard) -> Iterator[None]:
    """A card that stays where it is while the service restarts."""
    stop = threading.Event()
    lying = threading.Thread(target=run_vpcd, args=(card, stop))
    lying.start()
    try:
        yield
    finally:
        stop.set()
        lying.join(SECONDS / 1000)


def test_the_kiosk_recovers_by_itself_from_a_crash_of_the_card_service(
    city_hall: CityHall, pcscd: Pcscd, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport={"width": 1080, "height": 1920}).new_page()
    family = Family.load("C01_first_care_application_by_daughter")
    screen = AtTheScreen(page, family, city_hall.services.bundles.current(), lambda *_: None)
    screen.begins(city_hall.url)
    screen.goes_on_until("/card")
    screen.leaves_by("カードを使う")
    card = VirtualCard.from_file(SAMPLE_FOLDER / "taro.toml")
    title = page.locator("h1")
    with lying_on_the_reader(card):
        expect(title).to_contain_text("暗証番号")
        pcscd.kill()
        try:
            expect(title).to_have_text("ただいまカードを読み取れません", timeout=SECONDS)
        finally:
            pcscd.start()
        expect(title).to_contain_text("暗証番号", timeout=SECONDS)
        screen.types_pin(card.spec.card.pin)
        expect(title).to_have_text("カードをお取りください")
    assert card.verifications == 1
    expect(title).not_to_have_text("カードをお取りください", timeout=SECONDS)
