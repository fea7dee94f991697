"""What waits, what failed, and how late the hand-off is: for pages and figures. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select

from counter.storage.models import CaseRow, OutboxRow, VisitRow
from counter.storage.outbox import OutboxState, RecordKind

ON_ITS_WAY = (OutboxState.READY, OutboxState.LEASED)
LATEST = 5000
"""Deliveries that are looked at for the figures of one period."""


@dataclass(frozen=True)
class Pile:
    """Records of one back-office system in one state, for one reason. Times: UTC milliseconds."""

    system: str
    state: OutboxState
    reason: str
    count: int
    oldest: int
    last_finished: int | None


@dataclass(frozen=True)
class Waiting:
    """A record that is not where it should be, without anything about a person."""

    id: UUID
    receipt: str
    procedure: str
    subject: str
    revision: int
    kind: RecordKind
    system: str
    state: OutboxState
    attempts: int
    reason: str
    created_at: int
    due_at: int


def piles(connection: Connection) -> list[Pile]:
    """All records, counted by system, state and reason, in this order."""
    by = (OutboxRow.target, OutboxRow.state, OutboxRow.reason)
    rows = connection.execute(
        select(*by, func.count(), func.min(OutboxRow.created_at), func.max(OutboxRow.finished_at))
        .group_by(*by)
        .order_by(*by)
    )
    return [Pile(row[0], OutboxState(row[1]), *row[2:]) for row in rows]


def in_states(
    connection: Connection, *, states: Collection[OutboxState], limit: int = 200
) -> list[Waiting]:
    """Records in these states, the oldest first."""
    order = (OutboxRow.created_at, OutboxRow.id)
    chosen = _select().where(OutboxRow.state.in_(states)).order_by(*order).limit(limit)
    return [_waiting(row) for row in connection.execute(chosen)]


def one(connection: Connection, *, outbox: UUID) -> Waiting | None:
    """One record, None when there is none."""
    row = connection.execute(_select().where(OutboxRow.id == outbox)).first()
    return _waiting(row) if row else None


def delays(connection: Connection, *, since: int) -> list[int]:
    """Milliseconds from acceptance to delivery of what was delivered since, the shortest first.

    Of very many, the latest.
    """
    rows = connection.execute(
        select(OutboxRow.finished_at - OutboxRow.created_at)
        .where(OutboxRow.state == OutboxState.DELIVERED, OutboxRow.finished_at >= since)
        .order_by(OutboxRow.finished_at.desc())
        .limit(LATEST)
    )
    return sorted(max(0, delay or 0) for (delay,) in rows)


def _select() -> Any:
    return (
        select(OutboxRow.__table__, CaseRow.procedure, CaseRow.subject, VisitRow.receipt)
        .join(CaseRow, CaseRow.id == OutboxRow.case)
        .join(VisitRow, VisitRow.id == CaseRow.visit)
    )


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        row.id, row.receipt or "", row.procedure, row.subject, row.revision, RecordKind(row.kind),
        row.target, OutboxState(row.state), row.attempts, row.reason, row.created_at, row.due_at,
    )  # fmt: skip
