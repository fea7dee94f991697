"""Every kind of page in every language, mode and size: axe, one heading, targets of 20 mm, nothing
beyond the edge, the order of the Tab key.

Both sets belong to `make long`: the pairs (every two of language, mode and size meet), and all
combinations.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from counter.app import dispatch
from counter.keys import Keyring
from counter.kiosk.modes import MODES, finger_pixels
from counter.storage.engine import Database
from counter.web.sessions import MemorySessions, ServerSessions
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import Hall, open_hall
from tests.servers.browser import assert_accessible
from tests.servers.web import serving
from tests.visits.everywhere import COOKIE, Walked, walk

pytestmark = [pytest.mark.integration, pytest.mark.timeout(3000)]

SIZES = {"upright": (1080, 1920, 21.5), "lying": (1280, 800, 15.6), "narrow": (360, 740, 21.5)}
LANGUAGES = ("ja", "easy", "en", "zh_Hans", "vi")
LOOKS = ("", "big", "contrast", "low", "big contrast", "big low")
TELEPHONE_FINGER = 44

KINDS = ("/events", "/help", "/card", "/plan", "/check", "/person/p2", "/roster/people_complete")
FEW_LOOKS = ("", "big", "contrast", "low")
PAIRS = tuple(
    (tuple(SIZES)[(place + turn) % len(SIZES)], language, look)
    for place, language in enumerate(LANGUAGES)
    for turn, look in enumerate(FEW_LOOKS)
)
"""Every two of size, language and mode meet in one of these."""

PAGES_EACH = 3
"""Pages opened in each of them; the kinds go round, so that all are seen."""

CONTROLS = (
    "button, a.kk-button, .kk-choice, summary, input[type=text], input[type=password], select"
)
TOO_SMALL = """([controls, least]) => [...document.querySelectorAll(controls)]
    .filter(one => one.offsetParent && !one.classList.contains("visually-hidden"))
    .filter(one => one.getBoundingClientRect().height < least - 0.5)
    .map(one => one.textContent.trim().slice(0, 20) || one.name)"""
ACROSS = """() => document.documentElement.scrollWidth <= innerWidth ? []
  : [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.tagName + "." + one.className + " " + one.textContent.trim().slice(0, 20))"""
BODY = "parseFloat(getComputedStyle(document.body).fontSize)"
TABBED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const place = [...document.querySelectorAll("*")].indexOf(one);
  const seen = one.closest(".kk-choice") || one;
  return [place, getComputedStyle(seen).outlineStyle];
}"""
LEAST_BODY = {"upright": 26, "lying": 22, "narrow": 20}


@pytest.fixture
def kiosk(
    tmp_path_factory: pytest.TempPathFactory, clock: Clock, sqlite: Database, keyring: Keyring
) -> Iterator[Callable[[str], tuple[Hall, Walked, str]]]:
    """Open a kiosk with a screen of a size, with one visit that has been walked to its end."""
    made: dict[str, tuple[Hall, Walked, str]] = {}
    closing: list[Iterator[tuple[Hall, Walked, str]]] = []

    def opened(size: str) -> Iterator[tuple[Hall, Walked, str]]:
        width, height, inches = SIZES[size]
        pixels = (1080, 1920) if size == "narrow" else (width, height)
        screen = {"screen_inches": inches, "screen_pixels": pixels, "languages": LANGUAGES}
        folder = tmp_path_factory.mktemp(size)
        with open_hall(folder, clock, sqlite, keyring, kiosk=screen) as hall:
            walked = walk(hall, "P01_move_in_family_dog_grandmother", "taro")
            with serving(dispatch({"kiosk": hall.app}, hall.services.health)) as url:
                yield hall, walked, url

    def of(size: str) -> tuple[Hall, Walked, str]:
        if size not in made:
            closing.append(opened(size))
            made[size] = next(closing[-1])
        return made[size]

    yield of
    for one in closing:
        next(one, None)


