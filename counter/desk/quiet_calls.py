"""Silent calls of protected households at a kiosk: seen and answered by the role that may know."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk.blueprint import blueprint
from counter.desk.values_view import japanese_time
from counter.storage import calls
from counter.storage.staff import Role
from counter.storage.times import from_ms
from counter.web.services import services


def waiting() -> list[tuple[UUID, str]]:
    """(visit, when) of each open call; none for who may not know."""
    if Role.PROTECTED_ADDRESS not in auth.clerk().roles:
        return []
    with services().database.reading() as connection:
        return [(one.visit, japanese_time(from_ms(one.at))) for one in calls.open_calls(connection)]


@blueprint.post("/quiet/<uuid:visit_id>")
def answer_call(visit_id: UUID) -> ResponseReturnValue:
    """Somebody has gone there."""
    with services().database.writing() as connection:
        calls.answered(connection, visit=visit_id)
    return redirect(url_for("desk.home"), 303)
