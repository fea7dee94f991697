"""The pages a visit shows seldom: looked at, measured and put into the gallery like all others.

Called and given back, ended, stopped, mistakes in words, searches that find much, one or nothing,
a changed list of procedures, a disaster to choose, a printer without paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from counter.app import create_app, dispatch
from counter.keys import Keyring
from counter.paper import WatchedPrinter
from counter.storage.engine import Database
from tests.counter.conftest import Clock
from tests.counter.kiosk import hall as halls
from tests.counter.kiosk.hall import Hall, open_hall
from tests.counter.kiosk.test_printer import EMPTY, Printer
from tests.procedures.disaster_city import struck
from tests.servers.browser import Watch
from tests.servers.web import serving
from tests.visits.family import Family
from tests.visits.hands import ByTree, Guest
from tests.visits.looks import SIZES, assert_looks_right

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

CERTIFICATE = "K01_certificate_with_card"
LOOKS = (("upright", ""), ("lying", ""), ("upright", "big"), ("narrow", "contrast"))

Shot = Callable[[Page, str], None]


class Gallery:
    """A browser at a kiosk; `keeps` pictures a page in every look, and measures it in the first
    and, page by page, in one of the others."""

    def __init__(self, page: Page, url: str, shot: Shot) -> None:
        self.page, self.url, self.shot = page, url, shot
        self.kept = 0

    def begins(self, event: str) -> None:
        """A visit in Japanese for one event, without a card."""
        self.page.goto(f"{self.url}/")
        self.goes_by("button[value=ja]", "/events")
        self.page.locator(f"input[value={event}]").tap()
        self.page.locator(".onward button").tap()
        expect(self.page).not_to_have_url(f"{self.url}/events")

    def opens(self, address: str) -> None:
        self.page.goto(self.url + address)
        self.page.wait_for_load_state()

    def goes_by(self, button: str, to: str) -> None:
        self.page.locator(button).first.tap()
        expect(self.page).to_have_url(re.compile(f"{to}$"))

    def sends(self, button: str = "main .onward button") -> None:
        """Send the page's form and stay on the page: it has something to say."""
        with self.page.expect_navigation():
            self.page.locator(button).first.tap()

    def keeps(self, name: str) -> None:
        self.page.wait_for_load_state()
        measured = (0, 1 + self.kept % (len(LOOKS) - 1))
        self.kept += 1
        for place, (size, look) in enumerate(LOOKS):
            width, height, _ = SIZES[size]
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate("look => { document.documentElement.dataset.modes = look }", look)
            self.shot(self.page, f"{name}-{size}-{look}")
            if place in measured:
                assert_looks_right(self.page, size, look)
        width, height, _ = SIZES["upright"]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate("() => { document.documentElement.dataset.modes = '' }")


@pytest.fixture
def gallery(
    hall: Hall, new_context: Callable[..., BrowserContext], shot: Shot
) -> Iterator[Gallery]:
    yield from _opened(hall, new_context, shot)


def _opened(
    hall: Hall, new_context: Callable[..., BrowserContext], shot: Shot
) -> Iterator[Gallery]:
    with serving(dispatch({"kiosk": hall.app}, hall.services.health)) as address:
        context = new_context(viewport={"width": 1080, "height": 1920})
        yield Gallery(context.new_page(), f"{address}/kiosk", shot)


def test_calling_and_what_comes_of_it(hall: Hall, gallery: Gallery) -> None:
    page = gallery.page
    gallery.begins("care")
    gallery.opens("/help")
    gallery.keeps("help")
    gallery.goes_by("main .choices button", "/called")
    gallery.keeps("called")
    (called,) = hall.services.visits.queue().called
    clerk = uuid4()
    hall.services.visits.take_over(hall.visit(str(called.id)), by=clerk)
    expect(page.locator("h1")).to_have_text("続きは、職員がお手伝いします")
    gallery.keeps("called-with-clerk")
    hall.services.visits.give_back(hall.visit(str(called.id)), by=clerk)
    expect(page.locator("h1")).to_have_text("この画面で続けられます")
    gallery.keeps("called-given-back")


