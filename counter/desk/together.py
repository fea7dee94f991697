"""Many at once: the same procedure of many visits accepted together, where the law lets it.

The catalog says for which procedures (`accept_together`). Each acceptance is a transaction and an
audit entry of its own; what still has to be judged is not accepted, and the page says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import cases, decisions, duplicates, permits, procedures_view, values_view, words
from counter.desk.blueprint import blueprint
from counter.desk.incomplete import Incomplete
from counter.desk.opened import Opened
from counter.desk.procedures_view import ProcedureRow
from counter.desk.values_view import japanese_time
from counter.storage import cases as stored
from counter.storage import visits
from counter.storage.cases import StoredCase
from counter.storage.staff import Role
from counter.storage.times import from_ms
from counter.visit import (
    Acceptance,
    CaseKey,
    CaseState,
    Conflict,
    DocumentCheck,
    DocumentState,
    NotAllowed,
    Signature,
    VisitGone,
    VisitState,
    japanese_day,
)
from counter.visit.glance import Glance
from counter.web.services import services
from forms.dates import read_date
from forms.problems import NotUnderstood
from procedures.bundle import Bundle
from procedures.calendar_ja import wareki
from procedures.catalog import Procedure
from procedures.protection import is_protected
from procedures.values import DocumentSeen

AT_ONCE = 100
"""How many are accepted by one press: a page answers within seconds, and a person reads it."""

ALONE = "1件ずつ確かめて受理してください。"


@dataclass(frozen=True)
class Waits:
    """A case that may be accepted together with others: which, and since when it waits."""

    mark: str
    receipt: str
    since: str


@dataclass(frozen=True)
class Outcome:
    """What became of one: accepted, or why it was not."""

    visit: UUID
    receipt: str
    why_not: str


@dataclass(frozen=True)
class Given:
    """What the clerk states for all of them."""

    on: date
    identity: DocumentSeen
    all_shown: bool
    all_signed: bool


def offered(bundle: Bundle) -> list[Procedure]:
    """The procedures that may be accepted together."""
    return [one for one in bundle.procedures.values() if one.accept_together]


@blueprint.get("/together/<procedure>")
def together(procedure: str) -> ResponseReturnValue:
    """Those that wait, the oldest first."""
    return _page(_procedure(procedure), [])


@blueprint.post("/together/<procedure>")
def accept_together(procedure: str) -> ResponseReturnValue:
    """Accept the ticked ones, one after the other, and say what became of each."""
    wanted = _procedure(procedure)
    permits.insist([wanted], Role.COUNTER)
    marks = request.form.getlist("case")[:AT_ONCE]
    try:
        if not marks:
            raise Incomplete("cases", "受理する受付を選んでください。")
        given = _given()
    except Incomplete as lacking:
        return _page(wanted, [(lacking.field, lacking.sentence)])
    people = list(services().visits.people([VisitState.SUBMITTED]))
    outcomes = [_accept_one(mark, wanted, given, people) for mark in marks]
    return render_template("desk/together_done.html", procedure=wanted, outcomes=outcomes)


def _accept_one(mark: str, procedure: Procedure, given: Given, people: Sequence[Glance]) -> Outcome:
    """Accept one in its own transaction; whatever stands in the way keeps back only this one."""
    visit_id, _, subject = mark.partition(".")
    try:
        opened = Opened.of(UUID(visit_id))
        key = CaseKey(procedure.id, subject)
        row = procedures_view.row_of(opened, key)
        why_not = _why_not(opened, row, given, people)
        if row is not None and not why_not:
            _accept(opened, row, given)
        return Outcome(opened.visit.id, opened.visit.receipt, why_not)
    except (NotAllowed, Conflict, VisitGone) as refused:
        return Outcome(UUID(visit_id), "", str(refused))
    except ValueError:
        abort(400)


def _accept(opened: Opened, row: ProcedureRow, given: Given) -> None:
    signature = Signature(row.procedure.signature)
    acceptance = Acceptance(
        by=auth.clerk().id,
        on=given.on,
        identity=given.identity,
        signature=signature,
        documents=_documents(row),
    )
    shared = decisions.Shared(auth.clerk().id, given.on, given.identity, None, None)
    decisions.record_on_sheet(opened, shared, signed=signature is not Signature.NONE)
    services().visits.accept(opened.visit, row.key, acceptance)


def _why_not(
    opened: Opened, row: ProcedureRow | None, given: Given, people: Sequence[Glance]
) -> str:
    """What a clerk has to judge alone; "" where nothing is left to judge."""
    if row is None or not row.acceptable:
        return f"いまは「{row.state_words if row else '手続なし'}」です。{ALONE}"
    if is_protected(opened.visit.sheet) or row.procedure.second_check or row.fee:
        return ALONE
    if cases.files_for_another(opened):
        return f"代理の方の申請です。権限を確かめて、{ALONE}"
    if row.procedure.signature != "none" and not given.all_signed:
        return f"署名が要ります。{ALONE}"
    if not given.all_shown and any(one.check is None for one in row.documents):
        return f"書類の状態がまだ記録されていません。{ALONE}"
    return _unclear(opened, row) or _twice(opened, row, people)


def _unclear(opened: Opened, row: ProcedureRow) -> str:
    """Boxes nobody filled, and values sources disagree on."""
    items = opened.bundle.items
    left = values_view.left_for_clerk(opened, {row.key})
    if left:
        return f"埋まっていない項目: {'、'.join(items[one.item].label.ja for one in left)}"
    disagreeing = [
        one.label for who in values_view.subjects(opened, ()) for one in who.rows if one.disagrees
    ]
    return f"出所で食い違う値: {'、'.join(dict.fromkeys(disagreeing))}" if disagreeing else ""


def _twice(opened: Opened, row: ProcedureRow, people: Sequence[Glance]) -> str:
    found = duplicates.among(people, services().database, opened.visit, [row.key])
    numbers = "、".join(dict.fromkeys(one.receipt for one in found))
    return f"同じ方の同じ手続が、ほかの受付にあります: {numbers}" if found else ""


def _documents(row: ProcedureRow) -> Mapping[str, DocumentCheck]:
    shown = DocumentCheck(DocumentState.SHOWN)
    return {one.document.id: one.check or shown for one in row.documents}


def _given() -> Given:
    try:
        on = read_date(request.form.get("accepted_on", ""), partly=False).earliest
    except NotUnderstood as problem:
        raise Incomplete("accepted_on", f"受付日: {problem.ja}") from None
    identity = decisions.seen("identity")
    if identity is None:
        raise Incomplete("identity", "本人確認を何でしたかを選んでください。")
    return Given(on, identity, "all_shown" in request.form, "all_signed" in request.form)


def _procedure(name: str) -> Procedure:
    found = services().bundles.current().procedures.get(name)
    if found is None or not found.accept_together:
        abort(404)
    return found


def _page(procedure: Procedure, problems: list[tuple[str, str]]) -> ResponseReturnValue:
    rows = _waiting(procedure)
    if not rows and not problems:
        return redirect(url_for("desk.home"), 303)
    today = japanese_day(services().clock())
    html = render_template(
        "desk/together.html",
        procedure=procedure,
        rows=rows[:AT_ONCE],
        more=max(0, len(rows) - AT_ONCE),
        identity_documents=words.IDENTITY_DOCUMENTS,
        today=str(wareki(today)),
        problems=problems,
        form=request.form,
    )
    return html, 422 if problems else 200


def _waiting(procedure: Procedure) -> list[Waits]:
    with services().database.reading() as connection:
        found = stored.of_procedure(connection, procedure=procedure.id)
        waiting = [one for one in found if one.state == CaseState.WAITING]
        rows = visits.get_all(connection, visits={one.visit for one in waiting})
    return [_waits(one, rows) for one in waiting if one.annex_of is None]


def _waits(case: StoredCase, rows: Mapping[UUID, visits.StoredVisit]) -> Waits:
    row = rows[case.visit]
    since = japanese_time(from_ms(row.submitted_at or row.started_at))
    return Waits(f"{case.visit}.{case.subject}", row.receipt, since)
