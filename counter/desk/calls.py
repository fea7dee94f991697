"""Half-done visits residents called the desk for: take over, and give back to a kiosk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.desk.values_view import japanese_time
from counter.visit import NotAllowed
from counter.visit.handover import Called, Holder
from counter.web.services import services
from procedures.protection import is_told

STAYS = "この受付は、最後まで窓口で行います。"
"""Also said to who must not know why (支援措置)."""

HOLDERS = {
    Holder.WAITING: "呼ばれています",
    Holder.CLERK: "窓口で引き受け中",
    Holder.RESIDENT: "受付機に戻しました",
}


@dataclass(frozen=True)
class CallRow:
    """A called visit in the queue: its number, since when, who has it."""

    called: Called
    since: str
    minutes: int
    words: str
    waiting: bool


def rows(called: Iterable[Called], now: datetime) -> list[CallRow]:
    """Called visits as the queue shows them."""
    return [
        CallRow(
            one,
            japanese_time(one.since),
            max(0, int((now - one.since).total_seconds() // 60)),
            HOLDERS[one.holder],
            one.holder is Holder.WAITING,
        )
        for one in called
    ]


@blueprint.post("/visit/<uuid:visit_id>/take-over")
def take_over(visit_id: UUID) -> ResponseReturnValue:
    """Go on with a called visit; the kiosk's screen then shows nothing of it."""
    opened = Opened.of(visit_id)
    services().visits.take_over(opened.visit, by=auth.clerk().id)
    return redirect(url_for("desk.people", visit_id=visit_id), 303)


@blueprint.post("/visit/<uuid:visit_id>/give-back")
def give_back(visit_id: UUID) -> ResponseReturnValue:
    """Let the resident go on at a kiosk."""
    opened = Opened.to_change(visit_id)
    if is_told(opened.visit.sheet):
        raise NotAllowed(STAYS)
    services().visits.give_back(opened.visit, by=auth.clerk().id)
    return redirect(url_for("desk.given_back", visit_id=visit_id), 303)


@blueprint.get("/visit/<uuid:visit_id>/given-back")
def given_back(visit_id: UUID) -> ResponseReturnValue:
    """The number with which the resident goes on at any kiosk."""
    opened = Opened.of(visit_id)
    return render_template("desk/given_back.html", visit=opened.visit)
