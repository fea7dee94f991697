"""The kiosk in a real browser, by touch: every kind of page looked at, on three screens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from counter.app import dispatch
from counter.keys import Keyring
from counter.kiosk.modes import finger_pixels
from counter.storage.engine import Database
from counter.visit import VisitState
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import Hall, open_hall
from tests.servers.browser import Watch, assert_accessible
from tests.servers.web import serving
from tests.visits.at_the_screen import AtTheScreen
from tests.visits.family import Family
from tests.visits.looks import assert_accessible_throughout

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

FAMILY = "P01_move_in_family_dog_grandmother"

UPRIGHT, LYING, NARROW = (1080, 1920), (1280, 800), (360, 740)

INCHES = {UPRIGHT: 21.5, LYING: 15.6, NARROW: 21.5}
"""The diagonal of each screen. A telephone is nobody's kiosk: its owner can zoom."""

LONG = ("plan", "check")
"""Pages that list everything: the only ones that may scroll on a kiosk's screen."""

TOO_SMALL = """least => [...document.querySelectorAll(
    "button, a.kk-button, .kk-choice, summary, input[type=text], input[type=password], select")]
    .filter(one => one.offsetParent && !one.classList.contains("visually-hidden"))
    .filter(one => one.getBoundingClientRect().height < least)
    .map(one => one.textContent.trim().slice(0, 20) || one.name)"""
BEYOND = """() => [document.documentElement.scrollWidth - innerWidth,
                  document.documentElement.scrollHeight - innerHeight]"""

Shot = Callable[[Page, str], None]


@pytest.fixture
def size() -> tuple[int, int]:
    return UPRIGHT


@pytest.fixture
def hall(
    tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring, size: tuple[int, int]
) -> Iterator[Hall]:
    """A hall whose kiosk has this screen."""
    screen = {"screen_inches": INCHES[size], "screen_pixels": size if size != NARROW else UPRIGHT}
    with open_hall(tmp_path, clock, sqlite, keyring, kiosk=screen) as opened:
        yield opened


@pytest.fixture
def url(hall: Hall) -> Iterator[str]:
    with serving(dispatch({"kiosk": hall.app}, hall.services.health)) as address:
        yield address


class Looker:
    """Looks at each kind of page once: axe, size of targets, nothing beyond the edge."""

    def __init__(self, hall: Hall, size: tuple[int, int], shot: Shot) -> None:
        self.size, self.shot = size, shot
        self.finger = 44 if size == NARROW else finger_pixels(hall.services.config)
        self.seen: set[str] = set()

    def __call__(self, page: Page, name: str) -> None:
        if name in self.seen:
            return
        self.seen.add(name)
        page.wait_for_load_state()  # the keys of the screen come with the script
        self.shot(page, f"{len(self.seen):02}-{name}")
        assert_accessible_throughout(page)
        assert page.evaluate(TOO_SMALL, self.finger) == [], f"{name}: under {self.finger} px"
        across, down = page.evaluate(BEYOND)
        assert across <= 0, f"{name} is wider than the screen"
        if self.size != NARROW and not name.startswith(LONG):
            assert down <= 0, f"{name} scrolls by {down} px"


@pytest.fixture
def at_the_screen(
    hall: Hall, new_context: Callable[..., BrowserContext], size: tuple[int, int], shot: Shot
) -> AtTheScreen:
    width, height = size
    page = new_context(viewport={"width": width, "height": height}).new_page()
    bundle = hall.services.bundles.current()
    return AtTheScreen(page, Family.load(FAMILY), bundle, Looker(hall, size, shot))


ON_EVERY_SCREEN = pytest.mark.parametrize(
    "size", [UPRIGHT, LYING, NARROW], ids=["upright", "lying", "narrow"]
)


@ON_EVERY_SCREEN
def test_a_family_moves_in_by_touch(hall: Hall, url: str, at_the_screen: AtTheScreen) -> None:
    screen, page = at_the_screen, at_the_screen.page
    screen.begins(url)
    screen.goes_on_until("/card")
    reads_the_card(hall, screen)
    screen.goes_on_until("/plan")
    screen.look(page, "plan")
    page.locator("main summary").first.tap()
    screen.look(page, "plan with a reason")
    screen.leaves_by("次へ")
    screen.look(page, "check")
    screen.leaves_by("この内容で窓口へ送る")
    expect(page.locator("h1")).to_have_text("番号を持って、窓口へお越しください")
    expect(page.get_by_text("控えを印刷しました")).to_be_visible(timeout=30_000)
    screen.look(page, "done")
    waiting = hall.services.visits.waiting()
    assert page.locator(".receipt").inner_text().endswith(waiting[0].receipt)
    assert hall.visit(str(waiting[0].id)).state is VisitState.SUBMITTED
    page.get_by_role("button", name="終わる").tap()
    expect(page).to_have_url(f"{url}/kiosk/")
    page.go_back()
    expect(page.locator("main")).not_to_contain_text(waiting[0].receipt)


