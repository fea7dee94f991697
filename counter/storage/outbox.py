"""The outbox (連携待ち): every accepted case's record until its target has it.

A row is written in the transaction that accepts the case. A relay claims rows with a lease, sends
each with its id as idempotency key, and finishes it; an expired lease comes back to whoever claims
next. Records of one case go in the order of their revisions; other cases never wait for them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from counter.keys import Envelope
from counter.storage import envelopes
from counter.storage.models import AfterRow, CaseRow, OutboxRow


class OutboxState(StrEnum):
    """How far a record has come. HELD waits for a predecessor, DEAD for a person."""

    HELD = "held"
    READY = "ready"
    LEASED = "leased"
    DELIVERED = "delivered"
    DEAD = "dead"
    CANCELLED = "cancelled"


class RecordKind(StrEnum):
    """What a record says about its case (連携レコードの種別)."""

    NEW = "new"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


class LeaseLost(Exception):
    """Another worker has the record now, or it is finished: this worker's answer is too late."""


@dataclass(frozen=True)
class Claimed:
    """A record leased to a worker. `id` is the idempotency key; `created` UTC milliseconds."""

    id: UUID
    case: UUID
    visit: UUID
    procedure: str
    subject: str
    kind: RecordKind
    target: str
    attempt: int
    created: int
    envelope: Envelope


@dataclass(frozen=True)
class OutboxEntry:
    """A record's row as the desk and the administrator see it."""

    id: UUID
    case: UUID
    revision: int
    kind: RecordKind
    target: str
    state: OutboxState
    attempts: int
    due_at: int
    reason: str
    created_at: int
    finished_at: int | None


DONE = (OutboxState.DELIVERED, OutboxState.CANCELLED)


def add(
    connection: Connection,
    *,
    outbox: UUID,
    case: UUID,
    revision: int,
    kind: RecordKind,
    target: str,
    envelope: UUID,
    now: int,
    after: Collection[UUID] = (),
) -> None:
    """Queue a record; it is held while one of the cases in `after` is not processed."""
    connection.execute(
        insert(OutboxRow).values(
            id=outbox,
            case=case,
            revision=revision,
            kind=kind,
            target=target,
            envelope=envelope,
            state=OutboxState.HELD if after else OutboxState.READY,
            attempts=0,
            due_at=now,
            reason="",
            created_at=now,
        )
    )
    if after:
        waits = [{"outbox": outbox, "case": predecessor} for predecessor in sorted(after)]
        connection.execute(insert(AfterRow), waits)


def claim(
    connection: Connection,
    *,
    worker: str,
    now: int,
    lease_ms: int,
    limit: int,
    systems: Collection[str] | None = None,
    but_systems: Collection[str] = (),
) -> list[Claimed]:
    """Lease the records that are due, the longest due first, at most `limit`.

    One statement on both databases: on PostgreSQL workers skip rows another one is claiming, on
    SQLite there is one writer. `systems` restricts it to records for these target systems,
    `but_systems` leaves some out.
    """
    due = (
        select(OutboxRow.id)
        .where(_is_due(now), ~_behind_another())
        .order_by(OutboxRow.due_at, OutboxRow.created_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if systems is not None:
        due = due.where(OutboxRow.target.in_(systems))
    if but_systems:
        due = due.where(OutboxRow.target.not_in(but_systems))
    leased = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(select(due.cte("due").c.id)))
        .values(
            state=OutboxState.LEASED,
            worker=worker,
            lease_until=now + lease_ms,
            attempts=OutboxRow.attempts + 1,
        )
        .returning(OutboxRow.id)
    )
    return _claimed(connection, list(connection.scalars(leased)))


def _is_due(now: int) -> ColumnElement[bool]:
    ready = and_(OutboxRow.state == OutboxState.READY, OutboxRow.due_at <= now)
    expired = and_(OutboxRow.state == OutboxState.LEASED, OutboxRow.lease_until < now)
    return or_(ready, expired)


def _behind_another() -> ColumnElement[bool]:
    """Whether an earlier record of the same case is still to be delivered."""
    earlier = aliased(OutboxRow)
    return exists().where(
        earlier.case == OutboxRow.case,
        earlier.revision < OutboxRow.revision,
        earlier.state.not_in(DONE),
    )


def _claimed(connection: Connection, ids: Sequence[UUID]) -> list[Claimed]:
    order = (OutboxRow.due_at, OutboxRow.created_at, OutboxRow.id)
    rows = connection.execute(
        select(OutboxRow.__table__, CaseRow.visit, CaseRow.procedure, CaseRow.subject)
        .join(CaseRow, CaseRow.id == OutboxRow.case)
        .where(OutboxRow.id.in_(ids))
        .order_by(*order)
    ).all()
    sealed = envelopes.get(connection, ids=[row.envelope for row in rows])
    return [
        Claimed(
            id=row.id,
            case=row.case,
            visit=row.visit,
            procedure=row.procedure,
            subject=row.subject,
            kind=RecordKind(row.kind),
            target=row.target,
            attempt=row.attempts,
            created=row.created_at,
            envelope=sealed[row.envelope],
        )
        for row in rows
    ]


def finish(connection: Connection, *, claimed: Claimed, now: int) -> None:
    """The target has the record. Raises LeaseLost when this worker no longer holds it."""
    if claimed.id not in finish_all(connection, batch=[claimed], now=now):
        raise LeaseLost


def finish_all(connection: Connection, *, batch: Collection[Claimed], now: int) -> set[UUID]:
    """Targets have these records; gives the ids of those this worker still held."""
    held = tuple_(OutboxRow.id, OutboxRow.attempts).in_([(c.id, c.attempt) for c in batch])
    finished = (
        update(OutboxRow)
        .where(held, OutboxRow.state == OutboxState.LEASED)
        .values(
            state=OutboxState.DELIVERED,
            reason="",
            finished_at=now,
            worker=None,
            lease_until=None,
        )
        .returning(OutboxRow.id)
    )
    return set(connection.scalars(finished))


