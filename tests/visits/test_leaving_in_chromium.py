"""Time and leaving in a real browser: more of it in big text, and nothing left behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from counter.app import dispatch
from counter.kiosk.modes import PATIENCE
from tests.counter.kiosk.hall import Hall
from tests.servers.web import serving

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

NAME = "ミホンノ"
"""What is typed on the page that nobody may see again."""


@pytest.fixture
def url(hall: Hall) -> Iterator[str]:
    with serving(dispatch({"kiosk": hall.app}, hall.services.health)) as address:
        yield f"{address}/kiosk"


@pytest.fixture
def begun(url: str, new_context: Callable[..., BrowserContext]) -> Page:
    """A visit that has just begun, on a browser with a clock of the test's own."""
    page = new_context(viewport={"width": 1080, "height": 1920}).new_page()
    page.clock.install()
    page.goto(f"{url}/")
    page.locator("button[value=ja]").tap()
    expect(page).to_have_url(f"{url}/events")
    page.wait_for_load_state()  # its time counts from when its script has run
    return page


@pytest.fixture
def named(begun: Page, url: str) -> Page:
    """A visit in which a name has been typed, seen on its page."""
    begun.goto(f"{url}/person/p1")
    for part in ("family", "given"):
        begun.fill(f'[id="kana.p1-{part}"]', NAME)
    begun.locator(".onward button").tap()
    expect(begun).not_to_have_url(f"{url}/person/p1")
    begun.goto(f"{url}/person/p1")
    expect(begun.locator('[id="kana.p1-family"]')).to_have_value(NAME)
    return begun


def turns(page: Page, mode: str) -> None:
    page.locator("[data-modes-form]").locator("..").locator("summary").tap()
    page.locator(f"button[value={mode}]").tap()
    expect(page.locator(f"button[value={mode}]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state()


def test_big_text_gives_three_times_the_time_at_once(hall: Hall, begun: Page) -> None:
    kiosk = hall.services.config.kiosk
    turns(begun, "big")
    dialog = begun.get_by_role("dialog")
    begun.clock.run_for((kiosk.idle_seconds * PATIENCE - kiosk.warning_seconds - 5) * 1000)
    expect(dialog).to_be_hidden()
    begun.clock.run_for(10 * 1000)
    expect(dialog).to_be_visible()


def test_without_big_text_the_question_comes_in_time(hall: Hall, begun: Page) -> None:
    kiosk = hall.services.config.kiosk
    begun.clock.run_for((kiosk.idle_seconds - kiosk.warning_seconds + 5) * 1000)
    expect(begun.get_by_role("dialog")).to_be_visible()
    begun.get_by_role("dialog").get_by_role("button", name="続ける").tap()
    expect(begun.get_by_role("dialog")).to_be_hidden()


def test_the_server_waits_as_long_in_big_text(hall: Hall, begun: Page, url: str) -> None:
    turns(begun, "big")
    hall.clock.go_on(seconds=hall.services.config.kiosk.idle_seconds * PATIENCE - 1)
    begun.goto(f"{url}/events")
    expect(begun).to_have_url(f"{url}/events")
    hall.clock.go_on(seconds=hall.services.config.kiosk.idle_seconds * PATIENCE + 1)
    begun.goto(f"{url}/events")
    expect(begun).to_have_url(f"{url}/ended")


def test_quitting_clears_what_the_browser_keeps(named: Page, url: str) -> None:
    named.evaluate("localStorage.setItem('left', 'behind')")
    with named.expect_response(re.compile("/quit$")) as left:
        named.get_by_role("button", name="やめる").tap()
    assert left.value.header_value("clear-site-data") == '"cache", "storage"'
    expect(named).to_have_url(f"{url}/ended")
    assert named.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("way", ["back", "again", "idle"])
def test_nothing_is_seen_again(hall: Hall, named: Page, url: str, way: str) -> None:
    """By the back button, in a new tab at the old address, and after nobody was there."""
    if way == "idle":
        hall.clock.go_on(seconds=hall.services.config.kiosk.idle_seconds + 1)
        named.reload()
    else:
        named.get_by_role("button", name="やめる").tap()
    expect(named).to_have_url(f"{url}/ended")
    if way == "again":
        named = named.context.new_page()
        named.goto(f"{url}/person/p1")
    else:
        named.go_back()
    expect(named).to_have_url(re.compile("/ended$"))
    assert NAME not in named.content()