def reads_the_card(hall: Hall, screen: AtTheScreen) -> None:
    """Placed, a wrong PIN, the right one, taken: the page follows the reader by itself."""
    page = screen.page
    screen.look(page, "card")
    screen.leaves_by("カードを使う")
    screen.look(page, "place")
    hall.reader.insert("taro")
    expect(page).to_have_url(re.compile(r"/card/pin$"))
    screen.look(page, "pin")
    screen.types_pin("0000")
    expect(page.locator("main")).to_contain_text("暗証番号がちがいます")
    screen.look(page, "pin again")
    screen.leaves_by("番号がわからない")
    screen.look(page, "card number")
    screen.leaves_by("戻る")
    screen.types_pin("1234")
    expect(page.locator("h1")).to_have_text("カードをお取りください")
    screen.look(page, "take")
    hall.reader.remove()
    expect(page).not_to_have_url(re.compile(r"/card/"))


def test_the_screen_wipes_itself_when_nobody_answers(
    hall: Hall, url: str, page: Page, watch: Watch
) -> None:
    page.clock.install()
    page.goto(f"{url}/kiosk/")
    page.locator("button[value=ja]").tap()
    expect(page).to_have_url(f"{url}/kiosk/events")
    page.wait_for_load_state()  # its own clock starts with its script
    kiosk = hall.services.config.kiosk
    page.clock.run_for((kiosk.idle_seconds - kiosk.warning_seconds + 1) * 1000)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    dialog.get_by_role("button", name="続ける").tap()
    expect(dialog).to_be_hidden()
    page.clock.run_for((kiosk.idle_seconds - kiosk.warning_seconds + 1) * 1000)
    expect(dialog).to_be_visible()
    page.clock.run_for((kiosk.warning_seconds + 1) * 1000)
    expect(page.locator("h1")).to_have_text("入力した内容は、すべて消えています")


def test_a_closed_kiosk_says_so_in_the_browser(
    hall: Hall, url: str, page: Page, watch: Watch, shot: Shot
) -> None:
    watch.expect_error("status of 503")
    (hall.folder / "keys" / "node.secret").unlink()
    page.goto(f"{url}/kiosk/")
    expect(page.locator("h1")).to_have_text("窓口へお越しください")
    assert_accessible(page)
    shot(page, "closed")


def test_a_whole_visit_works_without_scripts(
    hall: Hall, url: str, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(viewport={"width": 1080, "height": 1920}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/kiosk/")
    page.locator("button[value=ja]").tap()
    page.locator("input[value=care]").tap()
    page.get_by_role("button", name="次へ").tap()
    page.get_by_role("button", name="カードを使う").tap()
    expect(page.locator("h1")).to_have_text("カードを読み取り機に置いてください")
    hall.reader.insert("keiko")
    page.get_by_role("link", name="カードを置きました").tap()
    page.fill("#pin", hall.reader.cards["keiko"].spec.card.pin)
    page.get_by_role("button", name="読み取る").tap()
    expect(page.locator("h1")).to_have_text("カードをお取りください")
    hall.reader.remove()
    page.get_by_role("link", name="カードを取りました").tap()
    expect(page.locator(".members")).to_contain_text("架空　恵子")


@ON_EVERY_SCREEN
def test_easy_japanese_fits_and_reads(
    hall: Hall,
    url: str,
    new_context: Callable[..., BrowserContext],
    size: tuple[int, int],
    shot: Shot,
) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    look = Looker(hall, size, shot)

    def goes_by(button: str, to: str) -> None:
        page.locator(button).tap()
        expect(page).to_have_url(re.compile(f"{to}$"))
        look(page, to.strip("/"))

    page.goto(f"{url}/kiosk/")
    goes_by("button[value=easy]", "/events")
    expect(page.locator("main rt").first).to_be_visible()
    page.locator("input[value=move_in]").tap()
    goes_by(".onward button", "/card")
    goes_by("button[value=use]", "/place")
    hall.reader.insert("taro")
    expect(page.locator("#pin")).to_be_visible()
    look(page, "pin")
    page.fill("#pin", "1234")
    goes_by(".onward button", "/take")
    hall.reader.remove()
    page.locator("input[value=online_or_card]").tap()
    look(page, "entry_certificate")
    page.locator(".onward button").tap()
    expect(page.locator(".members")).to_be_visible()
    look(page, "roster")