def shows(hall: Hall, walked: Walked, language: str, look: str) -> None:
    """Put language and modes into the visit's session, as the menus do."""
    interface = hall.app.session_interface
    assert isinstance(interface, ServerSessions)
    assert isinstance(interface.store, MemorySessions)
    state = interface.store.load(walked.cookie)
    assert state is not None
    assert set(look.split()) <= set(MODES)
    interface.store.save(
        walked.cookie, {**state, "language": language, "modes": look}, idle=interface.idle
    )


def looks_right(page: Page, hall: Hall, size: str, look: str) -> None:
    """What holds on every page."""
    assert_accessible(page)
    assert page.locator("h1").count() == 1
    finger = TELEPHONE_FINGER if size == "narrow" else finger_pixels(hall.services.config)
    assert page.evaluate(TOO_SMALL, [CONTROLS, finger]) == [], f"under {finger} px: {page.url}"
    assert page.evaluate(ACROSS) == [], f"wider than the screen: {page.url}"
    least = 40 if "big" in look and size != "narrow" else LEAST_BODY[size]
    assert page.evaluate(BODY) >= least


def goes_through(
    kiosk: Callable[[str], tuple[Hall, Walked, str]],
    new_context: Callable[..., BrowserContext],
    combination: tuple[str, str, str],
    pages: Callable[[Walked], tuple[str, ...]],
) -> None:
    size, language, look = combination
    hall, walked, url = kiosk(size)
    shows(hall, walked, language, look)
    width, height, _ = SIZES[size]
    page = new_context(viewport={"width": width, "height": height}).new_page()
    page.context.add_cookies([
        {"name": COOKIE, "value": walked.cookie, "domain": "127.0.0.1", "path": "/kiosk"}
    ])  # fmt: skip
    for address in pages(walked):
        page.goto(f"{url}/kiosk{address}")
        looks_right(page, hall, size, look)
    page.context.close()


def one_of_each(walked: Walked) -> tuple[str, ...]:
    """A page of each kind."""
    questions = [page for page in walked.pages if page.startswith("/question/")]
    return (*KINDS, *questions[:: max(1, len(questions) // 4)])


@pytest.mark.long
def test_every_kind_of_page_in_pairs_of_language_mode_and_size(
    kiosk: Callable[[str], tuple[Hall, Walked, str]], new_context: Callable[..., BrowserContext]
) -> None:
    assert {(size, look) for size, _, look in PAIRS} == {*itertools.product(SIZES, FEW_LOOKS)}
    for turn, combination in enumerate(PAIRS):

        def some(walked: Walked, turn: int = turn) -> tuple[str, ...]:
            every = itertools.cycle(one_of_each(walked))
            return tuple(itertools.islice(every, turn * PAGES_EACH, (turn + 1) * PAGES_EACH))

        goes_through(kiosk, new_context, combination, some)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_every_page_in_every_language_and_mode(
    kiosk: Callable[[str], tuple[Hall, Walked, str]],
    new_context: Callable[..., BrowserContext],
    size: str,
) -> None:
    for language, look in itertools.product(LANGUAGES, LOOKS):
        goes_through(kiosk, new_context, (size, language, look), lambda walked: walked.pages)


def test_the_tab_key_goes_through_a_page_in_its_order_and_shows_where_it_is(
    kiosk: Callable[[str], tuple[Hall, Walked, str]], new_context: Callable[..., BrowserContext]
) -> None:
    hall, walked, url = kiosk("upright")
    shows(hall, walked, "ja", "")
    page = new_context(viewport={"width": 1080, "height": 1920}).new_page()
    page.context.add_cookies([
        {"name": COOKIE, "value": walked.cookie, "domain": "127.0.0.1", "path": "/kiosk"}
    ])  # fmt: skip
    for address in ("/events", "/check", "/help"):
        page.goto(f"{url}/kiosk{address}")
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
