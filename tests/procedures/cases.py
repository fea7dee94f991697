"""Cases: families as TOML, and what a knowledgeable clerk expects."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from procedures.bundle import Bundle
from procedures.catalog import Item, Outcome
from procedures.guidance import Assessment, Question, assess, next_question
from procedures.needs import missing
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source, State
from procedures.values import from_plain

CASES = Path(__file__).parent.parent / "cases"
UNKNOWN = "unknown"
RESIDENT = Provenance(Source.RESIDENT)
EXPECTED_LISTS = frozenset(Outcome) - {Outcome.NOT_NEEDED}
"""Outcomes whose lists in `[expect]` are complete; `not_needed` names only some."""


@dataclass(frozen=True)
class Case:
    """One case file."""

    name: str
    path: Path
    table: Mapping[str, Any] = field(repr=False)

    @property
    def law_day(self) -> dt.date:
        """The day whose law counts."""
        day: dt.date = self.table["today"]
        return day

    @property
    def expected(self) -> Mapping[str, Any]:
        """Lists of procedures per outcome."""
        expect: Mapping[str, Any] = self.table["expect"]
        return expect

    @property
    def expected_procedures(self) -> set[str]:
        """Every procedure it names."""
        return {name for key in self.expected if key in set(Outcome) for name in self.expected[key]}


def families() -> Iterator[Case]:
    """The whole visits of tests/cases: each expects an outcome of every procedure."""
    for path in sorted(CASES.glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        yield Case(f"{table['id']} {table['name']}", path, table)


def single_procedures() -> Iterator[Case]:
    """The cases of one `procedure` (and `subject`) with one `outcome`: tests/cases/procedures."""
    for path in sorted((CASES / "procedures").glob("*.toml")):
        for table in tomllib.loads(path.read_text("utf-8"))["case"]:
            yield Case(f"{path.stem}: {table['name']}", path, table)


def answered_sheet(bundle: Bundle, case: Case) -> AnswerSheet:
    """A sheet that holds all the answers of a case, as if the resident had given them."""
    sheet = AnswerSheet()
    for person in case.table.get("person", []):
        sheet.add_person(person["id"])
    for thing in case.table.get("thing", []):
        sheet.add_thing(thing["id"], thing["kind"])
    visitor = case.table.get("visitor", {})
    sheet.visitor = visitor.get("person", sheet.people[0] if sheet.people else "")
    for address, plain in _answers(case):
        _write(bundle.items[address.item], address, plain, sheet)
    return sheet


def _answers(case: Case) -> Iterator[tuple[Address, Any]]:
    yield Address("events"), case.table["events"]
    if "acts_as" in case.table.get("visitor", {}):
        yield Address("acts_as"), case.table["visitor"]["acts_as"]
    for item, plain in case.table.get("answers", {}).items():
        yield Address(item), plain
    for person in case.table.get("person", []):
        yield from ((Address(item, person["id"]), person[item]) for item in person if item != "id")
    for thing in case.table.get("thing", []):
        items = (key for key in thing if key not in ("id", "kind"))
        yield from ((Address(item, thing["id"]), thing[item]) for item in items)


def _write(item: Item, address: Address, plain: Any, sheet: AnswerSheet) -> None:
    if plain == UNKNOWN:
        sheet.mark(address, item.kind, State.UNKNOWN)
        return
    value = from_plain(item.kind, plain)
    sheet.write(
        address, item.kind, value, provenance=RESIDENT, at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    )


@dataclass(frozen=True)
class Walked:
    """A case walked to its end: the verdicts, and the questions it had no answer for."""

    assessment: Assessment
    unanswered: tuple[str, ...]

    def outcomes(self) -> dict[str, set[Outcome | None]]:
        """Procedure → the outcomes of its subjects."""
        found: dict[str, set[Outcome | None]] = {}
        for verdict in self.assessment.verdicts:
            found.setdefault(verdict.procedure.id, set()).add(verdict.outcome)
        return found

    def names(self, outcome: Outcome) -> set[str]:
        """The procedures that have an outcome for somebody."""
        return {name for name, found in self.outcomes().items() if outcome in found}


def walk(bundle: Bundle, case: Case) -> Walked:
    """Ask until nothing is open. What the case does not say is answered 分からない."""
    sheet = answered_sheet(bundle, case)
    unanswered: list[str] = []
    for _ in range(200):
        assessment = assess(bundle, case.law_day, sheet)
        question = next_question(bundle, case.law_day, sheet, assessment)
        if question is None:
            questions = missing(bundle, case.law_day, sheet, assessment)
            if not questions:
                return Walked(assessment, tuple(unanswered))
            question = questions[0]
        unanswered.append(question.id)
        _answer_unknown(question, sheet)
    raise AssertionError(f"{case.name}: 質問が終わりません（{unanswered[-1]}）")


def _answer_unknown(question: Question, sheet: AnswerSheet) -> None:
    for subject in question.subjects or (VISIT,):
        sheet.mark(Address(question.item.id, subject), question.item.kind, State.UNKNOWN)
