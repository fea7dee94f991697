"""Ten minutes of random hands at a kiosk and at a desk: no page breaks, and no visit is lost."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from counter.keys import Keyring
from counter.storage import audit
from counter.storage import visits as stored
from counter.storage.engine import open_database
from counter.storage.shelf import BundleShelf
from counter.visit import Visits, VisitState
from procedures.bundle import Bundle
from tests.telling import tell
from tests.visits.at_the_screen import AtTheScreen
from tests.visits.family import Family
from tests.visits.monkey import Monkey
from tests.visits.test_leaks import Hall

SECONDS = 600
SPREE = 45
"""Seconds of random hands after each visit that somebody brings to its end on the same screen."""
SEED = 20_261_121
KEPT = (VisitState.CALLED, VisitState.SUBMITTED, VisitState.CLOSED)
RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


class Hands:
    """A kiosk's and a desk's monkey in one hall, and the receipt numbers the kiosk showed."""

    def __init__(self, hall: Hall, bundle: Bundle, kiosk: Page, desk: Page, seed: int) -> None:
        self.hall = hall
        self.receipts: set[str] = set()
        self.family = Family.load("P10_pregnancy_first")
        self.bundle = bundle
        self.kiosk = Monkey(kiosk, random.Random(seed), self.kiosk_home)  # noqa: S311 a game
        self.desk = Monkey(desk, random.Random(seed + 1), self.desk_home)  # noqa: S311 a game
        self.kiosk_home(kiosk)
        self.desk_home(desk)

    def kiosk_home(self, page: Page) -> None:
        page.goto(f"{self.hall.url}/kiosk/")

    def desk_home(self, page: Page) -> None:
        page.goto(f"{self.hall.url}/desk/")
        if page.locator("#password").count():
            page.fill("#login", "kunren")
            page.fill("#password", self.hall.password)
            page.keyboard.press("Enter")
            page.wait_for_load_state("domcontentloaded")

    def play(self, seconds: float) -> None:
        """Visits brought to their end, and sprees of random hands between them and within one."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.brings_a_visit_to_its_end()
            self.goes_wild(min(end, time.monotonic() + SPREE))

    def goes_wild(self, end: float) -> None:
        while time.monotonic() < end:
            self.kiosk.act()
            self.note_receipt()
            self.desk.act()

    def brings_a_visit_to_its_end(self) -> None:
        page = self.kiosk.page
        # Whatever the hands left on the screen, in whatever language, is somebody else's.
        page.context.clear_cookies()
        screen = AtTheScreen(page, self.family, self.bundle, lambda page, name: None)
        screen.begins(self.hall.url)
        screen.goes_on_until("/card")
        screen.leaves_by("カードを使わない")
        screen.goes_on_until("/plan")
        screen.leaves_by("次へ")
        screen.leaves_by("この内容で窓口へ送る")
        expect(page.locator(".receipt")).to_be_visible()
        self.note_receipt()

    def note_receipt(self) -> None:
        shown = self.kiosk.page.locator(".receipt")
        if "/done" in self.kiosk.page.url and shown.count():
            self.receipts |= set(RECEIPT.findall(shown.first.inner_text(timeout=2_000)))


@contextmanager
def playing(browser: Browser, folder: Path, seed: int) -> Iterator[Hands]:
    """A hall served by a process of its own, two browsers in it."""
    hall = Hall(folder)
    bundle = hall.bundle()
    with hall.served():
        kiosk = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
        desk = browser.new_context(viewport={"width": 1400, "height": 900})
        yield Hands(hall, bundle, kiosk.new_page(), desk.new_page(), seed)
        kiosk.close()
        desk.close()


def assert_nothing_is_lost(hall: Hall, receipts: set[str]) -> None:
    """Every number a resident was shown is a visit that opens; the audit chain holds."""
    with closing(open_database(f"sqlite:///{hall.folder / 'kakanai.db'}")) as database:
        keyring = Keyring.open(hall.folder / "keys")
        visits = Visits(database, keyring, BundleShelf(database, None))
        with database.reading() as connection:
            assert audit.verify(connection, key=keyring.audit_key) == []
            kept = [one for state in KEPT for one in stored.in_state(connection, state=state)]
        # Whoever called a clerk from the first page has answered nothing.
        opened = {one.receipt: visits.open(one.id) for one in kept}
        assert receipts <= opened.keys()
        assert all(opened[receipt].sheet.answers for receipt in receipts)


@pytest.mark.long
@pytest.mark.timeout(SECONDS + 300)
def test_ten_minutes_of_random_hands(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with playing(browser, tmp_path, SEED) as hands:
        hands.play(SECONDS)
        failures = [*hands.kiosk.failures, *hands.desk.failures]
    tell(request, f"{hands.kiosk.acted} + {hands.desk.acted} acts, {len(hands.receipts)} visits")
    assert failures == []
    assert len(hands.receipts) >= 3
    assert_nothing_is_lost(hands.hall, hands.receipts)
