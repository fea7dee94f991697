"""Protected addresses (支援措置) at the desk: hidden, until who may know them asks for them.

Seeing, printing and sending one are separate acts, each said by the clerk and noted in the audit
before it is done. Who has not the role sees neither the address nor the flag.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.audit import Act
from counter.desk import permits
from counter.desk.blueprint import blueprint
from counter.storage import audit
from counter.storage.audit import About
from counter.storage.staff import Role, Staff
from counter.storage.times import MILLISECOND, to_ms
from counter.visit import Visit
from counter.web.errors import Refused
from counter.web.services import services
from procedures.catalog import Item, Procedure
from procedures.protection import HINT, is_protected
from procedures.values import Kind

HIDDEN_KINDS = frozenset({Kind.ADDRESS, Kind.POSTAL_CODE, Kind.PHONE})
"""What tells where somebody lives; a telephone number tells the area."""

HIDDEN = "（表示しません）"

SHOWN_FOR = timedelta(minutes=10)
SHOWING = "address_shown"
"""Key of the session: the visit whose addresses this clerk has asked for, and until when."""

SAID = "address_said"
"""The tick with which a clerk says that a protected address is to be printed or sent."""

NOT_SAID = "支援措置の住所が相手に渡ります。確かめて、印を付けてください。"


@blueprint.post("/visit/<uuid:visit_id>/address")
def show_address(visit_id: UUID) -> ResponseReturnValue:
    """Show this clerk the addresses of a protected visit for a while; noted first."""
    visit = services().visits.open(visit_id, by=auth.clerk().id)
    if is_protected(visit.sheet):
        note(visit, Act.SAW_ADDRESS)
        session[SHOWING] = f"{visit_id} {_now() + SHOWN_FOR // MILLISECOND}"
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


def hides(visit: Visit, item: Item) -> bool:
    """Whether a value is kept from this screen, as it always is from the resident's own."""
    return item.kind in HIDDEN_KINDS and is_protected(visit.sheet) and not _shown(visit)


def conceals(item: str) -> bool:
    """Whether an item is left out for who may not know the flag, whatever its value is."""
    return item == HINT.item and not _has_the_role()


def may_know() -> bool:
    """Whether this clerk may know whom a flag protects."""
    return Role.PROTECTED_ADDRESS in auth.clerk().roles


def may_decide(visit: Visit, procedure: Procedure) -> bool:
    """Whether this clerk decides a procedure of the visit: by section, and protected or not."""
    return permits.may(procedure, Role.COUNTER) and (
        not is_protected(visit.sheet) or permits.may(procedure, Role.PROTECTED_ADDRESS)
    )


def insist(visit: Visit, procedures: Collection[Procedure], *roles: Role) -> None:
    """Raise Refused (403) where this clerk has none of the roles, or must not know the address."""
    permits.insist(procedures, *roles)
    if is_protected(visit.sheet):
        permits.insist(procedures, Role.PROTECTED_ADDRESS)


def refuse_unseen(visit: Visit, item: Item) -> None:
    """Raise Refused (403) for a page that would show a hidden value."""
    if hides(visit, item) or conceals(item.id):
        raise Refused("この値は、担当の職員が確かめて直します。", status=403)


def is_said() -> bool:
    """Whether the clerk ticked that a protected address is to go out."""
    return SAID in request.form


def note(visit: Visit, act: Act, about: Iterable[str] = ("",)) -> None:
    """Note an act on a protected address; `about` are ids of the catalog."""
    here, clerk = services(), auth.clerk().id
    if not is_protected(visit.sheet):
        return
    with here.database.writing() as connection:
        audit.append_all(
            connection,
            key=here.keyring.audit_key,
            act=act,
            at=_now(),
            about=[About(clerk, visit.id, None, one) for one in about],
        )


def _shown(visit: Visit) -> bool:
    """Whether this clerk has asked for the addresses of this visit a moment ago."""
    if not _has_the_role():
        return False
    shown, _, until = session.get(SHOWING, "").partition(" ")
    return shown == str(visit.id) and _now() < int(until)


def _has_the_role() -> bool:
    """Of the clerk at this screen; the resident's own screen has none."""
    clerk = g.get("clerk")
    return isinstance(clerk, Staff) and Role.PROTECTED_ADDRESS in clerk.roles


def _now() -> int:
    return to_ms(services().clock())
