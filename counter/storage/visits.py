"""Visits: their states, times and versions. What they hold is in envelopes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from counter.keys import Envelope, Wrap
from counter.storage import envelopes
from counter.storage.models import (
    AfterRow,
    CallNumberRow,
    CaseRow,
    DeletionRow,
    EnvelopeRow,
    MailRow,
    MomentLinkRow,
    OutboxRow,
    ReceiptRow,
    SessionRow,
    VisitRow,
    WrapRow,
)

# What every page asks is put together once: that takes longer than asking it.
_BY_ID = select(VisitRow.__table__).where(VisitRow.id == bindparam("visit"))
_WITH_PART = (
    select(
        VisitRow.__table__,
        EnvelopeRow.version.label("sealed_version"),
        EnvelopeRow.nonce,
        EnvelopeRow.ciphertext,
        WrapRow.recipient,
        WrapRow.sealed,
    )
    .outerjoin_from(
        VisitRow,
        EnvelopeRow,
        (EnvelopeRow.visit == VisitRow.id) & (EnvelopeRow.part == bindparam("of_part")),
    )
    .outerjoin(WrapRow, WrapRow.envelope == EnvelopeRow.id)
    .where(VisitRow.id == bindparam("visit"))
    .order_by(WrapRow.recipient)
)
_AT_VERSION = update(VisitRow).where(
    VisitRow.id == bindparam("visit"), VisitRow.version == bindparam("read_version")
)

OPEN = ("submitted", "called", "guidance")
"""The states of visits that are not closed."""

_OLDEST = (VisitRow.submitted_at, VisitRow.started_at, VisitRow.id)
_OPEN = select(VisitRow.__table__).where(VisitRow.state.in_(OPEN)).order_by(*_OLDEST)


class ReceiptTaken(Exception):
    """Another visit has this receipt number."""


class VersionMoved(Exception):
    """The visit was written, or deleted, since this version of it was read."""


@dataclass(frozen=True)
class StoredVisit:
    """A visit's row. Times are UTC milliseconds; `receipt` is "" until it is submitted."""

    id: UUID
    version: int
    state: str
    channel: str
    receipt: str
    bundle: str
    law_day: dt.date
    started_at: int
    touched_at: int
    submitted_at: int | None
    closed_at: int | None


@dataclass(frozen=True)
class ClosedVisit:
    """A visit all of whose cases have ended: its catalog version, when, and its procedures."""

    id: UUID
    bundle: str
    closed_at: int
    procedures: frozenset[str]


_COLUMNS = tuple(one.name for one in fields(StoredVisit))


def add(connection: Connection, *, visit: StoredVisit) -> None:
    """Store a new visit."""
    connection.execute(insert(VisitRow).values(**{**vars(visit), "receipt": visit.receipt or None}))


def get(connection: Connection, *, visit: UUID) -> StoredVisit | None:
    """A visit, None when it is not there (any more)."""
    row = connection.execute(_BY_ID, {"visit": visit}).first()
    return _stored(row) if row else None


def get_with(
    connection: Connection, *, visit: UUID, part: str
) -> tuple[StoredVisit, Envelope | None] | None:
    """A visit with one sealed part of it (None where it has no such part), in one look."""
    rows = connection.execute(_WITH_PART, {"visit": visit, "of_part": part}).all()
    if not rows:
        return None
    first = rows[0]
    found = _stored(first)
    wraps = tuple(Wrap(row.recipient, row.sealed) for row in rows if row.recipient is not None)
    if not wraps:
        return found, None
    sealed = (first.sealed_version, part, first.nonce, first.ciphertext)
    return found, Envelope(visit, *sealed, wraps)


def by_receipt(connection: Connection, *, receipt: str) -> StoredVisit | None:
    """The visit with a receipt number, None when there is none."""
    row = connection.execute(_select().where(VisitRow.receipt == receipt)).first()
    return _stored(row) if row else None


