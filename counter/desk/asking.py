"""The interview: the same guidance as at the kiosk, asked a screenful at a time.

A clerk types what is said, in any order, and leaves the rest blank: what is still open comes back.
"""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import answering, procedures_view, values_view
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.statistics import Kind, Moment
from counter.storage.times import to_ms
from counter.web.services import services
from forms.build import AnswerForm, Entry, entry_of
from forms.numbers import read_number
from forms.pages import dense_pages
from forms.problems import NotUnderstood
from procedures.catalog import Item, Outcome
from procedures.guidance import Question, next_question, question_about
from procedures.sheet import Address, Answer, State

MOST_THINGS = 30
PER_SCREEN = 12


@blueprint.get("/visit/<uuid:visit_id>/ask")
def ask(visit_id: UUID) -> ResponseReturnValue:
    """The questions that are open now, the most telling first; none left: on to the case."""
    opened = Opened.of(visit_id)
    questions = open_questions(opened)
    if not questions:
        return redirect(url_for("desk.case", visit_id=visit_id))
    return _page(opened, questions, None)


@blueprint.post("/visit/<uuid:visit_id>/ask")
def save_answers(visit_id: UUID) -> ResponseReturnValue:
    """Take what was said; what is still open comes again."""
    opened = Opened.to_change(visit_id)
    entries = _asked(opened)
    form = AnswerForm(entries, opened.manner(), request.form)
    rosters, problems = _rosters(opened)
    if not form.validate() or problems:
        return _page(opened, open_questions(opened), form, problems)
    now = services().clock()
    answering.write_interview(opened, form.answers(), at=now)
    for item, number in rosters:
        _name_things(opened, item, number)
        answering.write(opened, [(Address(item.id), True)], at=now)
    services().visits.save(opened.visit, by=auth.clerk().id)
    return redirect(url_for("desk.ask", visit_id=visit_id), 303)


@blueprint.get("/visit/<uuid:visit_id>/complete")
def complete(visit_id: UUID) -> ResponseReturnValue:
    """What only the clerk can fill in: kanji of those without card, values from papers shown."""
    return _completing(Opened.of(visit_id), None)


@blueprint.post("/visit/<uuid:visit_id>/complete")
def save_completed(visit_id: UUID) -> ResponseReturnValue:
    """Take it, as the clerk's word."""
    opened = Opened.to_change(visit_id)
    form = AnswerForm(_asked(opened), opened.manner(), request.form)
    if not form.validate():
        return _completing(opened, form)
    before = dict(opened.visit.sheet.answers)
    answering.write_interview(opened, form.answers(), at=services().clock(), completing=True)
    told = [Moment(Kind.COMPLETED, item=item) for item in _changed(opened, before)]
    services().visits.save(opened.visit, by=auth.clerk().id, told=told)
    return redirect(url_for("desk.case", visit_id=visit_id), 303)


def _changed(opened: Opened, before: dict[Address, Answer]) -> list[str]:
    """The items somebody's answer to which is another one now, once for each of them."""
    now = opened.visit.sheet.answers
    return [address.item for address, answer in now.items() if before.get(address) != answer]


def open_questions(opened: Opened) -> list[Question]:
    """One screenful: what decides outcomes first, then what the sheets still lack."""
    visit, bundle, assessment = opened.visit, opened.bundle, opened.assessment
    first = next_question(bundle, visit.law_day, visit.sheet, assessment)
    if first is not None and not answering.may_answer(opened, first):
        first = next(iter(_deciding(opened)), None)
    if first is None:
        asked = [one for one in opened.lacking if answering.may_answer(opened, one)]
        pages = dense_pages(asked, PER_SCREEN)
        return list(pages[0].questions) if pages else []
    if first.ask == "roster":
        return [first]
    others = [one for one in _deciding(opened) if one != first]
    if first.ask != "each":
        # Who is concerned is settled first: it spares the others every question about themselves.
        others = [one for one in others if one.ask != "each"]
    return [first, *others][:PER_SCREEN]


def _deciding(opened: Opened) -> list[Question]:
    """All questions for this clerk that could still change an outcome, in catalog order."""
    sheet = opened.visit.sheet
    addresses = {
        address
        for verdict in opened.assessment.verdicts
        if verdict.outcome is None
        for address in verdict.relevant
        if sheet.state(address) is not State.PENDING
    }
    items = [opened.bundle.items[one] for one in opened.bundle.items]
    return [
        question
        for item in items
        if (asked := {address for address in addresses if address.item == item.id})
        for question in _about(opened, item, asked)
        if answering.may_answer(opened, question)
    ]


def _about(opened: Opened, item: Item, addresses: set[Address]) -> list[Question]:
    """An `each` item is asked of everybody at once here: the lines are short."""
    one = question_about(item, addresses, opened.visit.sheet)
    if one.ask != "each":
        return [one]
    subjects = opened.visit.sheet.subjects(item.subject)
    asked = {address.subject for address in addresses}
    return [Question(item, "each", (subject,)) for subject in subjects if subject in asked]


def _page(
    opened: Opened,
    questions: list[Question],
    form: AnswerForm | None,
    problems: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    rosters = [question.item for question in questions if question.ask == "roster"]
    entries = [entry_of(question) for question in questions if question.ask != "roster"]
    asked = form or AnswerForm(entries, opened.manner(), data=answering.held(opened, entries))
    found = answering.problems(asked) + (problems or [])
    rows = procedures_view.rows(opened)
    html = render_template(
        "desk/ask.html",
        opened=opened,
        visit=opened.visit,
        form=asked,
        asked=answering.markers(asked.all_fields()),
        rosters=rosters,
        outcomes=[row for row in rows if row.outcome not in (None, Outcome.NOT_NEEDED)],
        unsettled=list(dict.fromkeys(row.procedure.name.ja for row in rows if not row.outcome)),
        problems=found,
        now_ms=to_ms(services().clock()),
    )
    return html, 422 if found else 200


def _completing(opened: Opened, form: AnswerForm | None) -> ResponseReturnValue:
    entries = _left_to_desk(opened)
    if form is None and not entries:
        return redirect(url_for("desk.case", visit_id=opened.visit.id))
    asked = form or AnswerForm(entries, opened.manner(), data=answering.held(opened, entries))
    found = answering.problems(asked)
    html = render_template(
        "desk/complete.html",
        opened=opened,
        visit=opened.visit,
        form=asked,
        asked=answering.markers(asked.all_fields()),
        problems=found,
        now_ms=to_ms(services().clock()),
    )
    return html, 422 if found else 200


def _left_to_desk(opened: Opened) -> list[Entry]:
    items = opened.bundle.items
    return [
        Entry(items[address.item], (address.subject,))
        for address in values_view.left_for_clerk(opened)
        if answering.may_write(opened, address)
    ]


def _asked(opened: Opened) -> list[Entry]:
    """The entries the form that was sent had."""
    texts = request.form.get("asked", "").split()
    found = (answering.entry_from(opened, text) for text in texts)
    return [entry for entry in found if entry is not None]


def _rosters(opened: Opened) -> tuple[list[tuple[Item, int]], list[tuple[str, str]]]:
    """How many dogs, vehicles … were counted, and what was not understood."""
    counted, problems = [], []
    for item in opened.bundle.items.values():
        typed = request.form.get(f"roster.{item.id}", "").strip()
        if not (item.roster_of and typed):
            continue
        try:
            counted.append((item, min(read_number(typed), MOST_THINGS)))
        except NotUnderstood as problem:
            problems.append((f"roster.{item.id}", problem.ja))
    return counted, problems


def _name_things(opened: Opened, item: Item, number: int) -> None:
    """Put as many things on the roster as were counted."""
    sheet, kind = opened.visit.sheet, str(item.roster_of)
    while kind != "person" and len(sheet.subjects(kind)) < number:
        sheet.add_thing(sheet.new_id(kind), kind)
