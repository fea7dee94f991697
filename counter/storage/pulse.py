"""Whether anything has changed since a page was made: cheap enough to be asked all the time."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import Connection, func, select

from counter.storage.models import CallNumberRow, CallRow, CaseRow, VisitRow


def of_queue(connection: Connection, *, day: dt.date) -> str:
    """A text that differs when the queue of this day does."""
    numbers = select(
        func.count(), func.max(CallNumberRow.called_at), func.max(CallNumberRow.finished_at)
    ).where(CallNumberRow.day == day)
    visits = select(func.count(), func.max(VisitRow.touched_at)).where(VisitRow.state != "closed")
    cases = select(func.count(), func.max(CaseRow.changed_at))
    calls = select(func.count()).select_from(CallRow)
    parts = [connection.execute(one).one() for one in (numbers, visits, cases, calls)]
    return "-".join(str(value or 0) for part in parts for value in part)


def of_visit(connection: Connection, *, visit: UUID) -> str:
    """A text that differs when the visit, or the state of one of its procedures, does."""
    version = connection.scalar(select(VisitRow.version).where(VisitRow.id == visit))
    changed = select(func.max(CaseRow.changed_at)).where(CaseRow.visit == visit)
    return f"{version or 0}-{connection.scalar(changed) or 0}"


def of_calls(connection: Connection, *, day: dt.date) -> str:
    """A text that differs when another number is called, or one is finished."""
    mine = select(
        func.count(CallNumberRow.called_at),
        func.max(CallNumberRow.called_at),
        func.count(CallNumberRow.finished_at),
        func.count(),
    ).where(CallNumberRow.day == day)
    return "-".join(str(value or 0) for value in connection.execute(mine).one())
