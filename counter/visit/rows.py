"""Rows of the database ↔ visits and cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from counter.storage.cases import StoredCase
from counter.storage.receipts import Receipt
from counter.storage.times import from_ms, to_ms
from counter.storage.visits import StoredVisit
from counter.visit.model import Case, CaseKey, Visit, Waiting
from counter.visit.states import ENDED, CaseState, Channel, DocumentState, VisitState
from procedures.catalog import Outcome


def row_of(visit: Visit, now: int) -> StoredVisit:
    """The row of a visit that has just begun."""
    return StoredVisit(
        id=visit.id,
        version=visit.version,
        state=visit.state,
        channel=visit.channel,
        receipt=visit.receipt,
        bundle=visit.bundle,
        law_day=visit.law_day,
        started_at=to_ms(visit.started),
        touched_at=now,
        submitted_at=None,
        closed_at=None,
    )


def visit_of(row: StoredVisit) -> Visit:
    """What a row says of a visit; the rest is in its envelope."""
    return Visit(
        id=row.id,
        version=row.version,
        state=VisitState(row.state),
        receipt=row.receipt,
        bundle=row.bundle,
        started=from_ms(row.started_at),
        submitted=from_ms(row.submitted_at) if row.submitted_at is not None else None,
        law_day=row.law_day,
        channel=Channel(row.channel),
    )


def waiting_of(row: StoredVisit, cases: Mapping[str, int]) -> Waiting:
    """A visit in the queue, with how many of its cases are in each state."""
    return Waiting(
        row.id,
        row.receipt,
        Channel(row.channel),
        from_ms(row.submitted_at or row.started_at),
        {CaseState(state): number for state, number in cases.items()},
    )


def columns(case: Case, ids: Mapping[CaseKey, UUID]) -> dict[str, Any]:
    """The columns of a case that change in its life; `ids` are those of the visit's cases."""
    return {
        "outcome": case.outcome,
        "state": case.state,
        "annex_of": ids.get(case.annex_of) if case.annex_of else None,
        "accepted_on": case.accepted_on,
        "accepted_by": case.accepted_by,
        "revision": case.revision,
        "due_on": first_due(case),
    }


def first_due(case: Case) -> dt.date | None:
    """When the first of the papers promised for later is due; None where nothing is awaited."""
    if case.state in ENDED:
        return None
    later = (one for one in case.documents.values() if one.state is DocumentState.LATER)
    return min((one.due for one in later if one.due), default=None)


def case_row(visit: UUID, case: Case, ids: Mapping[CaseKey, UUID], now: int) -> StoredCase:
    """The row of a new case."""
    procedure, subject = case.key
    return StoredCase(
        id=case.id,
        visit=visit,
        procedure=procedure,
        subject=subject,
        changed_at=now,
        **columns(case, ids),
    )


def cases_of(
    rows: Iterable[StoredCase], answers: Iterable[Receipt], noted: Mapping[CaseKey, Case]
) -> dict[CaseKey, Case]:
    """Cases from their rows; what only the envelope knows is taken from `noted`."""
    rows = list(rows)
    keys = {row.id: CaseKey(row.procedure, row.subject) for row in rows}
    answers = list(answers)
    return {
        keys[row.id]: replace(
            noted.get(keys[row.id]) or Case(row.id, keys[row.id], Outcome(row.outcome)),
            outcome=Outcome(row.outcome),
            state=CaseState(row.state),
            annex_of=keys[row.annex_of] if row.annex_of else None,
            accepted_on=row.accepted_on,
            accepted_by=row.accepted_by,
            revision=row.revision,
            receipts=tuple(answer for answer in answers if answer.case == row.id),
            changed_at=row.changed_at,
        )
        for row in rows
    }
