"""The same person and procedure in another open visit: the clerk is told before accepting.

Nothing is indexed: the open visits of this hall are decrypted and compared, and forgotten again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from counter.keys import KeyProblem
from counter.prefill.names import comparable
from counter.visit import CaseKey, Visit, VisitGone, Visits
from counter.visit.states import ENDED
from procedures.sheet import Address, AnswerSheet
from procedures.values import Value

NAMES = ("name", "kana")


@dataclass(frozen=True)
class Duplicate:
    """A procedure that another visit has for the same person."""

    procedure: str
    receipt: str


def find(visits: Visits, visit: Visit, keys: Collection[CaseKey]) -> list[Duplicate]:
    """The duplicates of some procedures of a visit in all other open visits, oldest first."""
    wanted = {key: people_of(visit, key) for key in keys}
    found = []
    for waiting in visits.waiting():
        if waiting.id == visit.id:
            continue
        try:
            other = visits.open(waiting.id)
        except (VisitGone, KeyProblem):
            continue  # what cannot be opened cannot be compared
        found += _shared(wanted.items(), other)
    return found


def people_of(visit: Visit, key: CaseKey) -> frozenset[tuple[str, str]]:
    """How the person a procedure is for can be recognised: name or reading, with birth date."""
    person = key.subject if key.subject in visit.sheet.people else visit.sheet.visitor
    dates = _said(visit.sheet, Address("birth_date", person))
    names = [name for item in NAMES for name in _said(visit.sheet, Address(item, person))]
    return frozenset((comparable(str(name)), str(born)) for name in names for born in dates)


def _shared(
    wanted: Iterable[tuple[CaseKey, frozenset[tuple[str, str]]]], other: Visit
) -> list[Duplicate]:
    return [
        Duplicate(key.procedure, other.receipt)
        for key, people in wanted
        for theirs, case in other.cases.items()
        if theirs.procedure == key.procedure
        and case.state not in ENDED
        and people & people_of(other, theirs)
    ]


def _said(sheet: AnswerSheet, address: Address) -> list[Value]:
    """Every value any source gave."""
    answer = sheet.answers.get(address)
    return [candidate.value for candidate in answer.candidates] if answer else []
