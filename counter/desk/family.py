"""What the city holds about the family, at the desk: waiting certificates, files, registers.

A register is asked only after 本人確認, and its look is audited in the clerk's name. 支援措置 is
told to the role that may know it; for everybody else the register did not answer.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import answering, protection
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.prefill import Certificate
from counter.prefill.applying import apply
from counter.prefill.certificate_files import FileRefused, read_certificates, read_mapping
from counter.prefill.certificate_shelf import CertificateShelf, Found
from counter.prefill.looking_up import GONE, LookUp
from counter.prefill.lookups import Registers
from counter.prefill.matching import FourItems
from counter.web.services import services
from forms.dates import date_shown
from procedures.protection import is_protected
from procedures.sheet import Address, State
from procedures.values import DocumentSeen, PartialDate, Sex, Value

IDENTITY = Address("identity_document")
EVENTS = Address("events")
IDENTITY_LENGTH = 60
NO_IDENTITY = ("identity", "本人確認をした書類を入れてから照会してください。")
NOT_ENOUGH = (
    "identity", "来庁者の氏名・住所・生年月日（年月日）がそろうと照会できます。先に入れてください。"
)  # fmt: skip
NOBODY = "台帳からは、入れられるものがありませんでした（該当なし、または台帳が答えません）。"


@blueprint.get("/visit/<uuid:visit_id>/family")
def family(visit_id: UUID) -> ResponseReturnValue:
    """The page."""
    return _page(Opened.of(visit_id))


@blueprint.post("/visit/<uuid:visit_id>/family/find")
def find_certificate(visit_id: UUID) -> ResponseReturnValue:
    """Waiting certificates with somebody of this name or reading."""
    opened = Opened.of(visit_id)
    wanted = request.form.get("name", "")
    found = _shelf().named(wanted, visit=visit_id, by=auth.clerk().id)
    return _page(opened, wanted=wanted, found=found)


@blueprint.post("/visit/<uuid:visit_id>/family/file")
def upload_certificate(visit_id: UUID) -> ResponseReturnValue:
    """A file the clerk got from the city's system: taken in like one from the folder."""
    opened = Opened.of(visit_id)
    sent = request.files.get("file")
    config = services().config.certificates
    try:
        found = read_certificates(sent.read() if sent else b"", read_mapping(config.mapping))
    except FileRefused as problem:
        return _page(opened, problems=[("file", str(problem))]), 422
    _shelf().keep(found, keep=timedelta(days=config.keep_days))
    return _page(opened, said=f"転出証明書 {len(found)}件を取り込みました。名前で探してください。")


@blueprint.post("/visit/<uuid:visit_id>/family/use")
def use_certificate(visit_id: UUID) -> ResponseReturnValue:
    """Fill the visit from a certificate; the clerk has seen who stands there."""
    opened = Opened.to_change(visit_id)
    certificate, person = _chosen()
    if opened.visit.sheet.state(EVENTS) is State.NOT_ASKED:
        answering.write(opened, [(EVENTS, frozenset({"move_in"}))], at=services().clock())
    apply(
        opened.visit,
        opened.bundle.items,
        [Found(certificate, _kept(certificate), max(person, 0))],
        visitor_named=person >= 0,
        at=services().clock(),
    )
    services().visits.save(opened.visit, by=auth.clerk().id)
    return redirect(url_for("desk.people", visit_id=visit_id), 303)


@blueprint.post("/visit/<uuid:visit_id>/family/register")
def ask_registers(visit_id: UUID) -> ResponseReturnValue:
    """Ask the registers about the visitor, once the identity was checked."""
    opened = Opened.to_change(visit_id)
    holder = _visitor(opened)
    seen = request.form.get("identity", "").strip()[:IDENTITY_LENGTH]
    problem = None if seen else NO_IDENTITY
    if problem or not holder.complete:
        return _page(opened, problems=[problem or NOT_ENOUGH]), 422
    here, at = services(), services().clock()
    answering.write(opened, [(IDENTITY, DocumentSeen(seen))], at=at, completing=True)
    before = len(opened.visit.sheet.answers)
    look = LookUp(
        here.registers or Registers(), here.database, here.keyring, opened.bundle, opened.visit,
        at, by=auth.clerk().id,
    )  # fmt: skip
    protected = look.of_holder(opened.visit.sheet.visitor, holder)
    here.visits.save(opened.visit, by=auth.clerk().id)
    filled = len(opened.visit.sheet.answers) - before
    if protected or not filled or GONE in opened.visit.settings:
        return _page(opened, said=NOBODY if protected or not filled else "")
    return redirect(url_for("desk.people", visit_id=visit_id), 303)


def _page(
    opened: Opened,
    *,
    wanted: str = "",
    found: list[Found] | None = None,
    problems: list[tuple[str, str]] | None = None,
    said: str = "",
) -> str:
    identity = opened.visit.sheet.answers.get(IDENTITY)
    seen = identity.candidates[-1].value if identity and identity.candidates else None
    return render_template(
        "desk/family.html",
        opened=opened,
        visit=opened.visit,
        wanted=wanted or str(_said(opened, "name") or _said(opened, "kana") or ""),
        found=[(one, _rows(one)) for one in found] if found is not None else None,
        problems=problems or [],
        said=said,
        protected=protection.may_know() and is_protected(opened.visit.sheet),
        registers=bool(services().registers),
        identity=seen.what if isinstance(seen, DocumentSeen) else "",
        gone=opened.visit.settings.get(GONE, ""),
    )


def _rows(found: Found) -> list[tuple[str, str]]:
    """Names and birth dates, so that the clerk can tell the family."""
    return [
        (str(person["name"]), date_shown(born) if isinstance(born, PartialDate) else "")
        for person in found.certificate.people
        for born in (person.get("birth_date"),)
    ]


def _chosen() -> tuple[UUID, int]:
    """Which certificate, and which of its people is the visitor (-1: nobody)."""
    try:
        person = request.form.get("person", "")
        return UUID(request.form.get("certificate", "")), int(person) if person else -1
    except ValueError:
        abort(404)


def _kept(certificate: UUID) -> Certificate:
    return _shelf().get(certificate) or abort(404)


def _visitor(opened: Opened) -> FourItems:
    born, sex = _said(opened, "birth_date"), _said(opened, "sex")
    return FourItems(
        str(_said(opened, "name") or ""),
        str(_said(opened, "address") or ""),
        born if isinstance(born, PartialDate) else None,
        sex if isinstance(sex, Sex) else None,
    )


def _said(opened: Opened, item: str) -> Value | None:
    answer = opened.visit.sheet.answers.get(Address(item, opened.visit.sheet.visitor))
    best = answer.best(opened.bundle.items[item].sources) if answer else None
    return best.value if best else None


def _shelf() -> CertificateShelf:
    here = services()
    return CertificateShelf(here.database, here.keyring, here.clock)
