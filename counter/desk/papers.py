"""Printing at the desk: the same paper as at the kiosk; every copy is noted in the audit."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk.blueprint import blueprint
from counter.desk.cases import is_protected
from counter.desk.opened import Opened
from counter.paper import print_job
from counter.storage.staff import Role
from counter.visit.states import VisitState
from counter.web.errors import Refused
from counter.web.services import services
from printing import render


@blueprint.post("/visit/<uuid:visit_id>/print")
def print_papers(visit_id: UUID) -> ResponseReturnValue:
    """The visit's papers as one PDF, for this clerk's printer."""
    opened = Opened.of(visit_id)
    if opened.visit.state is VisitState.GUIDANCE:
        raise Refused("入力を確定してから印刷してください。")
    if is_protected(opened) and Role.PROTECTED_ADDRESS not in auth.clerk().roles:
        raise Refused("この受付の印刷は、担当の職員が行います。", status=403)
    return _pdf(opened)


def _pdf(opened: Opened) -> Response:
    """Render, note who printed, and hand the PDF over; it is kept nowhere."""
    visit = opened.visit
    job = print_job(
        opened.bundle,
        visit.law_day,
        visit.sheet,
        opened.assessment,
        visit.cases,
        visit.receipt,
        training=services().config.is_training,
        started=visit.started,
    )
    result = render(job)
    services().visits.note_printed(visit, by=auth.clerk().id, what="all")
    response = Response(result.pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{visit.receipt}.pdf"'
    return response
