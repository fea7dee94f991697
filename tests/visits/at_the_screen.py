"""A resident at the kiosk in a real browser: touches what is on the screen, page after page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from procedures.bundle import Bundle
from procedures.catalog import Item
from tests.visits.family import Family

MOST_PAGES = 150
OWN_PREFECTURE = "北海道"
TOWN_CODE = "0600001"
KANJI = re.compile(r"[\u4e00-\u9fff]")
HOUSE = ("2", "丁目", "3", "番")
"""An address that can be touched: a postal code, and keys of the address pad."""

NAMES_OF_BOXES = """() => [...new Set([...document.querySelectorAll(
    "main form input, main form select, main form textarea")].map(box => box.name.split("-")[0]))]
    .filter(name => name && !["csrf_token", "postal", "find"].includes(name)
        && !/^(town|search|pick)/.test(name))"""


class AtTheScreen:
    """Walks through a visit. `look` is called with each page and a name for it."""

    def __init__(
        self, page: Page, family: Family, bundle: Bundle, look: Callable[[Page, str], None]
    ) -> None:
        self.page, self.family, self.bundle, self.look = page, family, bundle, look

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path.removeprefix("/kiosk")

    def begins(self, address: str) -> None:
        self.page.goto(f"{address}/kiosk/")
        self.look(self.page, "welcome")
        self.page.locator("button[value=ja]").tap()
        expect(self.page).to_have_url(re.compile("/kiosk/events$"))
        self.look(self.page, "events")
        for event in self.family.case["events"]:
            self.page.locator(f"input[value={event}]").tap()
        self.leaves_by("次へ")

    def presses(self, words: str) -> None:
        """Tap a button or link of the page itself."""
        place = self.page.locator("main")
        button = place.get_by_role("button", name=words).or_(place.get_by_role("link", name=words))
        button.first.tap()

    def leaves_by(self, words: str) -> None:
        """Tap a button or link that leads to another page, and wait for that page."""
        before = self.page.url
        self.presses(words)
        expect(self.page).not_to_have_url(before)

    def goes_on_until(self, path: str) -> None:
        """Answer page after page until the screen shows the page at `path`."""
        for _ in range(MOST_PAGES):
            self.page.wait_for_load_state()  # a page half arrived shows half of its boxes
            if self.path == path:
                return
            self.look(self.page, self._kind())
            self.answers_this_page()
        raise AssertionError(f"{path} did not come; the screen shows {self.path}")

    def types_pin(self, pin: str) -> None:
        """On the number pad of the screen."""
        expect(self.page).to_have_url(re.compile(r"/card/pin$"))
        for digit in pin:
            self.page.locator(f'.number-pad [data-key="{digit}"]').tap()
        self.presses("読み取る")

    def answers_this_page(self) -> None:
        head, _, rest = self.path.strip("/").partition("/")
        if head == "roster":
            self._names_all(self.bundle.items[rest])
        elif head == "person":
            self._types_reading(rest)
        else:
            self._answers_question()

    def _names_all(self, item: Item) -> None:
        named = self.page.locator(".members li").count()
        people = item.roster_of == "person"
        wanted = self.family.people if people else self.family.things(str(item.roster_of))
        if named == len(wanted):
            self.leaves_by("これで全部です" if named else "いません")
        elif people:
            self.leaves_by("を加える")
        else:
            self.presses("を加える")
            expect(self.page.locator(".members li")).to_have_count(named + 1)

    def _types_reading(self, person: str) -> None:
        """With the 50音 keypad: dakuten and small letters are reached from their plain letter."""
        typed = self.family.typed(self.bundle.items["kana"], person)
        for part, text in typed.items():
            self.page.locator(f'[id="kana.{person}-{part}"]').tap()
            self._touches_keys(_hiragana(str(text)))
            expect(self.page.locator(f'[id="kana.{person}-{part}"]')).not_to_have_value("")
        self.leaves_by("次へ")

    def _touches_keys(self, letters: str) -> None:
        for letter in letters:
            plain, turns = _plain(letter)
            self.page.locator(f'.pad.kana [data-key="{plain}"]').tap()
            for _ in range(turns):
                self.page.locator(".pad.kana [data-mark]").tap()

    def _answers_question(self) -> None:
        for name in self.page.evaluate(NAMES_OF_BOXES):
            item, _, subject = name.partition(".")
            self._answers(name, self.bundle.items[item], subject or "visit")
        self.leaves_by("次へ")

    def _answers(self, name: str, item: Item, subject: str) -> None:
        if item.ask == "who":
            offered = [box for box in self._values_of(name) if not box.startswith("_")]
            return self._ticks(name, self.family.chosen(item, offered))
        typed = self.family.typed(item, subject)
        if not typed:
            unknown = f'[name="{name}"][value="_unknown"], [name="{name}-unknown"]'
            return self.page.locator(unknown).first.tap()
        for part, text in typed.items():
            self._fills(f"{name}-{part}" if part else name, text)
        return None

    def _fills(self, name: str, text: str | list[str]) -> None:
        box = self.page.locator(f'[name="{name}"]').first
        if box.get_attribute("type") in ("radio", "checkbox"):
            self._ticks(name, [text] if isinstance(text, str) else text)
        elif box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(text)
        elif box.input_value() != text:
            self._types(name, str(text))

    def _types(self, name: str, text: str) -> None:
        """With the keys of the screen; an address by its postal code and the rest of a house.
        Kanji, which no key has, come from a keyboard."""
        if KANJI.search(text) and not text.startswith(OWN_PREFECTURE):
            self.page.locator(f'[name="{name}"]').first.fill(text)
            return
        if text.startswith(OWN_PREFECTURE):
            self._finds_the_town(name)
            keys: Iterable[str] = HOUSE
        else:
            keys = text
        self.page.locator(f'[name="{name}"]').first.tap()
        for key in keys:
            self.page.locator(f'.pad:visible [data-key="{key}"]').tap()
        expect(self.page.locator(f'[name="{name}"]').first).to_have_value("".join(keys))

    def _finds_the_town(self, name: str) -> None:
        """見本市 is on no map: the family takes a house in a town that is."""
        self.page.locator("[name=postal-search]").tap()
        for digit in TOWN_CODE:
            self.page.locator(f'.pad:visible [data-key="{digit}"]').tap()
        self.page.get_by_role("button", name="住所を探す").tap()
        town = self.page.locator(f'[name="town.{name}"]').first
        expect(town).to_be_visible()
        if not town.is_checked():
            town.tap()

    def _ticks(self, name: str, values: Iterable[str]) -> None:
        for value in values:
            box = self.page.locator(f'[name="{name}"][value="{value}"]')
            if not box.is_checked():
                box.tap()

    def _values_of(self, name: str) -> list[str]:
        boxes = self.page.locator(f'[name="{name}"]')
        found: list[str] = boxes.evaluate_all("boxes => boxes.map(box => box.value)")
        return found

    def _kind(self) -> str:
        """What the page looks like, so that each kind is looked at once."""
        controls = self.page.locator("main [class*=control-]")
        head = self.path.strip("/").partition("/")[0]
        if controls.count():
            return f"{head}-{(controls.first.get_attribute('class') or '').split('control-')[1]}"
        return head


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)


MARKED = {
    "が": "か",
    "ざ": "さ",
    "だ": "た",
    "ば": "は",
    "じ": "し",
    "ず": "す",
    "ど": "と",
    "で": "て",
}


def _plain(letter: str) -> tuple[str, int]:
    """The key of a letter, and how often the mark key follows it."""
    return (MARKED[letter], 1) if letter in MARKED else (letter, 0)
