"""The case on one screen: who, what procedures and why, every value with its origin, decisions."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import (
    accounts,
    answering,
    history,
    permits,
    procedures_view,
    protection,
    times,
    values_view,
    words,
)
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.desk.queueing import calling
from counter.desk.trail import trail_of
from counter.storage import pulse
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import Channel, Visit
from counter.visit.model import japanese_day
from counter.visit.states import DOCUMENT_NAMES, DRAFTS, ENDED, VisitState
from counter.web.services import services
from procedures.calendar_ja import wareki
from procedures.catalog import Outcome
from procedures.outside import outside
from procedures.protection import is_protected
from procedures.sheet import Address


@blueprint.get("/visit/<uuid:visit_id>")
def case(visit_id: UUID) -> ResponseReturnValue:
    """The case page."""
    return page(Opened.of(visit_id))


@blueprint.get("/visit/<uuid:visit_id>/state")
def case_state(visit_id: UUID) -> ResponseReturnValue:
    """Whether the case on the screen is still true; its script asks every few seconds."""
    with services().database.looking() as connection:
        return jsonify(sequence=pulse.of_visit(connection, visit=visit_id))


@blueprint.post("/visit/<uuid:visit_id>/submit")
def submit(visit_id: UUID) -> ResponseReturnValue:
    """End the interview: the visit gets its receipt number. Nothing is filed by this."""
    opened = Opened.to_change(visit_id)
    services().visits.submit(opened.visit, by=auth.clerk().id)
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


@blueprint.get("/visit/<uuid:visit_id>/history")
def history_page(visit_id: UUID) -> ResponseReturnValue:
    """Who saw and did what."""
    opened = Opened.of(visit_id)
    return render_template(
        "desk/history.html",
        opened=opened,
        visit=opened.visit,
        acts=history.of_visit(visit_id, opened.bundle),
        trail=trail_of(opened),
    )


def page(opened: Opened, problems: list[tuple[str, str]] | None = None) -> ResponseReturnValue:
    """The case page, with what could not be done and why."""
    visit, bundle = opened.visit, opened.bundle
    rows = procedures_view.rows(opened)
    left = values_view.left_for_clerk(opened)
    now = services().clock()
    html = render_template(
        "desk/case.html",
        opened=opened,
        visit=visit,
        state=_state(visit),
        **_known_besides(visit),
        state_words=standing(visit),
        guided=visit.state in DRAFTS,
        procedures=[row for row in rows if row.outcome is not Outcome.NOT_NEEDED],
        not_needed=[row for row in rows if row.outcome is Outcome.NOT_NEEDED],
        receipts=procedures_view.receipt_lines,
        signatures=words.SIGNATURES,
        subjects=values_view.subjects(opened, left),
        correcting=_before_ids("desk.correct", visit, "item", "subject"),
        deciding=_before_ids("desk.procedure", visit, "procedure", "subject"),
        desk_items=len(left),
        own_desk_items=sum(answering.may_write(opened, address) for address in left),
        questions=_questions(opened),
        identity=_document(opened, "identity_document"),
        authority=_document(opened, "acts_as_evidence"),
        files_for_another=files_for_another(opened),
        identity_documents=words.IDENTITY_DOCUMENTS,
        authority_documents=words.AUTHORITY_DOCUMENTS,
        number_documents=words.NUMBER_DOCUMENTS,
        wants_number=any(row.acceptable and row.procedure.uses_individual_number for row in rows),
        charged=any(row.acceptable and row.fee for row in rows),
        may_check=lambda row: permits.may(row.procedure, Role.REVIEWER),
        document_names=DOCUMENT_NAMES,
        today=str(wareki(first_day(visit, japanese_day(now)))),
        law_day=str(wareki(visit.law_day)),
        now_ms=to_ms(now),
        protected=is_protected(visit.sheet) and protection.may_know(),
        address_hidden=protection.hides(visit, bundle.items["address"]),
        events=_events(opened),
        payees=accounts.lacking(opened),
        outside=outside(bundle, visit.law_day, visit.sheet),
        problems=problems or [],
        form=request.form,
    )
    return html, 422 if problems else 200


def _known_besides(visit: Visit) -> dict[str, object]:
    """What is known of the visit besides its answers."""
    clerks = history.names_of(_named(visit))
    return {
        "number": calling.of_visit(visit.id),
        "times": times.of(visit.id),
        "clerks": clerks,
        "notes": history.notes_of(visit, clerks),
    }


def _named(visit: Visit) -> set[UUID]:
    """The clerks the page names: who accepted, who checked, who wrote a note."""
    of_cases = {who for case in visit.cases.values() for who in (case.accepted_by, case.checked_by)}
    return {who for who in of_cases if who} | {note.by for note in visit.notes}


def _state(visit: Visit) -> str:
    """The text of `case_state` for the visit as it was opened: what comes later is announced."""
    changed = max((case.changed_at for case in visit.cases.values()), default=None)
    return pulse.visit_text(visit.version, changed)


def _before_ids(endpoint: str, visit: Visit, *ids: str) -> str:
    """What the addresses of an endpoint begin with, which end with these ids of catalog and sheet.

    A page has hundreds of them; built one by one they would take a tenth of its time.
    """
    any_: dict[str, Any] = dict.fromkeys(ids, "-")
    return url_for(endpoint, visit_id=visit.id, **any_).removesuffix("-/-")


def standing(visit: Visit) -> str:
    """Where the visit as a whole stands; nothing is called filed before it is accepted."""
    if visit.state is not VisitState.SUBMITTED:
        return words.VISITS[visit.state]
    decided = [case.accepted_on is not None or case.state in ENDED for case in visit.cases.values()]
    if decided and all(decided):
        return "すべて受理・処理しました"
    if any(case.accepted_by for case in visit.cases.values()):
        return "一部を受理（残りの届出はまだ終わっていません）"
    return words.VISITS[visit.state]


def first_day(visit: Visit, today: date) -> date:
    """The 受付日 the form proposes: today, and for a paper case the day of the paper."""
    return visit.law_day if visit.channel is Channel.PAPER else today


def files_for_another(opened: Opened) -> bool:
    """Whether the visitor acts for somebody else, so that authority must be proved."""
    answer = opened.visit.sheet.answers.get(Address("acts_as"))
    best = answer.best(opened.bundle.items["acts_as"].sources) if answer else None
    return best is not None and best.value not in ("self", "household_member")


def _questions(opened: Opened) -> int:
    """How many questions are open that this clerk may ask."""
    return sum(answering.may_answer(opened, one) for one in opened.lacking)


def _document(opened: Opened, item: str) -> dict[str, str]:
    """What the sheet says was shown, for the form."""
    answer = opened.visit.sheet.answers.get(Address(item))
    best = answer.best(opened.bundle.items[item].sources) if answer else None
    seen = best.value if best else None
    return {"what": getattr(seen, "what", ""), "note": getattr(seen, "note", "")}


def _events(opened: Opened) -> str:
    answer = opened.visit.sheet.answers.get(Address("events"))
    chosen = answer.candidates[-1].value if answer and answer.candidates else frozenset()
    item = opened.bundle.items["events"]
    return values_view.in_words(opened, item, chosen)
