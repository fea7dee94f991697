"""A case file: one family, its answers, and what a knowledgeable clerk expects (TOML)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.findings import CatalogError, Problem, validation_problems
from procedures.language import nearest
from procedures.sheet import VISIT, Address
from procedures.values import Value, from_plain

NOT_ITEMS = frozenset({"id", "kind"})
"""Keys of `[[person]]` and `[[thing]]` that are no items."""

UNKNOWN = "unknown"
"""What a case writes where the person answers 分からない."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Visitor(_Model):
    """Who came, and in what capacity."""

    person: str
    acts_as: str = "self"


class Desk(_Model):
    """What the scripted clerk does."""

    accept: bool = True


class CaseFile(_Model):
    """The file as written; `answers_of` turns it into addresses and values."""

    name: str
    id: str
    today: dt.date
    events: tuple[str, ...]
    card: str = ""
    person: tuple[Mapping[str, Any], ...] = ()
    thing: tuple[Mapping[str, Any], ...] = ()
    visitor: Visitor
    answers: Mapping[str, Any] = {}
    desk: Desk = Desk()
    expect: Mapping[str, Any] = {}

    @property
    def things(self) -> dict[str, str]:
        """Thing id → kind."""
        return {thing["id"]: thing["kind"] for thing in self.thing}

    @property
    def people(self) -> list[str]:
        """Ids of the people, in the file's order."""
        return [person["id"] for person in self.person]

    def expected(self, outcome: Outcome) -> frozenset[str] | None:
        """The procedures the case expects with an outcome; None when it does not say."""
        listed = self.expect.get(str(outcome))
        return None if listed is None else frozenset(listed)


def read_case(path: Path) -> CaseFile:
    """Read a file of one case. Raises CatalogError with a sentence per mistake."""
    cases = read_cases(path)
    if len(cases) != 1:
        raise CatalogError([Problem(path.name, "case", "事例を一つだけ書いたファイルを渡します")])
    return cases[0]


def read_cases(path: Path) -> list[CaseFile]:
    """Read a file of one case, or of several `[[case]]` tables. Raises CatalogError."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise CatalogError([Problem(str(path), "", "ファイルがありません")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError([Problem(path.name, "", f"TOML として読めません: {error}")]) from error
    return [case_of(path.name, table) for table in document.get("case", [document])]


def case_of(file: str, table: Mapping[str, Any]) -> CaseFile:
    """Read one case of a file. Raises CatalogError with a sentence per mistake."""
    try:
        return CaseFile.model_validate(table)
    except ValidationError as error:
        raise CatalogError(validation_problems(file, "", CaseFile, error)) from error


def answers_of(case: CaseFile, bundle: Bundle) -> dict[Address, Value | None]:
    """Every answer the case states: a value, or None for 分からない.

    Raises CatalogError for an item the catalog does not have, or a value its kind does not allow.
    """
    problems: list[Problem] = []
    found: dict[Address, Value | None] = {}
    for address, plain in _written(case):
        item = bundle.items.get(address.item)
        if item is None:
            message = f"{address.item} という項目はありません{nearest(address.item, bundle.items)}"
            problems.append(Problem(case.id, address.item, message))
            continue
        if plain == UNKNOWN:
            found[address] = None
            continue
        try:
            found[address] = from_plain(item.kind, plain)
        except ValueError as error:
            problems.append(Problem(case.id, f"{address.subject}.{address.item}", str(error)))
    if problems:
        raise CatalogError(problems)
    return found


def _written(case: CaseFile) -> list[tuple[Address, Any]]:
    rows = [(Address("acts_as"), case.visitor.acts_as)]
    rows += [(Address(item, VISIT), plain) for item, plain in case.answers.items()]
    for subject in (*case.person, *case.thing):
        rows += [
            (Address(item, subject["id"]), plain)
            for item, plain in subject.items()
            if item not in NOT_ITEMS
        ]
    return rows
