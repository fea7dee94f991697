"""Everything that is typed can be typed on the screen: letters, digits, kana, long text, and the
place a finger has chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cardreader.presence import ReaderState
from counter.app import dispatch
from tests.counter.kiosk.hall import Hall
from tests.servers.web import serving

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

TABS = {"kana": "かな", "latin": "ABC", "digits": "123"}


class Typist:
    """Taps keys; never a keyboard."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def opens(self, question: str) -> None:
        self.page.goto(f"{self.url}/kiosk/question/{question}")
        self.box = self.page.locator(f'main [name="{question}"]')

    def turns_to(self, pad: str) -> None:
        self.page.locator(f'[data-show="{pad}"]').tap()
        expect(self.page.locator(f'[data-pad="{pad}"]')).to_be_visible()

    def types(self, letters: str) -> None:
        for letter in letters:
            self.page.locator(f'.pad:visible [data-key="{letter}"]').tap()

    def presses(self, key: str) -> None:
        """A key that is no letter: `mark`, `back`, `case`, `katakana`."""
        self.page.locator(f".keypads [data-{key}]:visible").tap()

    def points_before_the_first_letter(self) -> None:
        place = self.box.bounding_box()
        assert place
        self.page.touchscreen.tap(place["x"] + 8, place["y"] + 30)


@pytest.fixture
def typist(hall: Hall, new_context: Callable[..., BrowserContext]) -> Iterator[Typist]:
    with serving(dispatch({"kiosk": hall.app}, hall.services.health)) as url:
        page = new_context(viewport={"width": 1080, "height": 1920}).new_page()
        page.goto(f"{url}/kiosk/")
        page.locator("button[value=ja]").tap()
        expect(page).to_have_url(f"{url}/kiosk/events")
        yield Typist(page, url)


def test_letters_large_and_small_and_digits(typist: Typist) -> None:
    typist.opens("email.p1")
    typist.turns_to("latin")
    typist.presses("case")
    typist.types("hanako")
    typist.presses("case")
    typist.types("X")
    typist.turns_to("digits")
    typist.types("07-")
    typist.turns_to("latin")
    typist.types("@A.")
    expect(typist.box).to_have_value("hanakoX07-@A.")


def test_a_long_text_with_marks_stops_and_spaces(typist: Typist) -> None:
    typist.opens("notes_to_staff")
    typist.types("かいたん")
    typist.presses("back")
    typist.presses("mark")
    typist.types("ん、つらいて")
    typist.presses("katakana")
    typist.types("ス。 ミミ")
    expect(typist.box).to_have_value("かいだん、つらいてス。 ミミ")
    typist.page.get_by_role("button", name="次へ").last.tap()
    expect(typist.page).not_to_have_url(f"{typist.url}/kiosk/question/notes_to_staff")
    typist.opens("notes_to_staff")
    expect(typist.box).to_have_value("かいだん、つらいてス。 ミミ")


def test_a_letter_goes_where_the_finger_pointed(typist: Typist) -> None:
    typist.opens("notes_to_staff")
    typist.types("さか")
    typist.points_before_the_first_letter()
    typist.types("おお")
    expect(typist.box).to_have_value("おおさか")
    typist.presses("back")
    typist.presses("mark")
    expect(typist.box).to_have_value("ぉさか")


def test_names_have_no_stops(typist: Typist) -> None:
    typist.page.goto(f"{typist.url}/kiosk/person/p1")
    expect(typist.page.locator(".pad.kana [data-mark]")).to_be_visible()
    expect(typist.page.locator(".pad.kana [data-of-text]").first).to_be_hidden()


def test_a_full_box_takes_no_more(typist: Typist, hall: Hall) -> None:
    assert hall.services.reader
    hall.reader.insert("taro")
    assert hall.services.reader.wait_for(ReaderState.CARD, 5)
    typist.page.goto(f"{typist.url}/kiosk/card/number")
    typist.box = typist.page.locator("#code")
    typist.box.tap()
    typist.types("123456")
    expect(typist.box).to_have_value("1234")
