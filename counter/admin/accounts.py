"""The staff's accounts: who may do what, for which sections, until when; helpers by the list.

Every change is noted in the audit with the account it was about. A password made here is shown
once, on the page that answers the button, and is kept nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from counter import auth
from counter.admin.blueprint import blueprint
from counter.audit import Act
from counter.auth import accounts
from counter.auth.accounts import ListRefused
from counter.storage import audit, sessions, staff
from counter.storage.passwords import hash_password
from counter.storage.staff import IN_SECTIONS, Grant, LoginTaken, Role, Staff, UnknownGrant
from counter.storage.times import to_ms
from counter.web.services import services
from forms.dates import read_date
from forms.problems import NotUnderstood
from procedures.bundle import Bundle


class NotChanged(Exception):
    """A form that cannot be taken: which box, and the sentence for it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(field)
        self.field = field
        self.sentence = sentence


@blueprint.get("/staff")
def staff_list() -> ResponseReturnValue:
    """Every account, and the form that adds helpers (応援職員) for a time."""
    return _list([])


@blueprint.post("/staff")
def add_staff() -> ResponseReturnValue:
    """Add the accounts of a list, all or none, and show each first password once."""
    here = services()
    try:
        people = accounts.read_people(request.form.get("people", ""))
        grants, last_day = _grants(), _last_day()
        made = accounts.first_passwords(people)
        with here.database.writing() as connection:
            for one in made:
                accounts.add(
                    connection, one.person, one.password,
                    grants=grants, at=here.clock(), last_day=last_day,
                )  # fmt: skip
            _note(connection, "added")
    except (ListRefused, LoginTaken) as refused:
        return _list([("people", str(refused))]), 422
    except NotChanged as problem:
        return _list([(problem.field, problem.sentence)]), 422
    return render_template("admin/first_passwords.html", made=made, last_day=last_day)


@blueprint.get("/staff/<uuid:account>")
def staff_page(account: UUID) -> ResponseReturnValue:
    """One account: its roles by section, its last day, and what can be done with it."""
    return _page(_known(account), [])


@blueprint.post("/staff/<uuid:account>")
def change_staff(account: UUID) -> ResponseReturnValue:
    """Replace roles and last day; whoever is signed in feels it at once."""
    known = _known(account)
    try:
        grants, last_day = _grants(), _last_day()
        if known.id == auth.clerk().id and Grant(Role.IT) not in grants:
            raise NotChanged("grants", "自分の「情報担当」は外せません。別の情報担当が外します。")
    except NotChanged as problem:
        return _page(known, [(problem.field, problem.sentence)]), 422
    try:
        _replace(known, grants, last_day)
    except LoginTaken as taken:
        return _page(known, [("subject", str(taken))]), 422
    return redirect(url_for("admin.staff_list"), 303)


@blueprint.post("/staff/<uuid:account>/do")
def do_with_staff(account: UUID) -> ResponseReturnValue:
    """Stop an account, let it enrol another app, or give it a new first password."""
    known, chosen = _known(account), request.form.get("do", "")
    if chosen == "password":
        (made,) = accounts.first_passwords([accounts.Person(known.login, known.name)])
        hashed = hash_password(made.password)
        _change(known, chosen, lambda c: _replace_password(c, known, hashed))
        return render_template("admin/first_passwords.html", made=[made], last_day=None)
    if chosen == "disable" and known.id != auth.clerk().id:
        now = to_ms(services().clock())
        _change(known, chosen, lambda c: staff.disable(c, staff=known.id, at=now))
    elif chosen == "reset_factor":
        _change(known, chosen, lambda c: staff.forget_factor(c, staff=known.id))
    else:
        abort(400)
    return redirect(url_for("admin.staff_page", account=known.id), 303)


def _replace_password(connection: Connection, known: Staff, hashed: str) -> None:
    """Whoever is signed in with the old one is out: it may be known to somebody else."""
    staff.set_password(connection, staff=known.id, password_hash=hashed, first_password=True)
    sessions.end_of_staff(connection, staff=known.id)


