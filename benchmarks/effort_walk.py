"""A case walked through the kiosk's own pages in Chromium, counting what hands and head do.

Every page is the real one, loaded in the browser and sent by its own button. What a page asks is
filled in by the page's own boxes; each touch and each key of the screen's keypads is counted as a
resident would need it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict
from urllib.parse import urlsplit

from playwright.sync_api import Page

from cardreader.presence import ReaderState
from procedures.bundle import Bundle
from procedures.catalog import Item
from procedures.scripted import key_presses
from procedures.sheet import VISIT
from procedures.values import Kind, from_plain
from tests.counter.kiosk.hall import Hall
from tests.visits.family import UNKNOWN, Family


class Box(TypedDict):
    """What the page says of the boxes of one name (`BOXES`)."""

    kind: str
    values: list[str]
    held: str
    offered: list[str]


MOST_PAGES = 200
PIN_DIGITS = 4
SELECT_TAPS = 2
"""A list is opened, then one of it touched."""

MARKED = re.compile("[がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉっゃゅょ]")
"""Letters that take the mark key of the 50音 keypad after their plain letter."""

FILL = """values => {
  for (const [name, wanted] of Object.entries(values)) {
    for (const box of document.getElementsByName(name)) {
      if (box.type === "radio" || box.type === "checkbox") {
        const on = wanted.includes(box.value);
        if (box.checked !== on && (on || box.type === "checkbox")) box.click();
      } else box.value = wanted[0];
    }
  }
}"""
BOXES = """() => {
  const found = {};
  for (const box of document.querySelectorAll(
    "main form input, main form select, main form textarea")) {
    if (!box.name || box.type === "hidden") continue;
    const kind = box.tagName === "SELECT" ? "select" : box.type;
    const chosen = kind === "radio" || kind === "checkbox";
    const row = found[box.name] = found[box.name] || { kind, values: [], held: "",
      offered: [...document.getElementsByName(`same.${box.name}`)].map(one => one.value) };
    row.values.push(box.value);
    if (!chosen) row.held = box.value;
    else if (box.checked) row.held += box.value + " ";
  }
  return found;
}"""
READ = """() => [...document.querySelectorAll(
    "main h1, main h2, main label, main .lead, main .kk-hint")]
  .map(one => one.textContent.trim()).join("").length"""


@dataclass
class Effort:
    """What one visit costs the resident, up to the receipt number."""

    questions: list[str] = field(default_factory=list)
    taps: int = 0
    decisions: int = 0
    """Things to make up one's mind about: each answer asked for, each page that asks none."""
    keys: int = 0
    characters: int = 0
    pages: int = 0
    letters_read: int = 0
    identity_fields: int = 0
    """Names, readings, addresses and birth dates the resident typed."""


