"""Whether anything has changed since a page was made: cheap enough to be asked all the time.

What is closed is left out, so that a year of closed visits does not make the question dearer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, true

from counter.storage.models import CallNumberRow, CallRow, CaseRow, VisitRow
from counter.storage.visits import OPEN

# Put together once: that takes longer than asking.
_NUMBERS = (
    select(
        func.count().label("given"),
        func.max(CallNumberRow.called_at).label("called"),
        func.max(CallNumberRow.finished_at).label("finished"),
    )
    .where(CallNumberRow.day == bindparam("day"))
    .subquery()
)
# Visit by visit, so that the cases of closed visits are not even looked at. One that is removed
# leaves with a write of its visit.
_LAST_CHANGE = (
    select(func.max(CaseRow.changed_at)).where(CaseRow.visit == VisitRow.id).scalar_subquery()
)
_VISITS = (
    select(
        func.count().label("open"),
        func.max(VisitRow.touched_at).label("touched"),
        func.max(_LAST_CHANGE).label("changed"),
    )
    .where(VisitRow.state.in_(OPEN))
    .subquery()
)
_DUE = (
    select(func.count().label("due"), func.max(CaseRow.changed_at).label("due_changed"))
    .where(CaseRow.due_on <= bindparam("due_until"))
    .subquery()
)
_CALLS = select(func.count().label("calls")).select_from(CallRow).subquery()
_QUEUE = select(_NUMBERS, _VISITS, _DUE, _CALLS).select_from(
    _NUMBERS.join(_VISITS, true()).join(_DUE, true()).join(_CALLS, true())
)
_VISIT = (
    select(VisitRow.version, func.max(CaseRow.changed_at).label("changed"))
    .join(CaseRow, CaseRow.visit == VisitRow.id, isouter=True)
    .where(VisitRow.id == bindparam("visit"))
    .group_by(VisitRow.id)
)
_CALLED = select(
    func.count(CallNumberRow.called_at),
    func.max(CallNumberRow.called_at),
    func.count(CallNumberRow.finished_at),
    func.count(),
).where(CallNumberRow.day == bindparam("day"))


def of_queue(connection: Connection, *, day: dt.date, due_until: dt.date) -> str:
    """A text that differs when the queue of this day does; it lists papers due until a day."""
    return _text(connection.execute(_QUEUE, {"day": day, "due_until": due_until}).one())


def of_visit(connection: Connection, *, visit: UUID) -> str:
    """A text that differs when the visit, or the state of one of its procedures, does."""
    row = connection.execute(_VISIT, {"visit": visit}).first()
    return visit_text(row.version, row.changed) if row else visit_text(0, None)


def visit_text(version: int, changed: int | None) -> str:
    """The text of `of_visit` for a visit that was read: its version, its cases' last change."""
    return _text((version, changed))


def of_calls(connection: Connection, *, day: dt.date) -> str:
    """A text that differs when another number is called, or one is finished."""
    return _text(connection.execute(_CALLED, {"day": day}).one())


def _text(values: Iterable[int | None]) -> str:
    return "-".join(str(value or 0) for value in values)
