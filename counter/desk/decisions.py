"""Decisions: accepting procedures together, and holding, waiting, refusing, withdrawing one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.audit import Act
from counter.desk import (
    answering,
    cases,
    duplicates,
    fees,
    procedures_view,
    protection,
    values_view,
)
from counter.desk.blueprint import blueprint
from counter.desk.incomplete import Incomplete
from counter.desk.opened import Opened
from counter.desk.procedures_view import ProcedureRow
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import Acceptance, DocumentCheck, NotAllowed, Visit
from counter.visit.model import CaseKey
from counter.visit.states import DOCUMENT_NAMES, DocumentState, Signature
from counter.web.services import services
from forms.dates import read_date
from forms.problems import NotUnderstood
from procedures.protection import is_protected
from procedures.sheet import Address
from procedures.values import DocumentSeen, Value

OTHER = "other"
"""The choice 「その他」, whose words stand in the note beside it."""

WITH_GAPS = "with_gaps"
"""Accepting although values are still to be completed."""

TWICE = "twice"
"""Accepting although another open visit has the same procedure for the same person."""

ALL_SHOWN, ALL_SIGNED = "all_shown", "all_signed"
"""One tick for all papers not marked otherwise, and one for all signatures: said, not assumed."""


@blueprint.post("/visit/<uuid:visit_id>/accept")
def accept(visit_id: UUID) -> ResponseReturnValue:
    """Accept the ticked procedures, each in a transaction of its own, in catalog order."""
    opened = Opened.to_change(visit_id)
    ticked = [row for row in procedures_view.rows(opened) if _ticked(row)]
    protection.insist(opened.visit, [row.procedure for row in ticked], Role.COUNTER)
    rows = [row for row in ticked if row.acceptable]
    try:
        shared = _shared(opened)
        if not rows:
            raise Incomplete("accept", "受理する手続を選んでください。")
        prepared = [(row.key, _acceptance(row, shared)) for row in rows]
        _refuse_unsaid(opened.visit)
        _refuse_gaps(opened, rows)
        _refuse_duplicates(opened, rows)
    except Incomplete as lacking:
        return cases.page(opened, [(lacking.field, lacking.sentence)])
    record_on_sheet(
        opened, shared, signed=any(one.signature is not Signature.NONE for _, one in prepared)
    )
    protection.note(opened.visit, Act.SENT_ADDRESS, [key.procedure for key, _ in prepared])
    refused = _accept_all(opened, prepared)
    if refused:
        return cases.page(Opened.of(visit_id), refused)
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


@blueprint.get("/visit/<uuid:visit_id>/procedure/<procedure>/<subject>")
def procedure(visit_id: UUID, procedure: str, subject: str) -> ResponseReturnValue:
    """One procedure: its law and reason, its papers, and every decision but acceptance."""
    opened = Opened.of(visit_id)
    return _page(opened, row_or_404(opened, procedure, subject), [])


@blueprint.post("/visit/<uuid:visit_id>/procedure/<procedure>/<subject>")
def decide(visit_id: UUID, procedure: str, subject: str) -> ResponseReturnValue:
    """Take one decision: hold, documents later, refuse, withdraw, or correct what was sent."""
    opened = Opened.to_change(visit_id)
    row = row_or_404(opened, procedure, subject)
    protection.insist(opened.visit, [row.procedure], Role.COUNTER)
    chosen = DECIDERS.get(request.form.get("decision", ""))
    if chosen is None:
        abort(400)
    try:
        chosen(opened.visit, row)
    except Incomplete as lacking:
        return _page(opened, row, [(lacking.field, lacking.sentence)])
    except NotAllowed as refused:
        return _page(opened, row, [("decision", str(refused))])
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


def _page(
    opened: Opened, row: ProcedureRow, problems: list[tuple[str, str]]
) -> ResponseReturnValue:
    html = render_template(
        "desk/procedure.html",
        opened=opened,
        visit=opened.visit,
        row=row,
        receipts=procedures_view.receipt_lines(opened, row.case),
        document_names=DOCUMENT_NAMES,
        protected=is_protected(opened.visit.sheet) and protection.may_know(),
        problems=problems,
        form=request.form,
        now_ms=to_ms(services().clock()),
    )
    return html, 422 if problems else 200


def row_or_404(opened: Opened, procedure: str, subject: str) -> ProcedureRow:
    """The row an address names, where the visit has a case for it."""
    row = procedures_view.row_of(opened, procedures_view.key_of(procedure, subject))
    if row is None or row.case is None:
        abort(404)
    return row


def _ticked(row: ProcedureRow) -> bool:
    return row.field in request.form.getlist("accept")


@dataclass(frozen=True)
class Shared:
    """What one visitor proves once for all procedures accepted together."""

    by: UUID
    on: date
    identity: DocumentSeen
    authority: DocumentSeen | None
    number: DocumentSeen | None


def _shared(opened: Opened) -> Shared:
    try:
        on = read_date(request.form.get("accepted_on", ""), partly=False)
    except NotUnderstood as problem:
        raise Incomplete("accepted_on", f"受付日: {problem.ja}") from None
    identity = seen("identity")
    if identity is None:
        raise Incomplete("identity", "本人確認で何を見たかを選んでください。")
    authority = seen("authority")
    if authority is None and cases.files_for_another(opened):
        raise Incomplete("authority", "代理の権限を何で確かめたかを選んでください。")
    return Shared(auth.clerk().id, on.earliest, identity, authority, seen("number"))


def seen(field: str) -> DocumentSeen | None:
    """The document of a list with a note; 「その他」 is named in the note."""
    what, note = request.form.get(field, "").strip(), request.form.get(f"{field}_note", "").strip()
    if what == OTHER:
        what, note = note, ""
    return DocumentSeen(what, note) if what else None


def _acceptance(row: ProcedureRow, shared: Shared) -> Acceptance:
    return Acceptance(
        by=shared.by,
        on=shared.on,
        identity=shared.identity,
        authority=shared.authority,
        number=shared.number if row.procedure.uses_individual_number else None,
        signature=_signature(row),
        documents=_documents(row),
        fee=fees.read_fee(row.fee, row.field, request.form) if row.fee else None,
    )


def _refuse_unsaid(visit: Visit) -> None:
    """A protected address is sent only when the clerk says so (支援措置)."""
    if is_protected(visit.sheet) and not protection.is_said():
        raise Incomplete(protection.SAID, protection.NOT_SAID)


def _refuse_gaps(opened: Opened, rows: list[ProcedureRow]) -> None:
    """A notice with boxes left empty is accepted only when the clerk says so."""
    left = values_view.left_for_clerk(opened, {row.key for row in rows})
    if left and WITH_GAPS not in request.form:
        labels = {address: opened.bundle.items[address.item].label.ja for address in left}
        named = [f"{opened.name_of(one.subject)} {labels[one]}".strip() for one in left]
        raise Incomplete(WITH_GAPS, f"まだ埋まっていない項目があります: {'、'.join(named)}")


def _refuse_duplicates(opened: Opened, rows: list[ProcedureRow]) -> None:
    """The same procedure for the same person elsewhere is accepted only when the clerk says so."""
    if TWICE in request.form:
        return
    here = services()
    found = duplicates.find(here.visits, here.database, opened.visit, [row.key for row in rows])
    if found:
        named = dict.fromkeys(
            f"{opened.bundle.procedures[one.procedure].name.ja}（受付番号 {one.receipt}）"
            for one in found
        )
        raise Incomplete(TWICE, f"同じ方の同じ手続が、ほかの受付にあります: {'、'.join(named)}")


def _signature(row: ProcedureRow) -> Signature:
    wanted = Signature(row.procedure.signature)
    if wanted is Signature.NONE:
        return Signature.NONE
    if f"signed.{row.field}" not in request.form and ALL_SIGNED not in request.form:
        raise Incomplete(
            f"signed.{row.field}", f"「{row.procedure.name.ja}」の署名を確かめてください。"
        )
    return wanted


def _documents(row: ProcedureRow) -> dict[str, DocumentCheck]:
    return {one.document.id: _check(row, one.document.id) for one in row.documents}


def _check(row: ProcedureRow, document: str) -> DocumentCheck:
    field = f"document.{row.field}.{document}"
    state = request.form.get(field, "")
    if not state and ALL_SHOWN in request.form:
        state = DocumentState.SHOWN
    if state not in set(DocumentState):
        raise Incomplete(field, f"「{row.procedure.name.ja}」の書類の状態を選んでください。")
    if state != DocumentState.LATER:
        return DocumentCheck(DocumentState(state))
    try:
        due = read_date(request.form.get(f"due.{row.field}.{document}", ""), partly=False)
    except NotUnderstood as problem:
        raise Incomplete(f"due.{row.field}.{document}", f"提出の期日: {problem.ja}") from None
    return DocumentCheck(DocumentState.LATER, due.earliest)


def record_on_sheet(opened: Opened, shared: Shared, *, signed: bool) -> None:
    """本人確認 and signature are items too: sheets and records read them there."""
    seen: dict[str, Value | None] = {
        "identity_document": shared.identity,
        "acts_as_evidence": shared.authority,
        "signature_done": signed or None,
    }
    answers = [
        (Address(item), value)
        for item, value in seen.items()
        if value is not None and item in opened.bundle.items
    ]
    answering.write(opened, answers, at=services().clock(), completing=True)


def _accept_all(
    opened: Opened, prepared: Iterable[tuple[CaseKey, Acceptance]]
) -> list[tuple[str, str]]:
    """Accept one after the other; what was refused does not keep the others back."""
    refused = []
    for key, acceptance in prepared:
        try:
            services().visits.accept(opened.visit, key, acceptance)
        except NotAllowed as sentence:
            name = opened.bundle.procedures[key.procedure].name.ja
            refused.append(("accept", f"{name}: {sentence}"))
    return refused


def _reason() -> str:
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise Incomplete("reason", "理由を書いてください。")
    return reason


def _hold(visit: Visit, row: ProcedureRow) -> None:
    services().visits.hold(visit, row.key, by=auth.clerk().id, note=_reason())


def _wait(visit: Visit, row: ProcedureRow) -> None:
    documents = _documents(row)
    services().visits.wait_for_documents(visit, row.key, by=auth.clerk().id, documents=documents)


def _arrived(visit: Visit, row: ProcedureRow) -> None:
    documents = _documents(row)
    services().visits.receive_documents(visit, row.key, by=auth.clerk().id, documents=documents)


def _refuse(visit: Visit, row: ProcedureRow) -> None:
    services().visits.refuse(visit, row.key, by=auth.clerk().id, reason=_reason())


def _withdraw(visit: Visit, row: ProcedureRow) -> None:
    reason = _reason()
    _send_again(visit, row)
    services().visits.withdraw(visit, row.key, by=auth.clerk().id, reason=reason)


def _correct(visit: Visit, row: ProcedureRow) -> None:
    reason = _reason()
    _send_again(visit, row)
    services().visits.correct(visit, row.key, by=auth.clerk().id, reason=reason)


def _send_again(visit: Visit, row: ProcedureRow) -> None:
    """What follows an acceptance goes to the back office too, with the address."""
    if row.case is not None and row.case.accepted_on is not None:
        _refuse_unsaid(visit)
        protection.note(visit, Act.SENT_ADDRESS, [row.key.procedure])


DECIDERS: dict[str, Callable[[Visit, ProcedureRow], None]] = {
    "hold": _hold,
    "wait": _wait,
    "arrived": _arrived,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "correct": _correct,
}
