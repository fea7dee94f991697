"""What the cases of a folder show: procedures needed, not needed or unclear, and deciding rows."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from procedures.bundle import Bundle
from procedures.cases import CaseFile, answers_of, case_of
from procedures.catalog import Outcome
from procedures.findings import Finding
from procedures.guidance import Verdict, assess
from procedures.scripted import RESIDENT, ScriptedResident
from procedures.sheet import Address, AnswerSheet, State

WANTED: Mapping[str, frozenset[Outcome]] = {
    "当てはまる": frozenset(Outcome) - {Outcome.NOT_NEEDED, Outcome.ASK_CLERK},
    "当てはまらない": frozenset({Outcome.NOT_NEEDED}),
    "職員が確認する": frozenset({Outcome.ASK_CLERK}),
}
"""The three cases every procedure shall have."""

ALONE = frozenset({"procedure", "outcome"})
"""Keys of a case about one procedure: its answers are stated, nothing is asked."""


@dataclass(frozen=True)
class Coverage:
    """How many cases expect each kind of outcome of a procedure, and how many each row decided."""

    procedure: str
    cases: Mapping[str, int]
    rows: tuple[int, ...]


def uncovered(bundle: Bundle, folder: Path) -> Iterator[Finding]:
    """A debt for each procedure and kind of case that no file in a folder expects."""
    shown = _expected([case for _, case in _read(folder)])
    for id_ in bundle.procedures:
        for words, outcomes in WANTED.items():
            if not shown[id_].keys() & outcomes:
                message = f"「{words}」事例がありません"
                yield Finding("debt", f"procedures/{id_}.toml", "", message)


def coverage(bundle: Bundle, folder: Path) -> list[Coverage]:
    """Act every case of a folder out, and count. Raises CatalogError for a case with mistakes."""
    cases = list(_read(folder))
    shown = _expected([case for _, case in cases])
    deciding = Counter(row for file, case in cases for row in _deciding_rows(bundle, file, case))
    return [
        Coverage(
            id_,
            {words: sum(shown[id_][one] for one in kinds) for words, kinds in WANTED.items()},
            tuple(deciding[id_, place] for place in range(len(procedure.outcomes))),
        )
        for id_, procedure in bundle.procedures.items()
    ]


def _expected(cases: list[Mapping[str, Any]]) -> dict[str, Counter[Outcome]]:
    """Procedure → how many cases expect each outcome of it."""
    found: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for case in cases:
        expect = case.get("expect", {})
        if case.keys() >= ALONE:
            expect = {case["outcome"]: [case["procedure"]]}
        for outcome in set(Outcome) & expect.keys():
            for id_ in expect[outcome]:
                found[str(id_)][Outcome(outcome)] += 1
    return found


def _deciding_rows(bundle: Bundle, file: str, case: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The rows a case comes to: of all procedures, or of the one it is about.

    Who is not in the group a procedure is for comes to its last row.
    """
    if case.keys() >= ALONE:
        place = _row_of(bundle, case, _stated(bundle, file, case))
        if place is not None:
            yield case["procedure"], place
        return
    for verdict in _acted_out(bundle, file, case):
        if verdict.row is not None:
            yield verdict.procedure.id, verdict.procedure.outcomes.index(verdict.row)


def _row_of(bundle: Bundle, case: Mapping[str, Any], verdicts: tuple[Verdict, ...]) -> int | None:
    """The row a case about one procedure and subject comes to."""
    outcomes = bundle.procedures[case["procedure"]].outcomes
    for verdict in verdicts:
        if (verdict.procedure.id, verdict.subject) == (case["procedure"], case.get("subject", "")):
            return outcomes.index(verdict.row) if verdict.row is not None else None
    return len(outcomes) - 1 if case["outcome"] == Outcome.NOT_NEEDED else None


def _stated(bundle: Bundle, file: str, table: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """The verdicts on a sheet that holds exactly what the case states."""
    about = {key: value for key, value in table.items() if key not in (*ALONE, "subject")}
    people = [person["id"] for person in about.get("person", [])]
    about.setdefault("id", about.get("name", file))
    about.setdefault("visitor", {"person": people[0] if people else ""})
    case = case_of(file, about)
    sheet = AnswerSheet(people=case.people, things=case.things, visitor=case.visitor.person)
    at = _noon(case)
    stated = {Address("events"): frozenset(case.events), **answers_of(case, bundle)}
    if "visitor" not in table:
        del stated[Address("acts_as")]
    for address, value in stated.items():
        kind = bundle.items[address.item].kind
        if value is None:
            sheet.mark(address, kind, State.UNKNOWN)
        else:
            sheet.write(address, kind, value, provenance=RESIDENT, at=at)
    return assess(bundle, case.today, sheet).verdicts


def _acted_out(bundle: Bundle, file: str, table: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """The verdicts when the case's resident has answered everything that is asked."""
    case, sheet = case_of(file, table), AnswerSheet()
    resident = ScriptedResident(case, bundle, answers_of(case, bundle), _noon(case))
    resident.arrives(sheet)
    resident.answers_everything(sheet)
    return assess(bundle, case.today, sheet).verdicts


def _noon(case: CaseFile) -> dt.datetime:
    return dt.datetime.combine(case.today, dt.time(3), dt.UTC)


def _read(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every case of a folder with its file's name. Unreadable files count for nothing."""
    for path in sorted(folder.rglob("*.toml")):
        try:
            document = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
        cases: list[Mapping[str, Any]] = document.get("case", [document])
        yield from ((path.name, case) for case in cases)
