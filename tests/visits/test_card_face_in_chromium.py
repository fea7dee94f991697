"""A clerk reads a card by its number and compares its face, with the keyboard, under axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cardreader.presence import ReaderState
from counter.app import dispatch
from counter.keys import Keyring
from counter.storage.engine import Database
from counter.storage.staff import Role
from tests.counter.conftest import Clock
from tests.counter.desk.office import PASSWORD, Office, hash_quickly, open_office
from tests.servers.browser import assert_accessible
from tests.servers.web import serving

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


@pytest.fixture
def office(
    tmp_path: Path,
    clock: Clock,
    sqlite: Database,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    hash_quickly(monkeypatch)
    with open_office(tmp_path, clock, sqlite, keyring) as opened:
        yield opened


def test_a_rare_character_stands_beside_its_printed_shape(
    office: Office, new_context: Callable[..., BrowserContext], shot: Callable[[Page, str], None]
) -> None:
    office.hires("mado1", Role.COUNTER)
    page = new_context(viewport={"width": 1600, "height": 1000}, has_touch=False).new_page()
    with serving(dispatch({"desk": office.app}, office.services.health)) as url:
        page.goto(f"{url}/desk/")
        page.fill("[name=login]", "mado1")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="聞き取りを始める").click()
        expect(page.locator("h1")).to_have_text("用件と、関係する人")
        page.keyboard.press("Alt+3")
        expect(page.locator("h1")).to_have_text("カードと、来庁者の画面")
        office.reader.insert("rare")
        owner = office.services.reader
        assert owner is not None
        assert owner.wait_for(ReaderState.CARD, 5)
        page.keyboard.press("Alt+n")
        expect(page.locator("#year")).to_have_value("2033")
        assert_accessible(page)
        shot(page, "card number")
        page.fill('[name="birth_date.p1"]', "昭和30年7月不明")
        page.fill("#code", "5555")
        page.keyboard.press("Alt+c")
        expect(page.locator("h1")).to_contain_text("カードの券面")
        for picture in ("カードの顔写真", "券面の氏名の画像", "券面の住所の画像"):
            image = page.get_by_alt_text(picture)
            expect(image).to_be_visible()
            assert image.evaluate("one => one.decode().then(() => one.naturalWidth)") > 50
        assert_accessible(page)
        shot(page, "card face")
        page.keyboard.press("Alt+s")
        expect(page.locator("h1")).not_to_contain_text("カードの券面")
