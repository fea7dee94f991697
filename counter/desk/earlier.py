"""Beginning a new visit from an earlier one of the same household, after its identity was checked.

A victim of a disaster comes four times: shelter, certificate, repair, rebuilding. Nothing that
lasts is asked again. It is a desk act: an earlier visit is never opened at a kiosk.
"""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.prefill import from_earlier
from counter.visit import NotAllowed
from counter.visit.states import Channel, VisitState
from counter.web.services import services

NOT_SUBMITTED = "まだ確定していない受付からは、新しい受付を始められません。"


@blueprint.post("/visit/<uuid:visit_id>/again")
def again(visit_id: UUID) -> ResponseReturnValue:
    """Begin it; the clerk is led to who came and what for, which is always asked."""
    earlier = Opened.of(visit_id)
    if earlier.visit.state not in (VisitState.SUBMITTED, VisitState.CLOSED):
        raise NotAllowed(NOT_SUBMITTED)
    visits, at = services().visits, services().clock()
    visit = visits.begin(Channel.DESK)
    visit.sheet = from_earlier(services().bundles.version(visit.bundle), earlier.visit.sheet, at)
    visits.save(visit, by=auth.clerk().id)
    return redirect(url_for("desk.people", visit_id=visit.id), 303)
