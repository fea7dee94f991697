"""受け箱: records that wait until a back office fetches them, per target and in order.

The relay puts a record here in place of sending it; the back office reads on from the position it
has, and says for each record that it has taken it. A record that was taken stays readable until its
visit is purged, so a back office that lost a day can read the day again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, text, update

from counter.keys import Envelope
from counter.storage import envelopes
from counter.storage.engine import is_sqlite
from counter.storage.models import MailRow


@dataclass(frozen=True)
class Letter:
    """One record in the box of one target. Times are UTC milliseconds."""

    target: str
    position: int
    record: UUID
    case: UUID
    put_at: int
    taken_at: int | None
    envelope: Envelope


@dataclass(frozen=True)
class Untaken:
    """What waits in one target's box, and since when."""

    count: int
    oldest: int


def put(
    connection: Connection, *, target: str, record: UUID, case: UUID, envelope: Envelope, now: int
) -> bool:
    """Put a record behind all others of the target; False when it is there already."""
    _keep_order(connection)
    if _row(connection, target, record) is not None:
        return False
    last = connection.scalar(select(func.max(MailRow.position)).where(MailRow.target == target))
    connection.execute(
        insert(MailRow).values(
            target=target,
            position=(last or 0) + 1,
            record=record,
            case=case,
            envelope=envelopes.put(connection, envelope=envelope),
            put_at=now,
        )
    )
    return True


def waiting(connection: Connection, *, target: str, after: int, limit: int) -> list[Letter]:
    """The records not taken yet that stand behind a position, in order."""
    rows = connection.execute(
        select(MailRow.__table__)
        .where(MailRow.target == target, MailRow.position > after, MailRow.taken_at.is_(None))
        .order_by(MailRow.position)
        .limit(limit)
    ).all()
    return _letters(connection, rows)


def get(connection: Connection, *, target: str, record: UUID) -> Letter | None:
    """One record of a target, taken or not; None when it was never put here."""
    row = _row(connection, target, record)
    return _letters(connection, [row])[0] if row else None


def take(connection: Connection, *, target: str, record: UUID, now: int) -> bool:
    """The target has the record; False when there is no such record. Taking twice is taking."""
    mine = (MailRow.target == target, MailRow.record == record)
    taken = update(MailRow).where(*mine).values(taken_at=func.coalesce(MailRow.taken_at, now))
    return connection.execute(taken).rowcount == 1


def untaken(connection: Connection) -> dict[str, Untaken]:
    """What waits in each box that is not empty, by target."""
    rows = connection.execute(
        select(MailRow.target, func.count(), func.min(MailRow.put_at))
        .where(MailRow.taken_at.is_(None))
        .group_by(MailRow.target)
        .order_by(MailRow.target)
    )
    return {target: Untaken(count, oldest) for target, count, oldest in rows}


def _keep_order(connection: Connection) -> None:
    """One writer at a time, so that a position is never filled behind a reader's back."""
    if not is_sqlite(connection.engine):
        connection.execute(text("LOCK TABLE mailbox IN SHARE ROW EXCLUSIVE MODE"))


def _row(connection: Connection, target: str, record: UUID) -> Row[Any] | None:
    mine = (MailRow.target == target, MailRow.record == record)
    return connection.execute(select(MailRow.__table__).where(*mine)).first()


def _letters(connection: Connection, rows: Sequence[Row[Any]]) -> list[Letter]:
    sealed = envelopes.get(connection, ids=[row.envelope for row in rows])
    return [
        Letter(
            row.target, row.position, row.record, row.case, row.put_at, row.taken_at,
            sealed[row.envelope],
        )
        for row in rows
    ]  # fmt: skip
