"""Silent calls (支援措置): which visit, since when; why is known to who may see the call."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from counter.storage.models import CallRow


@dataclass(frozen=True)
class Call:
    """A visit at a kiosk somebody should quietly go to. `at`: UTC milliseconds."""

    visit: UUID
    at: int


def call(connection: Connection, *, visit: UUID, at: int) -> None:
    """Call; a second call of the same visit changes nothing."""
    if connection.scalar(select(CallRow.visit).where(CallRow.visit == visit)) is None:
        connection.execute(insert(CallRow).values(visit=visit, at=at))


def open_calls(connection: Connection) -> list[Call]:
    """All calls nobody has answered, the oldest first."""
    rows = connection.execute(select(CallRow.visit, CallRow.at).order_by(CallRow.at, CallRow.visit))
    return [Call(row.visit, row.at) for row in rows]


def answered(connection: Connection, *, visit: UUID) -> None:
    """Somebody went there."""
    connection.execute(delete(CallRow).where(CallRow.visit == visit))


def forget_before(connection: Connection, *, before: int) -> None:
    """Calls of long ago: whoever it was has left."""
    connection.execute(delete(CallRow).where(CallRow.at < before))
