"""Call numbers (整理番号): a day's numbers, which of them wait, and which window called which.

A number says nothing about a person; to which visit it belongs is known while the visit is here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from counter.storage.models import CallNumberRow

_ON_DAY = select(CallNumberRow.__table__).where(CallNumberRow.day == bindparam("day"))
_OF_DAY = _ON_DAY.order_by(CallNumberRow.number)
_OF_VISIT = _ON_DAY.where(CallNumberRow.visit == bindparam("visit"))
"""Asked for every page of a desk: they are put together once."""


@dataclass(frozen=True)
class CallNumber:
    """A number of a day. Times are UTC milliseconds; `window` is "" until it was called."""

    day: dt.date
    number: int
    visit: UUID | None
    given_at: int
    called_at: int | None
    window: str
    finished_at: int | None

    @property
    def waits(self) -> bool:
        """Whether nobody has called it yet."""
        return self.called_at is None and self.finished_at is None


def give(connection: Connection, *, day: dt.date, now: int, visit: UUID | None = None) -> int:
    """The visit's number of this day, or the next one; 1 is a day's first."""
    while True:
        if visit is not None and (known := of_visit(connection, day=day, visit=visit)):
            return known.number
        last = select(func.max(CallNumberRow.number)).where(CallNumberRow.day == day)
        number = (connection.scalar(last) or 0) + 1
        if number == 1:
            forget_before(connection, day=day)
        values = {"day": day, "number": number, "visit": visit, "given_at": now, "window": ""}
        try:
            # Two who take the same number at once: the second looks again.
            with connection.begin_nested():
                connection.execute(insert(CallNumberRow).values(values))
        except IntegrityError:
            continue
        return number


def of_day(connection: Connection, *, day: dt.date) -> list[CallNumber]:
    """All numbers of a day, in order."""
    return [CallNumber(**row._mapping) for row in connection.execute(_OF_DAY, {"day": day})]


def of_visit(connection: Connection, *, day: dt.date, visit: UUID) -> CallNumber | None:
    """The number a visit has on a day; None where it has none."""
    row = connection.execute(_OF_VISIT, {"day": day, "visit": visit}).first()
    return CallNumber(**row._mapping) if row else None


def call(connection: Connection, *, day: dt.date, number: int, window: str, now: int) -> bool:
    """Call a number to a window, again if need be; whom the window had before is finished.

    False where the day has no such number.
    """
    if number not in _locked(connection, day):
        return False
    _finish_all(connection, day, window, now)
    return _change(connection, day, number, called_at=now, window=window, finished_at=None)


def call_next(connection: Connection, *, day: dt.date, window: str, now: int) -> int | None:
    """Call the number that waits longest; None where nobody waits. Two windows never get one."""
    _locked(connection, day)
    first = select(func.min(CallNumberRow.number)).where(
        CallNumberRow.day == day,
        CallNumberRow.called_at.is_(None),
        CallNumberRow.finished_at.is_(None),
    )
    number = connection.scalar(first)
    if number is not None:
        call(connection, day=day, number=number, window=window, now=now)
    return number


def finish(connection: Connection, *, day: dt.date, number: int, now: int) -> bool:
    """Somebody is served, or has left; False where the day has no such number."""
    return _change(connection, day, number, finished_at=now)


def forget_before(connection: Connection, *, day: dt.date) -> None:
    """Delete the numbers of the days before."""
    connection.execute(delete(CallNumberRow).where(CallNumberRow.day < day))


def link(connection: Connection, *, day: dt.date, number: int, visit: UUID) -> CallNumber | None:
    """Say whose visit a number is that was given to nobody known; None where that is not so."""
    free = update(CallNumberRow).where(
        CallNumberRow.day == day, CallNumberRow.number == number, CallNumberRow.visit.is_(None)
    )
    if connection.execute(free.values(visit=visit)).rowcount != 1:
        return None
    return of_visit(connection, day=day, visit=visit)


def _locked(connection: Connection, day: dt.date) -> set[int]:
    """The day's numbers, which nobody else changes until this transaction ends."""
    mine = select(CallNumberRow.number).where(CallNumberRow.day == day)
    return set(connection.scalars(mine.order_by(CallNumberRow.number).with_for_update()))


def _finish_all(connection: Connection, day: dt.date, window: str, now: int) -> None:
    at_window = update(CallNumberRow).where(
        CallNumberRow.day == day,
        CallNumberRow.window == window,
        CallNumberRow.finished_at.is_(None),
    )
    connection.execute(at_window.values(finished_at=now))


def _change(connection: Connection, day: dt.date, number: int, **values: object) -> bool:
    this = update(CallNumberRow).where(CallNumberRow.day == day, CallNumberRow.number == number)
    return connection.execute(this.values(**values)).rowcount == 1
