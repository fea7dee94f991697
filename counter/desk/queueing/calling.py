"""Call numbers (整理番号) at the desk: giving one, calling the next, and being done with one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.statistics import Kind, Moment
from counter.storage import numbers
from counter.storage.numbers import CallNumber
from counter.storage.times import from_ms, to_ms
from counter.visit import japanese_day
from counter.web.services import services

WINDOW = "window"
"""Session key: the window this clerk sits at."""


@dataclass(frozen=True)
class NumberRow:
    """A number that waits, or that a window has: since when, in minutes, and its visit."""

    given: CallNumber
    minutes: int

    @property
    def visit(self) -> UUID | None:
        """The visit it belongs to, where there is one."""
        return self.given.visit


@dataclass(frozen=True)
class Numbers:
    """The numbers of today as the queue shows them."""

    waiting: tuple[NumberRow, ...]
    called: tuple[NumberRow, ...]
    window: str
    windows: tuple[str, ...]


def today() -> date:
    """The day in Japan whose numbers are called."""
    return japanese_day(services().clock())


def of_today() -> list[CallNumber]:
    """The numbers given today, in order."""
    with services().database.reading() as connection:
        return numbers.of_day(connection, day=today())


def shown(given: Iterable[CallNumber]) -> Numbers:
    """Who waits, the lowest number first, and whom the windows have."""
    windows = services().config.desk.windows
    now, given = services().clock(), list(given)
    return Numbers(
        tuple(_row(one, now) for one in given if one.waits),
        tuple(_row(one, now) for one in given if one.called_at and not one.finished_at),
        session.get(WINDOW, windows[0]),
        windows,
    )


def of_visit(visit: UUID) -> int | None:
    """Today's number of a visit; None where it has none."""
    with services().database.looking() as connection:
        found = numbers.of_visit(connection, day=today(), visit=visit)
    return found.number if found else None


@blueprint.post("/number")
def give_number() -> ResponseReturnValue:
    """Give a number to somebody who has not been at a kiosk."""
    with services().database.writing() as connection:
        return _given(numbers.give(connection, day=today(), now=_now()))


@blueprint.post("/visit/<uuid:visit_id>/number")
def number_visit(visit_id: UUID) -> ResponseReturnValue:
    """Give a number to a visit; the one it has today stays."""
    opened = Opened.of(visit_id)
    return _given(services().visits.call_number(opened.visit.id))


@blueprint.post("/number/next")
def call_next() -> ResponseReturnValue:
    """Call whoever waits longest to this clerk's window."""
    window = _window()
    with services().database.writing() as connection:
        number = numbers.call_next(connection, day=today(), window=window, now=_now())
    if number is not None:
        _tell(number, Kind.CALLED)
    return redirect(url_for("desk.home"), 303)


@blueprint.post("/number/<int:number>/call")
def call_number(number: int) -> ResponseReturnValue:
    """Call a number out of turn, or once more."""
    window = _window()
    with services().database.writing() as connection:
        if not numbers.call(connection, day=today(), number=number, window=window, now=_now()):
            abort(404)
    _tell(number, Kind.CALLED)
    return redirect(url_for("desk.home"), 303)


@blueprint.post("/number/<int:number>/finish")
def finish_number(number: int) -> ResponseReturnValue:
    """Somebody is served and leaves, or has left without a word."""
    with services().database.writing() as connection:
        if not numbers.finish(connection, day=today(), number=number, now=_now()):
            abort(404)
    _tell(number, Kind.LEFT)
    return redirect(url_for("desk.home"), 303)


def link(number: int, visit: UUID) -> None:
    """The interview that begins is that of the person with this number, who came when it was given.

    A number that is another visit's by now stays that visit's.
    """
    with services().database.writing() as connection:
        linked = numbers.link(connection, day=today(), number=number, visit=visit)
    if linked is not None:
        services().visits.tell(visit, Moment(Kind.ARRIVED), at=from_ms(linked.given_at))


def _given(number: int) -> ResponseReturnValue:
    return render_template("desk/queueing/given.html", number=number)


def _window() -> str:
    """The window that was chosen; the clerk's session remembers it."""
    chosen = request.form.get("window", "") or str(session.get(WINDOW, ""))
    if chosen not in services().config.desk.windows:
        abort(400)
    session[WINDOW] = chosen
    return chosen


def _tell(number: int, kind: Kind) -> None:
    """The statistics record when a visit was called and when its visitor left."""
    here = services()
    with here.database.reading() as connection:
        given = {one.number: one.visit for one in numbers.of_day(connection, day=today())}
    visit = given.get(number)
    if visit is not None:
        here.visits.tell(visit, Moment(kind))


def _row(given: CallNumber, now: datetime) -> NumberRow:
    since = from_ms(given.called_at or given.given_at)
    return NumberRow(given, max(0, int((now - since).total_seconds() // 60)))


def _now() -> int:
    return to_ms(services().clock())