def test_the_ways_a_visit_ends_or_stands_still(gallery: Gallery, watch: Watch) -> None:
    page = gallery.page
    watch.expect_error("status of 422")
    gallery.opens("/continue")
    gallery.keeps("continue")
    page.fill("#number", "K7MP3XQ9")
    gallery.sends()
    gallery.keeps("continue-wrong")
    gallery.begins("move_in")
    gallery.opens("/question/entry_certificate")
    page.locator("input[value=none]").tap()
    gallery.sends()
    gallery.opens("/stopped")
    gallery.keeps("stopped")
    gallery.opens("/still-there")
    gallery.keeps("still-there")
    gallery.opens("/events")
    page.evaluate("document.getElementById('idle').showModal()")
    gallery.keeps("idle-dialog")
    gallery.opens("/help")
    gallery.goes_by("main .choices form:last-child button", "/to-desk")
    gallery.keeps("to-desk")
    gallery.begins("care")
    gallery.opens("/events")
    gallery.goes_by(".bottom form button", "/ended")
    gallery.keeps("ended")


def test_mistakes_in_words(gallery: Gallery, watch: Watch) -> None:
    watch.expect_error("status of 422")
    page = gallery.page
    gallery.begins("move_in")
    gallery.opens("/question/entry_certificate")
    gallery.sends()
    gallery.keeps("mistake-nothing-chosen")
    gallery.opens("/question/move_date")
    for part, typed in (("year", "8"), ("month", "2"), ("day", "30")):
        page.fill(f"[name=move_date-{part}]", typed)
    gallery.sends()
    expect(page.locator(".kk-error").last).to_contain_text("暦にない日付")
    gallery.keeps("mistake-date")
    gallery.opens("/person/p1")
    gallery.sends()
    gallery.keeps("mistake-reading")


def test_searches_that_find_one_many_and_nothing(gallery: Gallery) -> None:
    page = gallery.page
    gallery.begins("care")
    gallery.opens("/question/new_address")
    for code, name in (("0600001", "one"), ("6028001", "many"), ("9999999", "nothing")):
        page.fill("#postal-search", code)
        gallery.sends("button[name=find-town]")
        gallery.keeps(f"postal-{name}")
    gallery.opens("/question/clinic.p1")
    for reading, name in (("みほん", "found"), ("ない名前", "nothing")):
        page.fill('[name="search.clinic.p1"]', reading)
        gallery.sends("button[name=find]")
        gallery.keeps(f"place-{name}")


def test_a_list_of_procedures_that_changed(hall: Hall, gallery: Gallery) -> None:
    page, family = gallery.page, Family.load(CERTIFICATE)
    guest = Guest(page, family, hall.services.bundles.current(), ByTree(page))
    guest.comes_to(gallery.url.removesuffix("/kiosk"), "/plan")
    page.locator("main summary").first.tap()
    gallery.keeps("plan-certificate")
    gallery.opens("/question/wanted_certificates")
    page.locator("input[value=resident_record]").tap()
    page.locator("input[value=none]").tap()
    gallery.sends()
    guest.goes_on_until("/plan")
    expect(page.locator(".changed")).to_be_visible()
    gallery.keeps("plan-changed")


def test_a_printer_without_paper(
    hall: Hall, new_context: Callable[..., BrowserContext], shot: Shot
) -> None:
    printer = Printer()
    printer.says = EMPTY
    services = replace(hall.services, printer=WatchedPrinter(printer))
    without = replace(hall, services=services, app=create_app("kiosk", services))
    for gallery in _opened(without, new_context, shot):
        gallery.opens("/")
        expect(gallery.page.locator("main")).to_contain_text("用紙がありません")
        gallery.keeps("welcome-without-paper")


def test_a_disaster_to_choose(
    tmp_path: Path,
    clock: Clock,
    sqlite: Database,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
    new_context: Callable[..., BrowserContext],
    shot: Shot,
) -> None:
    monkeypatch.setattr(halls, "shipped_bundle", lambda folder=None: struck())
    clock.go_on(days=66)
    with open_hall(tmp_path, clock, sqlite, keyring) as hall:
        for gallery in _opened(hall, new_context, shot):
            gallery.begins("disaster")
            expect(gallery.page.locator("h1")).to_have_text("どの災害ですか")
            gallery.keeps("disaster")
