"""Notes of the clerks on a case: for the next one who opens it, in the visit's own envelope."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.audit import Act
from counter.desk import cases
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.storage import audit
from counter.storage.times import to_ms
from counter.visit import Note
from counter.web.services import services

LONGEST = 500


@blueprint.post("/visit/<uuid:visit_id>/note")
def add_note(visit_id: UUID) -> ResponseReturnValue:
    """Keep a note. It goes to no record and on no paper."""
    opened, here = Opened.to_change(visit_id), services()
    text = request.form.get("note", "").strip()
    if not 0 < len(text) <= LONGEST:
        return cases.page(opened, [("note", f"メモを{LONGEST}文字までで書いてください。")])
    clerk, now = auth.clerk().id, here.clock()
    visit = replace(opened.visit, notes=(*opened.visit.notes, Note(clerk, now, text)))
    here.visits.save(visit, by=clerk)
    with here.database.writing() as connection:
        audit.append(
            connection,
            key=here.keyring.audit_key,
            act=Act.NOTED,
            at=to_ms(now),
            actor=clerk,
            visit=visit_id,
        )
    return redirect(url_for("desk.case", visit_id=visit_id, _anchor="notes"), 303)