def write(connection: Connection, *, visit: UUID, version: int, now: int, **changes: Any) -> None:
    """Move a visit from `version` to the next, with changed columns.

    Raises VersionMoved when it is no longer at `version`, ReceiptTaken when the receipt number
    is another visit's.
    """
    read = {"visit": visit, "read_version": version}
    written = {"version": version + 1, "touched_at": now, **changes}
    try:
        # Only a receipt number can be taken; a failed statement ends a PostgreSQL transaction.
        with connection.begin_nested() if changes.get("receipt") else nullcontext():
            done = connection.execute(_AT_VERSION, {**read, **written})
    except IntegrityError as error:
        raise ReceiptTaken from error
    if done.rowcount != 1:
        raise VersionMoved


def touch(connection: Connection, *, visit: UUID, now: int) -> None:
    """Note that somebody is still at the visit."""
    connection.execute(update(VisitRow).where(VisitRow.id == visit).values(touched_at=now))


def lock(connection: Connection, *, visit: UUID) -> bool:
    """Keep others from changing the visit until this transaction ends; False when it is gone."""
    return visit in lock_all(connection, visits=[visit])


def lock_all(connection: Connection, *, visits: Collection[UUID]) -> set[UUID]:
    """Lock several visits; gives those that are still there.

    Always in the order of their ids, so that two who lock the same ones cannot wait for each other.
    """
    mine = select(VisitRow.id).where(VisitRow.id.in_(visits)).order_by(VisitRow.id)
    return set(connection.scalars(mine.with_for_update()))


def set_state(connection: Connection, *, visit: UUID, state: str, closed_at: int | None) -> None:
    """Set the state; `closed_at` is kept from the first time it was closed."""
    set_state_of_all(connection, visits=[visit], state=state, closed_at=closed_at)


def set_state_of_all(
    connection: Connection, *, visits: Collection[UUID], state: str, closed_at: int | None
) -> None:
    """Set the state of several visits, as `set_state` does."""
    mine = update(VisitRow).where(VisitRow.id.in_(visits))
    moment = func.coalesce(VisitRow.closed_at, closed_at) if closed_at is not None else None
    connection.execute(mine.values(state=state, closed_at=moment))


def get_all(connection: Connection, *, visits: Collection[UUID]) -> dict[UUID, StoredVisit]:
    """Those of these visits that are there."""
    rows = connection.execute(_select().where(VisitRow.id.in_(visits)))
    return {row.id: _stored(row) for row in rows}


def in_state(connection: Connection, *, state: str) -> list[StoredVisit]:
    """All visits in a state, the first submitted (or begun) first."""
    rows = connection.execute(_select().where(VisitRow.state == state).order_by(*_OLDEST))
    return [_stored(row) for row in rows]


def not_closed(connection: Connection) -> list[StoredVisit]:
    """All visits that are not closed, those of one state in the order of `in_state`."""
    return [_stored(row) for row in connection.execute(_OPEN)]


def idle_since(connection: Connection, *, state: str, channel: str, before: int) -> list[UUID]:
    """Visits begun at a channel and in a state, untouched since a moment; longest idle first."""
    idle = select(VisitRow.id).where(
        VisitRow.state == state, VisitRow.channel == channel, VisitRow.touched_at < before
    )
    return list(connection.scalars(idle.order_by(VisitRow.touched_at, VisitRow.id)))


def closed(connection: Connection, *, visit: UUID | None = None) -> list[ClosedVisit]:
    """The closed visits whose records have all arrived, the first closed first; all, or one."""
    which = (VisitRow.closed_at.is_not(None), ~_on_its_way())
    rows = connection.execute(
        select(VisitRow.id, VisitRow.bundle, VisitRow.closed_at, CaseRow.procedure)
        .join(CaseRow, CaseRow.visit == VisitRow.id, isouter=True)
        .where(*which, *(() if visit is None else (VisitRow.id == visit,)))
        .order_by(VisitRow.closed_at, VisitRow.id, CaseRow.procedure)
    )
    return [
        ClosedVisit(*visit, frozenset(row.procedure for row in mine if row.procedure))
        for visit, mine in groupby(rows, key=lambda row: (row.id, row.bundle, row.closed_at))
    ]


