"""One visit that has been walked to its end, looked at on any screen, in any language and mode.

The visit is walked once for a whole test file. The screen is a setting of the kiosk, language and
modes stand in the visit's session; all three are put there as the settings file and the menus
would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import hypot
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from counter.app import dispatch
from counter.keys import Keyring, create_keys
from counter.kiosk.modes import MODES
from counter.storage.engine import open_database
from counter.storage.migrate import upgrade
from counter.web.services import KEY, Services
from counter.web.sessions import MemorySessions, ServerSessions
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import Hall, open_hall
from tests.servers.browser import assert_accessible
from tests.servers.web import serving
from tests.visits.everywhere import COOKIE, Walked, walk

SIZES = {"upright": (1080, 1920, 21.5), "lying": (1280, 800, 15.6), "narrow": (360, 740, 21.5)}
"""Width, height, inches. A telephone is nobody's kiosk: its owner can zoom."""

LANGUAGES = ("ja", "easy", "en", "zh_Hans", "vi")
TELEPHONE_FINGER = 44
FINGER = 20
"""Millimetres of a target, either way (tiresias.org touch checklist; Colle & Hiszem)."""

SMALLEST_FINGER = 72
"""CSS pixels of a target, whatever the screen."""

FAMILY = "P01_move_in_family_dog_grandmother"
CONTROLS = (
    "button, a.kk-button, .kk-choice, summary, input[type=text], input[type=password], select"
)
TOO_SMALL = """([controls, least]) => [...document.querySelectorAll(controls)]
    .filter(one => one.checkVisibility() && !one.classList.contains("visually-hidden"))
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => Math.min(box.height, box.width) < least - 0.5)
    .map(([one, box]) => (one.textContent.trim().slice(0, 20) || one.name)
        + ` ${Math.round(box.width)}×${Math.round(box.height)}`)"""
ACROSS = """() => document.documentElement.scrollWidth <= innerWidth ? []
  : [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.tagName + "." + one.className + " " + one.textContent.trim().slice(0, 20))"""
DOWN = "() => document.documentElement.scrollHeight - innerHeight"
BODY = "parseFloat(getComputedStyle(document.body).fontSize)"
LEAST_BODY = {"upright": 26, "lying": 22, "narrow": 20}
LEAST_BIG = 40


def finger_on(width: int, height: int, inches: float) -> float:
    """The pixels a target needs on a screen."""
    return max(SMALLEST_FINGER, FINGER * hypot(width, height) / (inches * 25.4))


BARS = "all => all.forEach(one => { one.style.position = 'static' })"
FREE = "all => all.forEach(one => one.style.removeProperty('position'))"


def assert_accessible_throughout(page: Page) -> None:
    """axe on all of a page. A bar that stays in sight covers for the moment what is gone through
    under it, which axe takes for targets that are too small: the bars lie still meanwhile."""
    bars = page.locator(".top, .bottom, .further")
    bars.evaluate_all(BARS)
    assert_accessible(page)
    bars.evaluate_all(FREE)


def assert_looks_right(page: Page, size: str, look: str = "") -> None:
    """What holds on every page, on a screen of a size and in modes."""
    assert_accessible_throughout(page)
    assert page.locator("h1").count() == 1
    finger = TELEPHONE_FINGER if size == "narrow" else finger_on(*SIZES[size])
    where = f"{page.url} {size} “{look}”"
    assert page.evaluate(TOO_SMALL, [CONTROLS, finger]) == [], f"under {finger} px: {where}"
    assert page.evaluate(ACROSS) == [], f"wider than the screen: {where}"
    big = "big" in look and size != "narrow"
    assert page.evaluate(BODY) >= (LEAST_BIG if big else LEAST_BODY[size])


@dataclass
class Kiosk:
    """A kiosk with a walked visit, served."""

    hall: Hall
    walked: Walked
    url: str
    size: str = "upright"
    look: str = ""

    def shows(self, size: str, language: str, look: str) -> None:
        """Give the kiosk another screen, and the visit a language and modes."""
        self.size, self.look = size, look
        self._has_screen(size)
        interface = self.hall.app.session_interface
        assert isinstance(interface, ServerSessions)
        assert isinstance(interface.store, MemorySessions)
        state = interface.store.load(self.walked.cookie)
        assert state is not None
        assert set(look.split()) <= set(MODES)
        interface.store.save(
            self.walked.cookie,
            {**state, "language": language, "modes": look},
            idle=interface.idle,
        )

    def opened_by(
        self, new_context: Callable[..., BrowserContext], size: str, **options: object
    ) -> Page:
        """A browser with such a screen that holds the visit."""
        width, height, _ = SIZES[size]
        context = new_context(viewport={"width": width, "height": height}, **options)
        context.add_cookies([
            {"name": COOKIE, "value": self.walked.cookie, "domain": "127.0.0.1", "path": "/kiosk"}
        ])  # fmt: skip
        return context.new_page()

    def opens(self, page: Page, address: str) -> None:
        """One page of the visit."""
        page.goto(f"{self.url}/kiosk{address}")
        page.wait_for_load_state()
        assert page.url == f"{self.url}/kiosk{address}", "the visit has ended"

    def turns(self, page: Page, look: str) -> None:
        """The modes on this page, as the script of their menu turns them."""
        self.look = look
        page.evaluate("look => { document.documentElement.dataset.modes = look }", look)

    def looks_right(self, page: Page) -> None:
        """What holds on every page."""
        assert_looks_right(page, self.size, self.look)

    @property
    def _services(self) -> Services:
        made: Services = self.hall.app.extensions[KEY]
        return made

    def _has_screen(self, size: str) -> None:
        width, height, inches = SIZES["upright" if size == "narrow" else size]
        config = self._services.config
        screen = {"screen_inches": inches, "screen_pixels": (width, height)}
        kiosk = config.kiosk.model_copy(update=screen)
        self.hall.app.extensions[KEY] = replace(
            self._services, config=config.model_copy(update={"kiosk": kiosk})
        )


@contextmanager
def walked_kiosk(folder: Path) -> Iterator[Kiosk]:
    """A kiosk where the moving family stands before its confirmation, everything in `folder`."""
    database = open_database(f"sqlite:///{folder / 'kakanai.db'}")
    upgrade(database)
    create_keys(folder / "keys")
    keyring = Keyring.open(folder / "keys")
    settings = {"languages": LANGUAGES}
    with (
        open_hall(folder, Clock(), database, keyring, kiosk=settings) as hall,
        serving(dispatch({"kiosk": hall.app}, hall.services.health)) as url,
    ):
        yield Kiosk(hall, walk(hall, FAMILY, "taro"), url)
    database.close()
