"""A procedure guidance has not found, added by a clerk who knows better, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import permits, protection
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.desk.procedures_view import key_of
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import NotAllowed
from counter.web.services import services
from procedures.catalog import Procedure


@blueprint.get("/visit/<uuid:visit_id>/add")
def add(visit_id: UUID) -> ResponseReturnValue:
    """Every procedure of the catalog the visit does not have yet."""
    return _page(Opened.of(visit_id), [])


@blueprint.post("/visit/<uuid:visit_id>/add")
def save_added(visit_id: UUID) -> ResponseReturnValue:
    """Add the chosen one, for the person it is for."""
    opened = Opened.to_change(visit_id)
    chosen = request.form.get("procedure", "")
    known = opened.bundle.procedures.get(chosen)
    protection.insist(opened.visit, [known] if known else [], Role.COUNTER)
    subject = request.form.get("subject", "") if known and known.for_each else ""
    reason = request.form.get("reason", "")
    try:
        services().visits.add(
            opened.visit, key_of(chosen, subject), by=auth.clerk().id, reason=reason
        )
    except NotAllowed as refused:
        return _page(opened, [("procedure", str(refused))])
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


def _page(opened: Opened, problems: list[tuple[str, str]]) -> ResponseReturnValue:
    html = render_template(
        "desk/add.html",
        opened=opened,
        visit=opened.visit,
        offered=list(_offered(opened)),
        problems=problems,
        form=request.form,
        now_ms=to_ms(services().clock()),
    )
    return html, 422 if problems else 200


def _offered(opened: Opened) -> Iterator[Procedure]:
    """Those this clerk decides; one for each person stays on offer, it may be for another."""
    have = {key.procedure for key in opened.visit.cases}
    for procedure in opened.bundle.procedures.values():
        absent = procedure.for_each or procedure.id not in have
        if absent and permits.may(procedure, Role.COUNTER):
            yield procedure
