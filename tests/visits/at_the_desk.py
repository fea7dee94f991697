"""Clerks at the desk in real browsers: the hall they work in, signing in, and their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from counter.app import dispatch
from counter.keys import Keyring
from counter.storage.engine import Database
from counter.storage.staff import Role
from procedures.bundle import Bundle
from tests.counter.conftest import Clock
from tests.counter.desk import office as halls
from tests.counter.desk.office import PASSWORD, Office, hash_quickly, open_office
from tests.servers.web import serving
from tests.shipped import shipped_bundle

Shot = Callable[[Page, str], None]
SignIn = Callable[..., Page]
"""Login and roles (a counter's, if none are named) → a browser of that clerk, on the queue."""


@pytest.fixture
def bundle() -> Bundle:
    """The catalog of the hall; a test file that needs another has a fixture of this name."""
    return shipped_bundle()


@pytest.fixture
def office(
    tmp_path: Path,
    clock: Clock,
    sqlite: Database,
    keyring: Keyring,
    bundle: Bundle,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    """A hall with a kiosk and a desk; nobody is hired yet."""
    hash_quickly(monkeypatch)
    monkeypatch.setattr(halls, "shipped_bundle", lambda *_: bundle)
    with open_office(tmp_path, clock, sqlite, keyring) as opened:
        yield opened


@pytest.fixture
def url(office: Office) -> Iterator[str]:
    """Where both faces of the hall are served."""
    apps = {"kiosk": office.kiosk, "desk": office.app}
    with serving(dispatch(apps, office.services.health)) as address:
        yield address


@pytest.fixture
def sign_in(office: Office, url: str, new_context: Callable[..., BrowserContext]) -> SignIn:
    """A newly hired clerk signs in."""

    def signed_in(login: str, *roles: Role) -> Page:
        office.hires(login, *(roles or (Role.COUNTER,)))
        page = new_context(viewport={"width": 1600, "height": 1000}, has_touch=False).new_page()
        page.goto(f"{url}/desk/")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("受付一覧")
        return page

    return signed_in


def press(page: Page, *keys: str) -> None:
    """Press keys of the page's own script. They are heard once the page has loaded whole."""
    page.wait_for_load_state()
    for key in keys:
        page.keyboard.press(key)
