"""The account of somebody who is paid: told once, used by every procedure that pays that person."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk.answering import CLERK
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.web.services import services
from procedures.recipients import HOLDER, without_account
from procedures.sheet import Address

KIND = "bank_account_use"


def lacking(opened: Opened) -> list[tuple[str, str]]:
    """The people who are paid and have no account yet: id and name."""
    visit = opened.visit
    found = without_account(opened.bundle, visit.law_day, visit.sheet, opened.assessment)
    return [(person, opened.name_of(person)) for person in found]


@blueprint.post("/visit/<uuid:visit_id>/account")
def add_account(visit_id: UUID) -> ResponseReturnValue:
    """Put an account for one of them on the sheet; what it is the clerk fills in next."""
    opened = Opened.to_change(visit_id)
    holder = request.form.get("holder", "")
    if holder not in dict(lacking(opened)):
        abort(400)
    sheet = opened.visit.sheet
    account = sheet.add_thing(sheet.new_id("account"), KIND)
    kind = opened.bundle.items[HOLDER].kind
    address = Address(HOLDER, account)
    sheet.write(address, kind, holder, provenance=CLERK, at=services().clock())
    services().visits.save(opened.visit, by=auth.clerk().id)
    return redirect(url_for("desk.complete", visit_id=visit_id), 303)
