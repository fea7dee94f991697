"""Every page of a visit in every language, in a real browser: it fits, and says which language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from counter.app import dispatch
from counter.languages import KNOWN
from tests.counter.kiosk.hall import Hall
from tests.servers.web import serving
from tests.visits.everywhere import COOKIE, Walked, walk
from tests.visits.looks import assert_accessible_throughout

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

FAMILY = "P01_move_in_family_dog_grandmother"
SIZES = {"upright": (1080, 1920), "lying": (1280, 800), "narrow": (360, 740)}
FOREIGN = [language.id for language in KNOWN if not language.is_japanese]

BEYOND = "() => document.documentElement.scrollWidth - innerWidth"
CUT = """() => [...document.querySelectorAll("main *, .top *, .bottom *")]
    .filter(one => one.offsetParent && !one.closest(".visually-hidden")
        && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"
        && !["INPUT", "TEXTAREA", "SELECT", "RUBY", "RT"].includes(one.tagName))
    .map(one => one.className + ": " + one.textContent.trim().slice(0, 30))"""
BARE_JAPANESE = """() => {
    const found = [], japanese = /[\\u3040-\\u30ff]/;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (text.parentElement.closest("script, noscript, option, select")) continue;
        if (japanese.test(text.data) && text.parentElement.closest("[lang]").lang !== "ja")
            found.push(text.data.trim().slice(0, 40));
    }
    return found;
}"""


@pytest.fixture
def walked(hall: Hall) -> Walked:
    return walk(hall, FAMILY, "taro")


@pytest.fixture
def url(hall: Hall) -> Iterator[str]:
    with serving(dispatch({"kiosk": hall.app}, hall.services.health)) as address:
        yield f"{address}/kiosk"


Opened = Callable[[str], Page]


@pytest.fixture
def opened(walked: Walked, url: str, new_context: Callable[..., BrowserContext]) -> Opened:
    """The walked visit on a screen of a size."""

    def open_(size: str) -> Page:
        width, height = SIZES[size]
        context = new_context(viewport={"width": width, "height": height})
        context.add_cookies([{"name": COOKIE, "value": walked.cookie, "url": f"{url}/"}])
        page = context.new_page()
        page.goto(f"{url}/events")
        return page

    return open_


def speaks(page: Page, language: str) -> None:
    """Choose a language in the menu of the page, and stay there."""
    before = page.url
    page.locator("details.menu > summary").first.tap()
    page.locator(f"button[name=language][value={language}]").tap()
    tag = next(one.tag for one in KNOWN if one.id == language)
    expect(page.locator("html")).to_have_attribute("lang", tag)
    assert page.url == before


def wrong_with(page: Page) -> list[str]:
    """What does not fit, and what is Japanese without saying so."""
    wider = ["wider than the screen"] if page.evaluate(BEYOND) > 0 else []
    cut = [f"cut: {text}" for text in page.evaluate(CUT)]
    return wider + cut + [f"not marked: {text}" for text in page.evaluate(BARE_JAPANESE)]


def test_a_language_is_chosen_on_any_page_and_shows_the_japanese_on_request(
    opened: Opened, url: str, shot: Callable[[Page, str], None]
) -> None:
    page = opened("upright")
    page.goto(f"{url}/plan")
    speaks(page, "vi")
    expect(page.locator("h1")).to_have_text("Các thủ tục của bạn như sau")
    assert wrong_with(page) == []
    assert_accessible_throughout(page)
    page.locator("details.menu > summary").first.tap()
    shot(page, "menu")
    page.get_by_role("button", name="Hiện kèm tiếng Nhật").tap()
    expect(page.locator("h1 .original")).to_have_text("あなたの手続きは、次のとおりです")
    assert page.url == f"{url}/plan"
    shot(page, "beside")
    assert wrong_with(page) == []
    assert_accessible_throughout(page)
    page.goto(f"{url}/check")
    expect(page.locator("h1 .original")).to_have_text("この内容でよいですか")


def one_of_each(pages: Iterable[str]) -> list[str]:
    """Each question once, whomever it is about."""
    return list({address.partition(".")[0]: address for address in pages}.values())


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_page_fits_in_every_language(
    opened: Opened, url: str, walked: Walked, shot: Callable[[Page, str], None]
) -> None:
    wrong: dict[str, list[str]] = {}
    for size, language in itertools.product(SIZES, FOREIGN):
        page = opened(size)
        speaks(page, language)
        for address in one_of_each(walked.pages):
            page.goto(url + address)
            assert page.url == url + address, "the visit has ended"
            name = f"{language}-{size}-{re.sub(r'[^a-z_0-9]+', '-', address.strip('/'))}"
            shot(page, name)
            wrong[name] = wrong_with(page)
        # A page left open would end the visit when nobody answers it.
        page.context.close()
    assert {name: found for name, found in wrong.items() if found} == {}
