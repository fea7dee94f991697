"""Whether anything has changed since a page was made: cheap enough to be asked all the time."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from counter.storage.models import CallNumberRow, CallRow, CaseRow, VisitRow

# Put together once: that takes longer than asking.
_NUMBERS = select(
    func.count(), func.max(CallNumberRow.called_at), func.max(CallNumberRow.finished_at)
).where(CallNumberRow.day == bindparam("day"))
_VISITS = select(func.count(), func.max(VisitRow.touched_at)).where(VisitRow.state != "closed")
_CASES = select(func.count(), func.max(CaseRow.changed_at))
_CALLS = select(func.count()).select_from(CallRow)
_VISIT = select(VisitRow.version).where(VisitRow.id == bindparam("visit"))
_CHANGED = select(func.max(CaseRow.changed_at)).where(CaseRow.visit == bindparam("visit"))
_CALLED = select(
    func.count(CallNumberRow.called_at),
    func.max(CallNumberRow.called_at),
    func.count(CallNumberRow.finished_at),
    func.count(),
).where(CallNumberRow.day == bindparam("day"))


def of_queue(connection: Connection, *, day: dt.date) -> str:
    """A text that differs when the queue of this day does."""
    numbers = connection.execute(_NUMBERS, {"day": day}).one()
    others = (connection.execute(one).one() for one in (_VISITS, _CASES, _CALLS))
    return "-".join(str(value or 0) for part in (numbers, *others) for value in part)


def of_visit(connection: Connection, *, visit: UUID) -> str:
    """A text that differs when the visit, or the state of one of its procedures, does."""
    version = connection.scalar(_VISIT, {"visit": visit})
    changed = connection.scalar(_CHANGED, {"visit": visit})
    return f"{version or 0}-{changed or 0}"


def of_calls(connection: Connection, *, day: dt.date) -> str:
    """A text that differs when another number is called, or one is finished."""
    counts = connection.execute(_CALLED, {"day": day}).one()
    return "-".join(str(value or 0) for value in counts)
