"""The second check (二人審査): another clerk looks at what one would accept."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.audit import Act
from counter.desk import history, permits, protection, words
from counter.desk.blueprint import blueprint
from counter.desk.decisions import row_or_404
from counter.desk.opened import Opened
from counter.desk.procedures_view import ProcedureRow
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import NotAllowed
from counter.visit.states import DOCUMENT_NAMES
from counter.web.services import services


@blueprint.get("/visit/<uuid:visit_id>/check/<procedure>/<subject>")
def check(visit_id: UUID, procedure: str, subject: str) -> ResponseReturnValue:
    """What was proposed, on one page."""
    opened = Opened.of(visit_id)
    return _page(opened, row_or_404(opened, procedure, subject), [])


@blueprint.post("/visit/<uuid:visit_id>/check/<procedure>/<subject>")
def save_check(visit_id: UUID, procedure: str, subject: str) -> ResponseReturnValue:
    """Agree, and the record leaves; or send it back with the reason."""
    opened = Opened.to_change(visit_id)
    row = row_or_404(opened, procedure, subject)
    protection.insist(opened.visit, [row.procedure], Role.REVIEWER)
    visits, clerk = services().visits, auth.clerk().id
    try:
        match request.form.get("decision", ""):
            case "agree":
                protection.note(opened.visit, Act.SENT_ADDRESS, [row.key.procedure])
                visits.check(opened.visit, row.key, by=clerk)
            case "send_back":
                reason = request.form.get("reason", "")
                visits.send_back(opened.visit, row.key, by=clerk, reason=reason)
            case _:
                abort(400)
    except NotAllowed as refused:
        return _page(opened, row, [("decision", str(refused))])
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


def _page(
    opened: Opened, row: ProcedureRow, problems: list[tuple[str, str]]
) -> ResponseReturnValue:
    proposed = row.case.proposed if row.case else None
    if proposed is None:
        return redirect(url_for("desk.case", visit_id=opened.visit.id))
    html = render_template(
        "desk/check.html",
        opened=opened,
        visit=opened.visit,
        row=row,
        proposed=proposed,
        proposed_by=history.names_of([proposed.by]).get(proposed.by, ""),
        own=proposed.by == auth.clerk().id,
        may_check=permits.may(row.procedure, Role.REVIEWER),
        signatures=words.SIGNATURES,
        document_names=DOCUMENT_NAMES,
        problems=problems,
        form=request.form,
        now_ms=to_ms(services().clock()),
    )
    return html, 422 if problems else 200
