"""Three ways to use the kiosk's screen: the keyboard alone, the accessibility tree alone, and a
browser without scripts. Each walks a whole visit of a case without a card."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from playwright.sync_api import Page

from procedures.bundle import Bundle
from procedures.catalog import Item
from tests.visits.at_the_screen import NAMES_OF_BOXES
from tests.visits.family import Family

MOST_PAGES = 60
MOST_TABS = 120
ACTIVE = """() => {
  const one = document.activeElement;
  return [one.tagName, one.name || "", one.value || "", one.textContent.trim()];
}"""
LABEL_OF = """([name, value]) => {
  const boxes = [...document.getElementsByName(name)];
  const box = value === null ? boxes[0] : boxes.find(one => one.value === value);
  return box ? [box.type || box.tagName, box.labels[0].textContent.trim()] : null;
}"""


class Hands(Protocol):
    """How somebody acts on a page."""

    def press(self, words: str) -> None:
        """A button or link with these words."""

    def tick(self, name: str, value: str) -> None:
        """A radio button or box."""

    def fill(self, name: str, text: str) -> None:
        """A box to type into, or a list to choose from."""


class ByKeyboard:
    """Tab, arrows, space, Enter and letters; no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, words: str) -> None:
        self._tab_until(lambda tag, name, value, text: tag in "BUTTON A" and words in text)
        self.page.keyboard.press("Enter")

    def tick(self, name: str, value: str) -> None:
        self._tab_until(lambda tag, found, _value, text: found == name)
        for _ in range(MOST_TABS):
            active = self.page.evaluate(ACTIVE)
            if active[1:3] == [name, value]:
                break
            kind = self.page.evaluate("document.activeElement.type")
            self.page.keyboard.press("ArrowDown" if kind == "radio" else "Tab")
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def fill(self, name: str, text: str) -> None:
        self._tab_until(lambda tag, found, value, words: found == name)
        if self.page.evaluate("document.activeElement.tagName") == "SELECT":
            for _ in range(MOST_TABS):
                if self.page.evaluate("document.activeElement.value") == text:
                    return
                self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def _tab_until(self, wanted: object) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if wanted(*self.page.evaluate(ACTIVE)):  # type: ignore[operator]
                return
        raise AssertionError(f"the Tab key does not reach it on {self.page.url}")


class ByTree:
    """What a screen reader offers: roles and names, nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, words: str) -> None:
        place = self.page.get_by_role("main")
        button = place.get_by_role("button", name=words).or_(place.get_by_role("link", name=words))
        button.first.click()

    def tick(self, name: str, value: str) -> None:
        role, words = self.page.evaluate(LABEL_OF, [name, value])
        self.page.get_by_role(role, name=words, exact=True).first.check()

    def fill(self, name: str, text: str) -> None:
        kind, words = self.page.evaluate(LABEL_OF, [name, None])
        if kind.startswith("select"):
            self.page.get_by_role("combobox", name=words, exact=True).select_option(text)
        else:
            self.page.get_by_role("textbox", name=words, exact=True).first.fill(text)


class WithoutScripts:
    """A browser that runs no scripts; everything goes by forms."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, words: str) -> None:
        place = self.page.locator("main")
        button = place.get_by_role("button", name=words).or_(place.get_by_role("link", name=words))
        button.first.tap()

    def tick(self, name: str, value: str) -> None:
        box = self.page.locator(f'[name="{name}"][value="{value}"]').first
        if not box.is_checked():
            box.check()

    def fill(self, name: str, text: str) -> None:
        box = self.page.locator(f'[name="{name}"]').first
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)


class Guest:
    """Somebody without a card, from the first page to the receipt number."""

    def __init__(self, page: Page, family: Family, bundle: Bundle, hands: Hands) -> None:
        self.page, self.family, self.bundle, self.hands = page, family, bundle, hands

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path.removeprefix("/kiosk")

    def files(self, address: str) -> str:
        """The whole visit; gives the receipt number."""
        self.comes_to(address, "/done")
        return self.page.locator(".receipt").inner_text().split()[-1]

    def comes_to(self, address: str, page: str) -> None:
        """From the first page to one of the visit."""
        self.page.goto(f"{address}/kiosk/")
        self._leaves_by("日本語")
        self.goes_on_until(page)

    def goes_on_until(self, page: str) -> None:
        """Answer what comes until the screen shows a page."""
        for _ in range(MOST_PAGES):
            if self.path == page:
                return
            self._answers()
        raise AssertionError(f"{page} does not come: {self.path}")

    def _answers(self) -> None:
        head, _, rest = self.path.strip("/").partition("/")
        if head == "events":
            for event in self.family.case["events"]:
                self.hands.tick("events", event)
            self._leaves_by("次へ")
        elif head == "card":
            self._leaves_by("カードを使わない")
        elif head == "roster":
            named = self.page.locator(".members li").count()
            self._leaves_by("これで全部です" if named else "いません")
        elif head in ("plan", "check"):
            self._leaves_by("次へ" if head == "plan" else "この内容で窓口へ送る")
        else:
            self._answers_boxes(rest)

    def _answers_boxes(self, page: str) -> None:
        for name in self.page.evaluate(NAMES_OF_BOXES):
            item, _, subject = name.partition(".")
            self._answers_item(name, self.bundle.items[item], subject or "visit")
        self._leaves_by("次へ")

    def _answers_item(self, name: str, item: Item, subject: str) -> None:
        if item.ask == "who":
            boxes = self.page.locator(f'[name="{name}"]')
            offered = boxes.evaluate_all("boxes => boxes.map(box => box.value)")
            for one in self.family.chosen(item, [one for one in offered if one[0] != "_"]):
                self.hands.tick(name, one)
            return
        typed = self.family.typed(item, subject)
        if not typed:
            chosen = self.page.locator(f'[name="{name}"][value="_unknown"]').count()
            self.hands.tick(name if chosen else f"{name}-unknown", "_unknown" if chosen else "1")
        for part, text in typed.items():
            self._takes(f"{name}-{part}" if part else name, text)

    def _takes(self, name: str, text: str | list[str]) -> None:
        kind = self.page.locator(f'[name="{name}"]').first.get_attribute("type")
        if kind in ("radio", "checkbox"):
            for one in [text] if isinstance(text, str) else text:
                self.hands.tick(name, one)
        else:
            self.hands.fill(name, str(text))

    def _leaves_by(self, words: str) -> None:
        with self.page.expect_navigation():
            self.hands.press(words)