class Walk:
    """One visit in a browser page."""

    def __init__(self, hall: Hall, page: Page, family: Family, bundle: Bundle) -> None:
        self.hall, self.page, self.family, self.bundle = hall, page, family, bundle
        self.effort = Effort()
        self._read: set[str] = set()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path.removeprefix("/kiosk")

    def through(self, address: str, card: str | None) -> Effort:
        """From the first page until the visit is sent."""
        self.page.goto(f"{address}/kiosk/")
        self._read_page()
        self._press("button[value=ja]")
        for _ in range(MOST_PAGES):
            self._read_page()
            if self.path == "/done":
                return self.effort
            self._answer(card)
        raise AssertionError(f"the visit does not end: {self.path}")

    def _answer(self, card: str | None) -> None:
        head, _, rest = self.path.strip("/").partition("/")
        if head != "question":
            self.effort.decisions += 1
        match head, rest:
            case "events", _:
                self._fill({"events": list(self.family.case["events"])})
                self.effort.taps += len(self.family.case["events"])
                self._onward()
            case "card", "":
                self._press(f"button[name=card][value={'use' if card else 'none'}]")
            case "card", _:
                self._read_card(card)
            case "roster", _:
                self._name_all(self.bundle.items[rest])
            case (("plan" | "check"), _):
                self._press(".onward > :last-child")
            case _:
                self._answer_boxes()

    def _read_card(self, card: str | None) -> None:
        reader = self.hall.services.reader
        assert card
        assert reader
        if self.path == "/card/place":
            self.hall.reader.insert(card)
            self.page.wait_for_url("**/card/pin")
            self._read_page()
        if self.path == "/card/pin":
            self.page.fill("#pin", self.hall.reader.cards[card].spec.card.pin)
            self.effort.keys += PIN_DIGITS
            self._press(".onward > button")
        self.hall.reader.remove()
        assert reader.wait_for(ReaderState.EMPTY, 5)
        self.page.wait_for_url(lambda url: "/card/" not in url)

    def _name_all(self, item: Item) -> None:
        named = self.page.locator(".members li").count()
        people = item.roster_of == "person"
        wanted = self.family.people if people else self.family.things(str(item.roster_of))
        self._count_question(item.id)
        if named >= len(wanted):
            self._onward()
        elif people:
            self._press("main a.wide")
        else:
            self._press("main form .wide")

    def _answer_boxes(self) -> None:
        values: dict[str, list[str]] = {}
        boxes = self.page.evaluate(BOXES)
        for name in dict.fromkeys(box.partition("-")[0] for box in boxes):
            item_id, _, subject = name.partition(".")
            if item_id in self.bundle.items:
                values |= self._typed(self.bundle.items[item_id], name, subject or VISIT, boxes)
        self._fill(values)
        self._onward()

    def _typed(
        self, item: Item, name: str, subject: str, boxes: Mapping[str, Box]
    ) -> dict[str, list[str]]:
        """The values of one item's boxes, counted."""
        self._count_question(item.id)
        self.effort.decisions += self.path.startswith("/question/")
        if item.ask == "who":
            offered = [one for one in boxes[name]["values"] if not one.startswith("_")]
            chosen = self.family.chosen(item, offered)
            self.effort.taps += len(chosen)
            return {name: chosen}
        typed = self.family.typed(item, subject)
        if not typed:
            self.effort.taps += 1
            return {name: ["_unknown"], f"{name}-unknown": ["1"]}
        values, given = {}, 0
        for part, text in typed.items():
            box = f"{name}-{part}" if part else name
            values[box] = [text] if isinstance(text, str) else list(text)
            if box in boxes and text in boxes[box]["offered"]:
                self.effort.taps += 1
                given += len(text)
            else:
                self._count_box(boxes.get(box, {}), values[box])
        self._count_value(item, subject, given)
        return values

    def _count_box(self, box: Mapping[str, object], wanted: list[str]) -> None:
        kind, held = str(box.get("kind", "")), str(box.get("held", ""))
        if held.strip() == " ".join(wanted):
            return
        if kind == "select":
            self.effort.taps += SELECT_TAPS
        elif kind in ("radio", "checkbox"):
            self.effort.taps += len(wanted)
        else:
            self.effort.taps += 1
            self.effort.keys += sum(1 + bool(MARKED.match(_plain(c))) for c in wanted[0])

    def _count_value(self, item: Item, subject: str, given: int) -> None:
        """`given`: letters taken from a previous answer by one touch."""
        known = self.family.about(subject).get(item.id, UNKNOWN)
        if known == UNKNOWN or item.kind is Kind.PERSON:
            return
        typed = key_presses(item.kind, from_plain(item.kind, known)) - given
        if typed > 0 or not given:
            self.effort.characters += typed
            self.effort.identity_fields += is_identity(item)

    def _count_question(self, item: str) -> None:
        if item not in self.effort.questions:
            self.effort.questions.append(item)

    def _fill(self, values: Mapping[str, list[str]]) -> None:
        self.page.evaluate(FILL, values)

    def _onward(self) -> None:
        self._press("form .onward > button")

    def _press(self, target: str) -> None:
        self.effort.taps += 1
        before = self.page.url
        with self.page.expect_navigation():
            self.page.locator(target).first.click(no_wait_after=True)
        if self.page.url == before and self.page.locator(".kk-notice--error").count():
            raise AssertionError(
                f"{self.path}: {self.page.locator('.kk-notice--error').inner_text()}"
            )

    def _read_page(self) -> None:
        """A page seen before is recognised, not read again."""
        self.effort.pages += 1
        if self.path not in self._read:
            self._read.add(self.path)
            self.effort.letters_read += self.page.evaluate(READ)


def is_identity(item: Item) -> bool:
    """Whether an item is what paper forms ask again and again: name, reading, address, birth."""
    kinds = (Kind.PERSON_NAME, Kind.KANA, Kind.ADDRESS)
    return item.kind in kinds or item.id.startswith("birth_date")


def _plain(letter: str) -> str:
    return chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter
