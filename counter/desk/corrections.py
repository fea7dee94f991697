"""Correcting one value: with a reason, the old value kept, in the clerk's name."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.audit import Act
from counter.desk import answering, permits, protection
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.desk.values_view import value_row
from counter.statistics import Kind, Moment
from counter.storage import audit
from counter.storage.times import to_ms
from counter.web.services import services
from forms.build import AnswerForm, Entry
from procedures.sheet import Address, State

REASONS = ("書類で確認した", "本人に確認した", "読み違い・打ち間違い", "正字・外字に直した")
REASON_LENGTH = 100
NO_REASON = ("reason", "直した理由を選ぶか、書いてください。")


@blueprint.get("/visit/<uuid:visit_id>/correct/<item>/<subject>")
def correct(visit_id: UUID, item: str, subject: str) -> ResponseReturnValue:
    """The value with all its candidates, and the box for the right one."""
    opened = Opened.of(visit_id)
    return _page(opened, _entry(opened, item, subject), None)


@blueprint.post("/visit/<uuid:visit_id>/correct/<item>/<subject>")
def save_correction(visit_id: UUID, item: str, subject: str) -> ResponseReturnValue:
    """Write the clerk's value over the others; they stay as candidates."""
    opened = Opened.to_change(visit_id)
    entry = _entry(opened, item, subject)
    form = AnswerForm([entry], opened.manner(required=True), request.form)
    reason = (request.form.get("reason", "") or request.form.get("reason_chosen", "")).strip()
    if not form.validate() or not reason:
        return _page(opened, entry, form, [] if reason else [NO_REASON])
    address = Address(item, subject)
    ((_, value),) = form.answers()
    sheet = opened.visit.sheet
    if isinstance(value, State):
        sheet.mark(address, entry.item.kind, value)
    else:
        sheet.write(
            address,
            entry.item.kind,
            value,
            provenance=answering.CLERK,
            at=services().clock(),
            reason=reason[:REASON_LENGTH],
        )
    corrected = Moment(Kind.CORRECTED, item=item)
    services().visits.save(opened.visit, by=auth.clerk().id, told=[corrected])
    _note(opened, item)
    return redirect(url_for("desk.case", visit_id=visit_id, _anchor=f"{item}.{subject}"), 303)


def _entry(opened: Opened, item: str, subject: str) -> Entry:
    entry = answering.entry_from(opened, f"{item}|one|{subject}")
    if entry is None:
        abort(404)
    protection.refuse_unseen(opened.visit, entry.item)
    permits.insist_on_value(opened.takers.get(Address(item, subject), ()))
    return entry


def _page(
    opened: Opened,
    entry: Entry,
    form: AnswerForm | None,
    problems: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    held = answering.held(opened, [entry])
    shown = form or AnswerForm([entry], opened.manner(required=True), data=held)
    found = answering.problems(shown) + (problems or [])
    (subject,) = entry.subjects
    html = render_template(
        "desk/correct.html",
        opened=opened,
        visit=opened.visit,
        field=shown.all_fields()[0],
        row=value_row(opened, Address(entry.item.id, subject)),
        about=opened.name_of(subject),
        reasons=REASONS,
        accepted=any(case.accepted_on for case in opened.visit.cases.values()),
        problems=found,
        form=request.form,
        now_ms=to_ms(services().clock()),
    )
    return html, 422 if found else 200


def _note(opened: Opened, item: str) -> None:
    here = services()
    with here.database.writing() as connection:
        audit.append(
            connection,
            key=here.keyring.audit_key,
            act=Act.CORRECTED,
            at=to_ms(here.clock()),
            actor=auth.clerk().id,
            visit=opened.visit.id,
            detail=item,
        )
