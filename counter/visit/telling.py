"""What a step of a visit tells the statistics (`counter.statistics`), read off the step itself."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from counter.statistics import Kind, Moment, record, record_once
from counter.statistics.burden import effort, spared
from counter.storage import visits
from counter.visit.model import Case, Visit
from counter.visit.states import DRAFTS, CaseState, VisitState
from procedures.bundle import Bundle
from procedures.sheet import Address, AnswerSheet

if TYPE_CHECKING:
    from counter.visit.store import Done, Step, VisitStore

EVENTS = Address("events")

DECIDED: Mapping[CaseState, Kind] = {
    CaseState.DOCUMENTS: Kind.DOCUMENTS,
    CaseState.HELD: Kind.HELD,
    CaseState.ACCEPTED: Kind.ACCEPTED,
    CaseState.REFUSED: Kind.REFUSED,
    CaseState.WITHDRAWN: Kind.WITHDRAWN,
}
"""The decisions that count, by the state they lead to. A corrected case is not accepted again."""


class Told:
    """Visits of which this process has told what is told once: the last of them, so that the next
    page need not ask. Safe to share between threads."""

    def __init__(self, most: int = 1024) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._visits: OrderedDict[UUID, None] = OrderedDict()

    def __contains__(self, visit: UUID) -> bool:
        return visit in self._visits

    def add(self, visit: UUID) -> None:
        """Remember that it was told."""
        with self._lock:
            self._visits[visit] = None
            while len(self._visits) > self._most:
                self._visits.popitem(last=False)


def moments_of(step: Step, bundle: Bundle) -> list[Moment]:
    """What happens to the visit and its cases with this step, and what its maker tells besides."""
    before, after = step.before, step.after
    told = list(step.told)
    if after.state is VisitState.SUBMITTED and before.state in DRAFTS:
        told.append(Moment(Kind.SUBMITTED, counts=effort(bundle, after.sheet)))
    for key, case in after.cases.items():
        told += _about(bundle, after, before.cases.get(key), case)
    return told


def events_of(sheet: AnswerSheet) -> frozenset[str]:
    """The life events of the visit, as far as they are known."""
    answer = sheet.answers.get(EVENTS)
    value = answer.candidates[-1].value if answer and answer.candidates else None
    return value if isinstance(value, frozenset) else frozenset()


def tell(store: VisitStore, visit: UUID, moment: Moment, now: int) -> None:
    """Record a moment that changes nothing else; nothing for a visit that is gone."""
    with store.database.writing() as connection:
        row = visits.get(connection, visit=visit)
        if row is not None:
            record(connection, visit=visit, channel=row.channel, now=now, moments=[moment])


def tell_seen(store: VisitStore, visit: Visit, seen: Done) -> None:
    """A clerk has the visit open: for the audit, and the first time for the statistics."""
    if visit.state is not VisitState.SUBMITTED or visit.id in store.opened:
        store.note_alone(visit.id, seen)
        return
    now = store.now()
    with store.database.writing() as connection:
        store.note_in(connection, visit.id, [seen], now)
        record_once(connection, visit=visit.id, channel=visit.channel, now=now, kind=Kind.OPENED)
    store.opened.add(visit.id)


def _about(bundle: Bundle, visit: Visit, before: Case | None, case: Case) -> Iterator[Moment]:
    procedure = case.key.procedure
    if before is None:
        yield Moment(Kind.FOUND, procedure)
    if before and (before.state, before.accepted_on) == (case.state, case.accepted_on):
        return
    kind = DECIDED.get(case.state)
    if kind is Kind.ACCEPTED and before and before.accepted_on:
        return
    if kind is Kind.ACCEPTED and case.annex_of is None:
        wanted = spared(bundle, visit.law_day, visit.sheet, procedure, case.key.subject)
        yield Moment(kind, procedure, counts=wanted)
    elif kind:
        yield Moment(kind, procedure)
