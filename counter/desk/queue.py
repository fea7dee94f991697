"""The queue: submitted visits, the oldest first, and every way to open or begin one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.desk import calls, quiet_calls, together, words
from counter.desk.blueprint import blueprint
from counter.desk.queueing import calling, finding, scanned
from counter.desk.queueing.overdue import due_until, overdue
from counter.desk.values_view import japanese_time
from counter.storage import pulse
from counter.storage.times import to_ms
from counter.visit import UnknownReceipt, VisitGone
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
    number: int | None


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The queue."""
    return _queue()


@blueprint.post("/open")
def open_receipt() -> ResponseReturnValue:
    """Open a visit by its receipt number, typed or scanned (a scanner types and presses Enter)."""
    text = request.form.get("receipt", "")
    if finding.looks_like_a_name(text):
        return finding.results(text, "")
    try:
        visit = scanned.opened(text)
    except (UnknownReceipt, VisitGone) as unknown:
        return _queue(str(unknown)), 404
    return redirect(url_for("desk.case", visit_id=visit.id), 303)


@blueprint.get("/queue/state")
def queue_state() -> ResponseReturnValue:
    """Whether the queue on the screen is still true; its script asks every few seconds."""
    return jsonify(sequence=_state(services().clock()))


def _queue(problem: str = "") -> str:
    with services().database.reading():
        shown = _shown(services().clock())
    return render_template("desk/queue.html", problem=problem, channels=words.CHANNELS, **shown)


def _shown(now: datetime) -> dict[str, object]:
    """What the page shows, all as it is at one moment."""
    here = services()
    offered = together.offered(here.bundles.current())
    queue = here.visits.queue([one.id for one in offered])
    given = calling.of_today()
    number = {one.visit: one.number for one in given}
    rows = [queue_row(one, now, number.get(one.id)) for one in queue.waiting]
    return {
        "state": _state(now),
        "numbers": calling.shown(given),
        "overdue": overdue(_day(now), queue.rows),
        "together": [(one, many) for one in offered if (many := queue.together[one.id]) > 1],
        "interviews": [queue_row(one, now, number.get(one.id)) for one in queue.interviews],
        "called": calls.rows(queue.called, now),
        "quiet": quiet_calls.waiting(),
        "today": [row for row in rows if not row.late],
        "late": [row for row in rows if row.late],
    }


def _state(now: datetime) -> str:
    """What changes when the queue does, and every minute: how long somebody waits is shown."""
    day = _day(now)
    with services().database.looking() as connection:
        known = pulse.of_queue(connection, day=day, due_until=due_until(day))
    return f"{known}-{to_ms(now) // 60_000}"


def queue_row(waiting: Waiting, now: datetime, number: int | None = None) -> QueueRow:
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
        number,
    )


def waited(span: timedelta) -> str:
    """How long somebody has been waiting, as one says it."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes}分"
    return f"{minutes // 60}時間" if minutes < 24 * 60 else f"{minutes // (24 * 60)}日"


def _day(moment: datetime) -> date:
    return japanese_day(moment)
