"""Every kind of page in every language, mode and size: axe, one heading, targets of 20 mm, nothing
beyond the edge, the order of the Tab key.

`make test` sees each kind of page in every mode, and every two of language, mode and size together;
`make long` sees all pages in all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.visits.everywhere import Walked
from tests.visits.looks import DOWN, LANGUAGES, SIZES, Kiosk, walked_kiosk

pytestmark = [pytest.mark.integration, pytest.mark.timeout(3000)]

LOOKS = ("", "big", "contrast", "low", "big contrast", "big low")
FEW_LOOKS = ("", "big", "contrast", "low")

KINDS = ("/events", "/help", "/card", "/plan", "/check", "/person/p2", "/roster/people_complete")
QUESTIONS = 8
"""So many of the question pages, of all kinds of boxes, stand for the rest."""

LISTS = ("/plan", "/check")
"""Pages that list everything: the only ones that may scroll on a kiosk's screen."""

MAIN_LANGUAGES = ("ja", "en", "vi")
KIOSKS = ("upright", "lying")

TABBED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const place = [...document.querySelectorAll("*")].indexOf(one);
  const seen = one.closest(".kk-choice") || one;
  return [place, getComputedStyle(seen).outlineStyle];
}"""

FURTHER = ".further"
IN_SIGHT = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return document.elementFromPoint(x, y)?.closest(selector) !== null;
}"""
AT_THE_END = "() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
STAFF = '.bottom a[href$="/help"]'
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return document.activeElement.contains(there);
}"""

Opener = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    with walked_kiosk(tmp_path_factory.mktemp("kiosk")) as opened:
        yield opened


def one_of_each(walked: Walked) -> tuple[str, ...]:
    """A page of each kind."""
    questions = [page for page in walked.pages if page.startswith("/question/")]
    return (*KINDS, *questions[:: len(questions) // QUESTIONS + 1])


def each_question_once(walked: Walked) -> list[str]:
    """All pages, of those that ask the same of several people the last."""
    return list({address.partition(".")[0]: address for address in walked.pages}.values())


def test_every_kind_of_page_in_pairs_of_language_mode_and_size(
    kiosk: Kiosk, new_context: Opener, shot: Callable[[Page, str], None]
) -> None:
    """Each pair of size and language opens one kind of page, and each mode is turned on there."""
    kinds = one_of_each(kiosk.walked)
    assert len(kinds) <= len(SIZES) * len(LANGUAGES), "a kind of page would not be seen"
    addresses = itertools.cycle(kinds)
    for size in SIZES:
        page = kiosk.opened_by(new_context, size)
        for language in LANGUAGES:
            address = next(addresses)
            kiosk.shows(size, language, "")
            kiosk.opens(page, address)
            if size in KIOSKS and language in MAIN_LANGUAGES and address not in LISTS:
                assert page.evaluate(DOWN) <= 0, f"{address} scrolls: {size} {language}"
            for look in FEW_LOOKS:
                kiosk.turns(page, look)
                shot(page, f"{address.strip('/').replace('/', '-')}-{size}-{language}-{look}")
                kiosk.looks_right(page)
        page.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_menus_open_on_every_screen(
    kiosk: Kiosk, new_context: Opener, size: str, shot: Callable[[Page, str], None]
) -> None:
    kiosk.shows(size, "zh_Hans", "")
    page = kiosk.opened_by(new_context, size)
    kiosk.opens(page, "/events")
    for number in range(page.locator("details.menu").count()):
        page.locator("details.menu > summary").nth(number).tap()
        expect(page.locator("details.menu[open] .menu-panel")).to_be_visible()
        shot(page, f"menu-{size}-{number}")
        kiosk.looks_right(page)
        page.keyboard.press("Escape")


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_in_every_language_and_mode(
    kiosk: Kiosk, new_context: Opener, size: str, language: str
) -> None:
    kiosk.shows(size, language, "")
    page = kiosk.opened_by(new_context, size)
    for address in each_question_once(kiosk.walked):
        kiosk.opens(page, address)
        for look in LOOKS:
            kiosk.turns(page, look)
            kiosk.looks_right(page)
    page.context.close()


@pytest.mark.long
@pytest.mark.parametrize("size", KIOSKS)
@pytest.mark.parametrize("language", MAIN_LANGUAGES)
def test_the_main_path_does_not_scroll(
    kiosk: Kiosk, new_context: Opener, size: str, language: str
) -> None:
    kiosk.shows(size, language, "")
    page = kiosk.opened_by(new_context, size)
    scrolls = {}
    for address in set(each_question_once(kiosk.walked)) - set(LISTS):
        kiosk.opens(page, address)
        scrolls[address] = page.evaluate(DOWN)
    assert {address: down for address, down in scrolls.items() if down > 0} == {}


def test_the_tab_key_goes_through_a_page_in_its_order_and_shows_where_it_is(
    kiosk: Kiosk, new_context: Opener
) -> None:
    kiosk.shows("upright", "ja", "")
    page = kiosk.opened_by(new_context, "upright")
    for address in ("/events", "/check", "/help"):
        kiosk.opens(page, address)
        places = list(tabbed(page))
        assert len(places) > 4
        assert places == sorted(places), f"{address}: the order of the Tab key is not that of sight"


def tabbed(page: Page) -> Iterator[int]:
    """Where the Tab key stops, until it leaves the page."""
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(TABBED)
        if stop is None:
            return
        place, outline = stop
        assert outline != "none", "the focus is not seen"
        yield place
    raise AssertionError("the Tab key does not leave the page")


@pytest.mark.parametrize("size", KIOSKS)
def test_a_list_is_gone_through_by_a_button_and_staff_can_be_called_all_the_way(
    kiosk: Kiosk, new_context: Opener, size: str
) -> None:
    kiosk.shows(size, "ja", "")
    page = kiosk.opened_by(new_context, size, reduced_motion="reduce")
    kiosk.opens(page, "/check")
    further, onward = page.locator(FURTHER), page.locator('[action$="/submit"] button')
    for _ in range(20):
        expect(further).to_be_visible()
        assert page.evaluate(IN_SIGHT, STAFF)
        further.tap()
        if page.evaluate(AT_THE_END):
            break
    expect(further).to_be_hidden()
    expect(onward).to_be_in_viewport()
    assert page.evaluate(IN_SIGHT, '[action$="/submit"] button')
    assert page.evaluate(IN_SIGHT, STAFF)


@pytest.mark.parametrize("size", KIOSKS)
def test_what_the_tab_key_reaches_is_not_behind_a_bar(
    kiosk: Kiosk, new_context: Opener, size: str
) -> None:
    kiosk.shows(size, "ja", "")
    page = kiosk.opened_by(new_context, size)
    kiosk.opens(page, "/check")
    stops = page.locator("main a").count()
    assert stops > 20
    page.locator("main").focus()
    for _ in range(stops):
        page.keyboard.press("Tab")
        page.wait_for_function(SEEN)  # the page scrolls, and its bars follow a moment later
