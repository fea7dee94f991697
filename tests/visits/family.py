"""An invented family as a test knows it: who they are and what they would answer."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms import parsing
from procedures.catalog import Item
from procedures.values import from_plain

CASES = Path(__file__).parents[1] / "cases"

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Family:
    """A case file: people in the order they are named at the kiosk, the visitor first."""

    case: dict[str, Any]

    @classmethod
    def load(cls, name: str) -> Family:
        return cls(tomllib.loads((CASES / f"{name}.toml").read_text("utf-8")))

    @property
    def visitor(self) -> dict[str, Any]:
        return self.people[0]

    @property
    def people(self) -> list[dict[str, Any]]:
        first = self.case["visitor"]["person"]
        return sorted(self.case["person"], key=lambda person: person["id"] != first)

    @property
    def answers(self) -> dict[str, Any]:
        """What the visit as a whole is asked."""
        return {"acts_as": self.case["visitor"]["acts_as"], **self.case["answers"]}

    def things(self, kind: str) -> list[dict[str, Any]]:
        return [thing for thing in self.case.get("thing", []) if thing["kind"] == kind]

    def number(self, person: str) -> str:
        """A case's person id → the id on the kiosk's sheet."""
        ids = [one["id"] for one in self.people]
        return f"p{ids.index(person) + 1}" if person in ids else person

    def about(self, subject: str) -> dict[str, Any]:
        """What is known about a subject of the sheet: `visit`, `p2`, `dog1`."""
        if subject == "visit":
            return self.answers
        if subject.startswith("p") and subject[1:].isdigit():
            return self.people[int(subject[1:]) - 1]
        kind, number = re.fullmatch(r"(.*?)(\d+)", subject).groups()  # type: ignore[union-attr]
        return self.things(kind)[int(number) - 1]

    def typed(self, item: Item, subject: str) -> dict[str, str | list[str]]:
        """What somebody of the family types into the boxes of an item: part → text."""
        known = self.about(subject).get(item.id, UNKNOWN)
        if known == UNKNOWN:
            return {}
        if item.kind == "person":
            known = self.number(known)
        return parsing.retype(item, from_plain(item.kind, known))

    def chosen(self, item: Item, people: list[str]) -> list[str]:
        """Who is ticked on a page 「どなたですか」."""
        answers = {person: self.about(person).get(item.id, UNKNOWN) for person in people}
        if UNKNOWN in answers.values():
            return ["_unknown"]
        return [person for person, answer in answers.items() if answer] or ["_nobody"]