def _replace(known: Staff, grants: list[Grant], last_day: dt.date | None) -> None:
    with services().database.writing() as connection:
        staff.set_roles(connection, staff=known.id, roles=grants)
        end = accounts.end_of(last_day) if last_day else None
        staff.set_end(connection, staff=known.id, ends_at=end)
        if services().config.oidc.issuer:
            subject = request.form.get("subject", "").strip()
            staff.set_subject(connection, staff=known.id, subject=subject or None)
        _note(connection, "changed", known)


def sections_of(bundle: Bundle) -> list[str]:
    """The sections (課) the catalog gives procedures to, in catalog order."""
    return list(
        dict.fromkeys(
            one.section for procedure in bundle.procedures.values() for one in procedure.counters
        )
    )


def _list(problems: list[tuple[str, str]]) -> str:
    here = services()
    with here.database.reading() as connection:
        everyone = staff.everyone(connection)
    return render_template(
        "admin/staff.html",
        lines=[(one, _words(one)) for one in everyone],
        problems=problems,
        **_choices(_ticked() or ["counter"]),
    )


def _page(known: Staff, problems: list[tuple[str, str]]) -> str:
    last = accounts.last_day(known)
    return render_template(
        "admin/staff_one.html",
        account=known,
        words=_words(known),
        last_day=last.isoformat() if last else "",
        service=services().config.oidc.label if services().config.oidc.issuer else "",
        own=known.id == auth.clerk().id,
        problems=problems,
        **_choices(_ticked() or list(map(str, known.grants))),
    )


def _words(account: Staff) -> dict[str, str]:
    return {
        "roles": accounts.in_words(account.grants),
        "standing": accounts.standing(account, services().clock()),
    }


def _choices(ticked: Iterable[str]) -> dict[str, object]:
    """What the table of roles and sections offers. A section the catalog lost stays on offer."""
    chosen = set(ticked)
    known = sections_of(services().bundles.current())
    lost = sorted({text.partition(":")[2] for text in chosen} - {"", *known})
    names = accounts.ROLE_NAMES
    return {
        "sections": [*known, *lost],
        "by_section": {role: name for role, name in names.items() if role in IN_SECTIONS},
        "for_all": {role: name for role, name in names.items() if role not in IN_SECTIONS},
        "ticked": chosen,
        "form": request.form,
    }


def _ticked() -> list[str]:
    return request.form.getlist("grant")


def _grants() -> list[Grant]:
    """The ticked roles. Raises NotChanged where there is none."""
    try:
        grants = [Grant.read(text) for text in _ticked()]
    except UnknownGrant as problem:
        raise NotChanged("grants", str(problem)) from None
    if not grants:
        raise NotChanged("grants", "役割を一つ以上選んでください。")
    return grants


def _last_day() -> dt.date | None:
    text = request.form.get("last_day", "").strip()
    if not text:
        return None
    try:
        return read_date(text, partly=False).earliest
    except NotUnderstood as problem:
        raise NotChanged("last_day", f"使える最後の日: {problem.ja}") from None


def _known(account: UUID) -> Staff:
    with services().database.reading() as connection:
        found = staff.get(connection, staff=account)
    if found is None:
        abort(404)
    return found


def _change(known: Staff, what: str, change: Callable[[Connection], None]) -> None:
    with services().database.writing() as connection:
        change(connection)
        _note(connection, what, known)


def _note(connection: Connection, what: str, about: Staff | None = None) -> None:
    """What was done, to whose account; neither name nor password."""
    here = services()
    detail = f"{what} {about.id}" if about else what
    audit.append(
        connection,
        key=here.keyring.audit_key,
        act=Act.STAFF_CHANGED,
        at=to_ms(here.clock()),
        actor=auth.clerk().id,
        detail=detail,
    )