def fail(connection: Connection, *, claimed: Claimed, now: int, retry_at: int, reason: str) -> None:
    """The target did not take it; try again at `retry_at`. `reason` is a code. LeaseLost."""
    if retry_at < now:
        raise ValueError("retry_at is before now")
    _leave_lease(connection, claimed, state=OutboxState.READY, reason=reason, due_at=retry_at)


def dead(connection: Connection, *, claimed: Claimed, now: int, reason: str) -> None:
    """Give up until a person says otherwise. `reason` is a code. LeaseLost."""
    _leave_lease(connection, claimed, state=OutboxState.DEAD, reason=reason, finished_at=now)


def give_back(connection: Connection, *, claimed: Claimed, due_at: int) -> None:
    """The record was not sent: it is as if this attempt had not been. LeaseLost."""
    before = claimed.attempt - 1
    _leave_lease(connection, claimed, state=OutboxState.READY, due_at=due_at, attempts=before)


def _leave_lease(connection: Connection, claimed: Claimed, **changes: Any) -> None:
    held = update(OutboxRow).where(
        OutboxRow.id == claimed.id,
        OutboxRow.state == OutboxState.LEASED,
        OutboxRow.attempts == claimed.attempt,
    )
    if connection.execute(held.values(worker=None, lease_until=None, **changes)).rowcount != 1:
        raise LeaseLost


def send_again(connection: Connection, *, outbox: UUID, now: int) -> bool:
    """Put a dead record back into the queue; False when it is not dead."""
    again = (
        update(OutboxRow)
        .where(OutboxRow.id == outbox, OutboxRow.state == OutboxState.DEAD)
        .values(state=OutboxState.READY, attempts=0, due_at=now, finished_at=None)
    )
    return connection.execute(again).rowcount == 1


def cancel(connection: Connection, *, case: UUID, now: int) -> bool:
    """Take back a case's records no worker has touched; False when one may have reached its target.

    A leased, delivered or dead record cannot be taken back: its target may know it.
    """
    untouched = (OutboxState.HELD, OutboxState.READY)
    mine = and_(OutboxRow.case == case, OutboxRow.state != OutboxState.CANCELLED)
    connection.execute(
        update(OutboxRow)
        .where(mine, OutboxRow.state.in_(untouched), OutboxRow.attempts == 0)
        .values(state=OutboxState.CANCELLED, finished_at=now)
    )
    return connection.execute(select(OutboxRow.id).where(mine)).first() is None


def supersede_dead(connection: Connection, *, case: UUID, now: int) -> None:
    """A later record of the case takes the place of those that could not be delivered."""
    connection.execute(
        update(OutboxRow)
        .where(OutboxRow.case == case, OutboxRow.state == OutboxState.DEAD)
        .values(state=OutboxState.CANCELLED, finished_at=now)
    )


def awaited(connection: Connection, *, cases: Collection[UUID]) -> list[UUID]:
    """Those of the cases that a held record waits for."""
    waiting = select(AfterRow.case).where(AfterRow.case.in_(cases))
    return sorted(connection.scalars(waiting.distinct()))


def release_after(connection: Connection, *, case: UUID) -> list[UUID]:
    """A case is processed: release records that waited for it alone; gives their cases."""
    connection.execute(delete(AfterRow).where(AfterRow.case == case))
    still = exists().where(AfterRow.outbox == OutboxRow.id)
    released = connection.scalars(
        update(OutboxRow)
        .where(OutboxRow.state == OutboxState.HELD, ~still)
        .values(state=OutboxState.READY)
        .returning(OutboxRow.case)
    )
    return sorted(released)


def get(connection: Connection, *, outbox: UUID) -> OutboxEntry | None:
    """A record's row, None when there is none."""
    row = connection.execute(_entries().where(OutboxRow.id == outbox)).first()
    return _entry(row) if row else None


def of_visit(connection: Connection, *, visit: UUID) -> list[OutboxEntry]:
    """All records of a visit, by when they were made."""
    rows = connection.execute(
        _entries().where(CaseRow.visit == visit).order_by(OutboxRow.created_at, OutboxRow.id)
    )
    return [_entry(row) for row in rows]


def in_state(connection: Connection, *, state: OutboxState, limit: int = 500) -> list[OutboxEntry]:
    """Records in a state, the oldest first: dead letters, what is on its way."""
    order = (OutboxRow.created_at, OutboxRow.id)
    rows = connection.execute(
        _entries().where(OutboxRow.state == state).order_by(*order).limit(limit)
    )
    return [_entry(row) for row in rows]


def counts(connection: Connection) -> dict[OutboxState, int]:
    """How many records are in each state."""
    counted = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    return {OutboxState(state): count for state, count in connection.execute(counted)}


def oldest_ready(connection: Connection) -> int | None:
    """When the oldest record that is not delivered, dead or held was made."""
    waiting = OutboxRow.state.in_((OutboxState.READY, OutboxState.LEASED))
    return connection.scalar(select(func.min(OutboxRow.created_at)).where(waiting))


def _entries() -> Any:
    return select(OutboxRow.__table__).join(CaseRow, CaseRow.id == OutboxRow.case)


def _entry(row: Any) -> OutboxEntry:
    return OutboxEntry(
        row.id, row.case, row.revision, RecordKind(row.kind), row.target, OutboxState(row.state),
        row.attempts, row.due_at, row.reason, row.created_at, row.finished_at,
    )  # fmt: skip
