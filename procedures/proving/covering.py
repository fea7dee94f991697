"""Which procedures the cases show needed, not needed and unclear; what no case shows is a debt."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.findings import Finding

WANTED: Mapping[str, frozenset[Outcome]] = {
    "当てはまる": frozenset(Outcome) - {Outcome.NOT_NEEDED, Outcome.ASK_CLERK},
    "当てはまらない": frozenset({Outcome.NOT_NEEDED}),
    "職員が確認する": frozenset({Outcome.ASK_CLERK}),
}
"""The three cases every procedure shall have."""


def uncovered(bundle: Bundle, cases: Path) -> Iterator[Finding]:
    """A debt for each procedure and kind of case that no file in a folder expects."""
    shown = _expected(cases)
    for id_ in bundle.procedures:
        for words, outcomes in WANTED.items():
            if not shown.get(id_, set()) & outcomes:
                message = f"「{words}」事例がありません"
                yield Finding("debt", f"procedures/{id_}.toml", "", message)


def _expected(folder: Path) -> dict[str, set[Outcome]]:
    """Procedure → the outcomes that some case expects of it. Unreadable files count for nothing."""
    found: dict[str, set[Outcome]] = {}
    for path in sorted(folder.rglob("*.toml")):
        for case in _cases(path):
            expect = case.get("expect", {})
            if {"procedure", "outcome"} <= case.keys():
                expect = {case["outcome"]: [case["procedure"]]}
            for outcome in set(Outcome) & expect.keys():
                for id_ in expect[outcome]:
                    found.setdefault(str(id_), set()).add(Outcome(outcome))
    return found


def _cases(path: Path) -> list[Mapping[str, Any]]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return []
    cases: list[Mapping[str, Any]] = document.get("case", [document])
    return cases
