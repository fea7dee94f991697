"""A resident at the kiosk who knows their family, and answers whatever page comes."""

from __future__ import annotations

from procedures.bundle import Bundle
from tests.counter.kiosk.hall import Hall
from tests.counter.web.page import Node
from tests.counter.web.visitor import Visitor
from tests.visits.family import Family

MOST_PAGES = 150

OURS = frozenset({"csrf_token", "postal", "town", "search", "pick", "find"})
"""What names of boxes that are no answers begin with."""


class Resident:
    """Walks through a visit; `asked` are the ids of the question pages, in order."""

    def __init__(self, hall: Hall, family: Family) -> None:
        self.hall = hall
        self.family = family
        self.screen = Visitor(hall.app)
        self.asked: list[str] = []
        self.bundle: Bundle = hall.services.bundles.current()

    @property
    def path(self) -> str:
        return self.screen.page.path.removeprefix("/kiosk")

    def begins(self, language: str = "日本語") -> None:
        self.screen.opens("/")
        self.screen.presses(language)
        self.screen.presses("次へ", events=list(self.family.case["events"]))

    def goes_on_until(self, path: str) -> None:
        """Answer page after page until the screen shows the page at `path`."""
        for _ in range(MOST_PAGES):
            if self.path == path:
                return
            self.answers_this_page()
        raise AssertionError(f"{path} did not come: {self.asked[-10:]}")

    def answers_this_page(self) -> None:
        head, _, rest = self.path.strip("/").partition("/")
        match head:
            case "question":
                self.answers_question(rest)
            case "roster":
                self.names_all(rest)
            case "person":
                self.types_reading(rest)
            case _:
                raise AssertionError(f"{self.path}: 「{self.screen.page.h1}」 was not expected")

    def answers_question(self, page: str) -> None:
        self.asked.append(page)
        values: dict[str, str | list[str]] = {}
        form, _ = self.screen.page.form_with("次へ")
        for name in _names(form):
            item, _, subject = name.partition(".")
            values |= self._boxes(name, item, subject or "visit")
        before = self.path
        self.screen.fills(values)
        assert self.path != before, f"{before}: {self.screen.page.words}"

    def names_all(self, roster: str) -> None:
        item = self.bundle.items[roster]
        known = len(list(_members(self.screen.page.root)))
        if item.roster_of == "person":
            if known < len(self.family.people):
                self.screen.follows("ほかの方を加える")
                return
        elif known < len(self.family.things(str(item.roster_of))):
            self.screen.presses("を加える")
            return
        self.asked.append(roster)
        self.screen.presses("これで全部です" if known else "いません")

    def types_reading(self, person: str) -> None:
        typed = self.family.typed(self.bundle.items["kana"], person)
        self.screen.fills({f"kana.{person}-{part}": text for part, text in typed.items()})

    def _boxes(self, name: str, item_id: str, subject: str) -> dict[str, str | list[str]]:
        item = self.bundle.items[item_id]
        if item.ask == "who":
            form, _ = self.screen.page.form_with("次へ")
            offered = [box.get("value") for box in form.all("input") if box.get("name") == name]
            people = [one for one in offered if not one.startswith("_")]
            return {name: self.family.chosen(item, people)}
        typed = self.family.typed(item, subject)
        if not typed:
            return {name: "_unknown", f"{name}-unknown": "1"}
        return {f"{name}-{part}" if part else name: text for part, text in typed.items()}


def _names(form: Node) -> list[str]:
    """The items a question page asks, from the names of its boxes."""
    found: dict[str, None] = {}
    for tag in ("input", "select", "textarea"):
        for box in form.all(tag):
            name = box.get("name").partition("-")[0]
            if name and name.partition(".")[0] not in OURS:
                found[name] = None
    return list(found)


def _members(root: Node) -> list[Node]:
    lists = [one for one in root.all("ul") if "members" in one.get("class")]
    return [item for one in lists for item in one.all("li")]
