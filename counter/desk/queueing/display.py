"""The hall's display (呼出しの表示板): which number is called to which window, and nothing else.

It has a door of its own that asks for no sign-in: what it shows is called aloud anyway. It knows no
visit, no name, no clerk.
"""

from __future__ import annotations

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from counter.desk.blueprint import blueprint
from counter.desk.queueing.calling import today
from counter.storage import numbers, pulse
from counter.web.services import services

MOST_SHOWN = 8


@blueprint.get("/display")
def display() -> ResponseReturnValue:
    """The numbers being called, the latest first, and how many wait."""
    with services().database.reading() as connection:
        given = numbers.of_day(connection, day=today())
        state = pulse.of_calls(connection, day=today())
    called = [one for one in given if one.called_at and not one.finished_at]
    called.sort(key=lambda one: (one.called_at or 0, one.number), reverse=True)
    return render_template(
        "desk/queueing/display.html",
        called=[(one.number, one.window, one.called_at) for one in called[:MOST_SHOWN]],
        waiting=sum(one.waits for one in given),
        state=state,
    )


@blueprint.get("/display/state")
def display_state() -> ResponseReturnValue:
    """Whether the display is still true."""
    with services().database.looking() as connection:
        return jsonify(sequence=pulse.of_calls(connection, day=today()))
