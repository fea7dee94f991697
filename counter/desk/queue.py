"""The queue: submitted visits, the oldest first, and every way to open or begin one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import calls, quiet_calls
from counter.desk.blueprint import blueprint
from counter.desk.values_view import japanese_time
from counter.visit import UnknownReceipt
from counter.visit.model import Waiting, japanese_day
from counter.visit.states import CASE_NAMES, SETTLED, CaseState
from counter.web.services import services


@dataclass(frozen=True)
class QueueRow:
    """A visit in the queue: its number and states, nothing of what it holds."""

    waiting: Waiting
    submitted: str
    waited: str
    late: bool
    states: str


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The queue."""
    return _queue()


@blueprint.post("/open")
def open_receipt() -> ResponseReturnValue:
    """Open a visit by its receipt number, typed or scanned (a scanner types and presses Enter)."""
    try:
        visit = services().visits.by_receipt(request.form.get("receipt", ""), by=auth.clerk().id)
    except UnknownReceipt as unknown:
        return _queue(str(unknown)), 404
    return redirect(url_for("desk.case", visit_id=visit.id), 303)


def _queue(problem: str = "") -> str:
    now = services().clock()
    rows = [queue_row(one, now) for one in services().visits.waiting()]
    return render_template(
        "desk/queue.html",
        problem=problem,
        called=calls.rows(now),
        quiet=quiet_calls.waiting(),
        today=[row for row in rows if not row.late],
        late=[row for row in rows if row.late],
    )


def queue_row(waiting: Waiting, now: datetime) -> QueueRow:
    """One line; a visit of an earlier day that still has something to decide is late."""
    undecided = [state for state, count in waiting.cases.items() if count and state not in SETTLED]
    return QueueRow(
        waiting,
        japanese_time(waiting.submitted),
        waited(now - waiting.submitted),
        bool(undecided) and _day(waiting.submitted) < _day(now),
        "・".join(
            f"{CASE_NAMES[state]} {waiting.cases[state]}"
            for state in CaseState
            if waiting.cases.get(state)
        ),
    )


def waited(span: timedelta) -> str:
    """How long somebody has been waiting, as one says it."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes}分"
    return f"{minutes // 60}時間" if minutes < 24 * 60 else f"{minutes // (24 * 60)}日"


def _day(moment: datetime) -> date:
    return japanese_day(moment)
