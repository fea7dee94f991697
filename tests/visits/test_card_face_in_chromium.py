"""A clerk reads a card by its number and compares its face, with the keyboard, under axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cardreader.presence import ReaderState
from tests.counter.desk.office import Office
from tests.servers.browser import assert_accessible
from tests.visits.at_the_desk import Shot, SignIn, press

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


def test_a_rare_character_stands_beside_its_printed_shape(
    office: Office, sign_in: SignIn, shot: Shot
) -> None:
    page = sign_in("mado1")
    page.get_by_role("button", name="聞き取りを始める").click()
    expect(page.locator("h1")).to_have_text("用件と、関係する人")
    press(page, "Alt+3")
    expect(page.locator("h1")).to_have_text("カードと、来庁者の画面")
    office.reader.insert("rare")
    owner = office.services.reader
    assert owner is not None
    assert owner.wait_for(ReaderState.CARD, 5)
    press(page, "Alt+n")
    expect(page.locator("#year")).to_have_value("2033")
    assert_accessible(page)
    shot(page, "card number")
    page.fill('[name="birth_date.p1"]', "昭和30年7月不明")
    page.fill("#code", "5555")
    press(page, "Alt+c")
    expect(page.locator("h1")).to_contain_text("カードの券面")
    for picture in ("カードの顔写真", "券面の氏名の画像", "券面の住所の画像"):
        image = page.get_by_alt_text(picture)
        expect(image).to_be_visible()
        assert image.evaluate("one => one.decode().then(() => one.naturalWidth)") > 50
    assert_accessible(page)
    shot(page, "card face")
    press(page, "Alt+s")
    expect(page.locator("h1")).not_to_contain_text("カードの券面")
