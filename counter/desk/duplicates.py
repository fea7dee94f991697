"""The same person and procedure in another open visit: the clerk is told before accepting.

Nothing is indexed: the people of this hall's open visits are decrypted and compared, and forgotten
again. Only where somebody is the same are the cases looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from counter.prefill.names import sought
from counter.storage import cases
from counter.storage.cases import StoredCase
from counter.storage.engine import Database
from counter.visit import CaseKey, Visit, Visits, VisitState
from counter.visit.glance import Glance
from counter.visit.states import ENDED
from procedures.sheet import Address, AnswerSheet
from procedures.values import Value

NAMES = ("name", "kana")

Marks = frozenset[tuple[str, str]]
"""How a person can be recognised: name or reading, each with the birth date."""


@dataclass(frozen=True)
class Duplicate:
    """A procedure that another visit has for the same person."""

    procedure: str
    receipt: str


def find(
    visits: Visits, database: Database, visit: Visit, keys: Collection[CaseKey]
) -> list[Duplicate]:
    """The duplicates of some procedures of a visit in all other open visits, oldest first."""
    return among(visits.people([VisitState.SUBMITTED]), database, visit, keys)


def among(
    glances: Iterable[Glance], database: Database, visit: Visit, keys: Collection[CaseKey]
) -> list[Duplicate]:
    """The duplicates among visits that were glanced at already."""
    wanted = {key: marks(visit.sheet, person_of(visit.sheet, key.subject)) for key in keys}
    anybody = frozenset[tuple[str, str]]().union(*wanted.values())
    alike = [one for one in glances if one.row.id != visit.id and anybody & _everybody(one)]
    with database.reading() as connection:
        theirs = cases.of_visits(connection, visits=[one.row.id for one in alike])
    return [
        Duplicate(key.procedure, one.row.receipt)
        for one in alike
        for key, mine in wanted.items()
        for case in theirs.get(one.row.id, ())
        if _same(key, mine, one, case)
    ]


def person_of(sheet: AnswerSheet, subject: str) -> str:
    """The person a procedure is for: its subject, else whoever came."""
    return subject if subject in sheet.people else sheet.visitor


def marks(sheet: AnswerSheet, person: str) -> Marks:
    """Every name with every birth date any source gave: sources may write them differently, also
    in another shape of a character: a clerk is warned, and decides."""
    names = [name for item in NAMES for name in _said(sheet, Address(item, person))]
    born = _said(sheet, Address("birth_date", person))
    return frozenset((sought(str(name)), str(date)) for name in names for date in born)


def _everybody(glance: Glance) -> Marks:
    people = (marks(glance.sheet, person) for person in glance.sheet.people)
    return frozenset[tuple[str, str]]().union(*people)


def _same(key: CaseKey, mine: Marks, glance: Glance, case: StoredCase) -> bool:
    if case.procedure != key.procedure or case.state in ENDED:
        return False
    return bool(mine & marks(glance.sheet, person_of(glance.sheet, case.subject)))


def _said(sheet: AnswerSheet, address: Address) -> list[Value]:
    answer = sheet.answers.get(address)
    return [candidate.value for candidate in answer.candidates] if answer else []
