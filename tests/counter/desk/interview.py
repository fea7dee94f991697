"""A clerk who interviews a family of a case file: types what they say, line by line."""

from __future__ import annotations

from forms import parsing
from forms.build import ONE_LINERS
from forms.controls import control_of
from procedures.catalog import Item
from procedures.values import from_plain
from tests.counter.desk.office import Clerk, Office
from tests.counter.web.page import Node
from tests.visits.family import UNKNOWN, Family

MOST_PAGES = 20
Typed = dict[str, str | list[str]]
PEOPLE_ITEMS = ("name", "kana", "birth_date", "relationship")
NEXT = "保存して次へ"


class Interview:
    """Walks a clerk through an interview. `asked` are the items asked, page by page."""

    def __init__(self, office: Office, clerk: Clerk, family: Family) -> None:
        self.office, self.clerk, self.family = office, clerk, family
        self.items = office.services.bundles.current().items
        self.asked: list[list[str]] = []

    def begins(self) -> None:
        """From the queue to the first questions: what for, and who is concerned."""
        self.clerk.presses("聞き取りを始める")
        self.names()

    def names(self) -> None:
        """On the first screen of an interview that has begun."""
        about: Typed = {"events": list(self.family.case["events"]), "complete": "1"}
        about["acts_as"] = self.family.case["visitor"]["acts_as"]
        lines = ["p1", *(f"new{place}" for place in range(len(self.family.people) - 1))]
        for line, person in zip(lines, self.family.people, strict=True):
            for item in PEOPLE_ITEMS:
                if item in person:
                    about |= self._line(f"{item}.{line}", self.items[item], person[item])
        self.clerk.fills(about, "聞き取りへ進む")

    def asks_until_settled(self) -> None:
        """Screen after screen until the whole case comes."""
        for _ in range(MOST_PAGES):
            if self.clerk.page.h1 != "聞き取り":
                return
            form, _ = self.clerk.page.form_with(NEXT)
            names = _names(form)
            self.asked.append(names)
            boxes: Typed = {}
            for name in names:
                boxes |= self._boxes(form, name)
            self.clerk.fills(boxes, NEXT)
        raise AssertionError(f"the interview does not end: {self.asked[-1]}")

    def _boxes(self, form: Node, name: str) -> Typed:
        if name.startswith("roster."):
            kind = str(self.items[name.removeprefix("roster.")].roster_of)
            return {name: str(len(self.family.things(kind)))}
        item_id, _, subject = name.partition(".")
        item = self.items[item_id]
        if item.ask == "who":
            offered = [box.get("value") for box in form.all("input") if box.get("name") == name]
            chosen = self.family.chosen(item, [one for one in offered if not one.startswith("_")])
            # What is known of some only is left blank: the answers of the others narrow it down.
            return {} if chosen == ["_unknown"] else {name: chosen}
        known = self.family.about(subject or "visit").get(item_id, UNKNOWN)
        if known == UNKNOWN:
            return {name: "_unknown", f"{name}-unknown": "1"}
        return self._line(name, item, known)

    def _line(self, name: str, item: Item, known: object) -> Typed:
        """What the clerk types: dates and names on one line."""
        if item.kind == "person":
            known = self.family.number(str(known))
        value = from_plain(item.kind, known)
        if control_of(item.kind) in ONE_LINERS:
            return {name: parsing.in_one_box(item, value)}
        typed = parsing.retype(item, value)
        return {f"{name}-{part}" if part else name: _text(text) for part, text in typed.items()}


def _text(part: parsing.Part) -> str | list[str]:
    return part if isinstance(part, str) else list(part)


def _names(form: Node) -> list[str]:
    """The entries a page asks, from the names of its boxes, in order."""
    found: dict[str, None] = {}
    for box in form.all():
        name = box.get("name").partition("-")[0]
        if box.tag in ("input", "select", "textarea") and box.get("type") != "hidden":
            found[name] = None
    return list(found)