def _on_its_way() -> ColumnElement[bool]:
    """Whether a record of the visit waits to be sent or, in a box, to be fetched.

    A withdrawal closes its visit before it is sent: nothing is deleted that nobody has yet.
    """
    case = aliased(CaseRow)
    mine = case.visit == VisitRow.id
    unsent = exists().where(
        mine,
        OutboxRow.case == case.id,
        OutboxRow.state.not_in(("delivered", "cancelled")),
    )
    unfetched = exists().where(mine, MailRow.case == case.id, MailRow.taken_at.is_(None))
    return or_(unsent, unfetched)


def sealed_to_other_drafts(connection: Connection, *, prefix: str, recipient: str) -> list[UUID]:
    """Visits sealed to a draft key of this node (`prefix`) that is not the present one."""
    lost = (
        select(EnvelopeRow.visit)
        .join(WrapRow, WrapRow.envelope == EnvelopeRow.id)
        .where(
            WrapRow.recipient.startswith(prefix, autoescape=True), WrapRow.recipient != recipient
        )
    )
    return sorted(set(connection.scalars(lost)))


def delete_whole(connection: Connection, *, visits: Collection[UUID]) -> None:
    """Delete visits and everything that belongs to them, the wraps first."""
    cases = select(CaseRow.id).where(CaseRow.visit.in_(visits))
    outbox = select(OutboxRow.id).where(OutboxRow.case.in_(cases))
    connection.execute(delete(WrapRow).where(WrapRow.envelope.in_(
        select(EnvelopeRow.id).where(EnvelopeRow.visit.in_(visits))
    )))  # fmt: skip
    connection.execute(delete(MailRow).where(MailRow.case.in_(cases)))
    connection.execute(delete(ReceiptRow).where(ReceiptRow.outbox.in_(outbox)))
    connection.execute(delete(AfterRow).where(AfterRow.outbox.in_(outbox)))
    connection.execute(delete(OutboxRow).where(OutboxRow.case.in_(cases)))
    connection.execute(delete(CaseRow).where(CaseRow.visit.in_(visits)))
    envelopes.forget(connection, visits=visits)
    connection.execute(delete(MomentLinkRow).where(MomentLinkRow.visit.in_(visits)))
    mine = update(CallNumberRow).where(CallNumberRow.visit.in_(visits))
    connection.execute(mine.values(visit=None))
    connection.execute(update(SessionRow).where(SessionRow.visit.in_(visits)).values(visit=None))
    connection.execute(delete(VisitRow).where(VisitRow.id.in_(visits)))


def note_deletion(
    connection: Connection,
    *,
    visit: UUID,
    at: int,
    epochs: list[str],
    receipt_mark: bytes | None = None,
) -> None:
    """Keep the fact that a visit was deleted, and the days whose keys could open it."""
    values = {"visit": visit, "at": at, "epochs": epochs, "receipt_mark": receipt_mark}
    connection.execute(insert(DeletionRow).values(values))


def deleted_at(connection: Connection, *, receipt_mark: bytes) -> int | None:
    """When the visit with this mark of its receipt number was deleted; None if none was."""
    mine = select(DeletionRow.at).where(DeletionRow.receipt_mark == receipt_mark)
    return connection.scalar(mine.order_by(DeletionRow.at.desc()).limit(1))


def kept(connection: Connection) -> dict[str, tuple[int, int]]:
    """How many visits are in each state, and when the oldest of them began."""
    rows = connection.execute(
        select(VisitRow.state, func.count(), func.min(VisitRow.started_at))
        .group_by(VisitRow.state)
        .order_by(VisitRow.state)
    )
    return {state: (count, oldest) for state, count, oldest in rows}


def deletions(connection: Connection, *, since: int = 0) -> list[tuple[UUID, int, list[str]]]:
    """Deleted visits as (visit, when, days of keys), the first deleted first."""
    rows = connection.execute(
        select(DeletionRow.visit, DeletionRow.at, DeletionRow.epochs)
        .where(DeletionRow.at >= since)
        .order_by(DeletionRow.at, DeletionRow.visit)
    )
    return [(row.visit, row.at, row.epochs) for row in rows]


def _select() -> Any:
    return select(VisitRow.__table__)


def _stored(row: Row[Any]) -> StoredVisit:
    known = row._mapping
    return StoredVisit(**{name: known[name] for name in _COLUMNS} | {"receipt": row.receipt or ""})
