"""The first screen of an interview: what for, in what capacity, and who is concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from counter import auth
from counter.desk import answering
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.desk.queueing import calling
from counter.storage.times import to_ms
from counter.visit.states import Channel
from counter.web.services import services
from forms.build import AnswerField, AnswerForm, Entry
from procedures.catalog import Item
from procedures.disasters import forget, offered, tell, told
from procedures.sheet import Address

COLUMNS = ("name", "kana", "birth_date", "relationship")
EVENTS = "events"
VISIT_ITEMS = (EVENTS, "acts_as")
ROSTER = Address("people_complete")
SPARE_ROWS = 3
MOST_PEOPLE = 30


@dataclass(frozen=True)
class PersonRow:
    """One line of the table of people."""

    id: str
    title: str
    fields: tuple[AnswerField, ...]


@blueprint.post("/begin")
def begin() -> ResponseReturnValue:
    """Begin an interview; the visitor is its first person."""
    visit = services().visits.begin(Channel.DESK)
    visit.sheet.visitor = visit.sheet.add_person(visit.sheet.new_id("p"))
    services().visits.save(visit, by=auth.clerk().id)
    number = request.form.get("number", "")
    if number.isascii() and number.isdigit():
        calling.link(int(number), visit.id)
    return redirect(url_for("desk.people", visit_id=visit.id), 303)


@blueprint.get("/visit/<uuid:visit_id>/people")
def people(visit_id: UUID) -> ResponseReturnValue:
    """The screen."""
    return _page(Opened.of(visit_id), None)


@blueprint.post("/visit/<uuid:visit_id>/people")
def save_people(visit_id: UUID) -> ResponseReturnValue:
    """Take it: new lines become people, cleared lines of new people are nothing."""
    opened = Opened.to_change(visit_id)
    form = _form(opened, request.form)
    if not form.validate():
        return _page(opened, form)
    _write(opened, form)
    services().visits.save(opened.visit, by=auth.clerk().id)
    onward = "desk.people" if "more" in request.form else "desk.ask"
    return redirect(url_for(onward, visit_id=visit_id), 303)


def _page(opened: Opened, form: AnswerForm | None) -> ResponseReturnValue:
    shown = form or _form(opened, None)
    problems = answering.problems(shown)
    html = render_template(
        "desk/people.html",
        opened=opened,
        visit=opened.visit,
        about_visit=[cast(AnswerField, shown[item]) for item in _items(opened, VISIT_ITEMS)],
        rows=[_row(opened, shown, person) for person in _lines(opened)],
        columns=[opened.bundle.items[item].label.ja for item in _items(opened, COLUMNS)],
        disasters=offered(opened.bundle, opened.visit.law_day),
        disaster=request.form.get("disaster") or told(opened.visit.sheet),
        complete="complete" in request.form or opened.visit.sheet.answers.get(ROSTER) is not None,
        problems=problems,
        now_ms=to_ms(services().clock()),
    )
    return html, 422 if problems else 200


def _row(opened: Opened, form: AnswerForm, person: str) -> PersonRow:
    if person == opened.visit.sheet.visitor:
        title = "来庁者"
    elif person in opened.visit.sheet.people:
        title = opened.name_of(person)
    else:
        title = "追加"
    fields = (cast(AnswerField, form[f"{item}.{person}"]) for item in _items(opened, COLUMNS))
    return PersonRow(person, title, tuple(fields))


def _form(opened: Opened, sent: MultiDict[str, str] | None) -> AnswerForm:
    entries = _entries(opened)
    manner = opened.manner(offer_unknown=False)
    held = answering.held(opened, entries) if sent is None else None
    return AnswerForm(entries, manner, sent, data=held)


def _entries(opened: Opened) -> list[Entry]:
    items = opened.bundle.items
    about = [Entry(_offered(opened, items[item])) for item in _items(opened, VISIT_ITEMS)]
    return about + [
        Entry(items[item], (person,))
        for person in _lines(opened)
        for item in _items(opened, COLUMNS)
    ]


def _offered(opened: Opened, item: Item) -> Item:
    """今日の用件 with only the events this catalog has procedures for."""
    if item.id != EVENTS:
        return item
    used = {event for one in opened.bundle.procedures.values() for event in one.events}
    return item.model_copy(update={"choices": tuple(c for c in item.choices if c.id in used)})


def _lines(opened: Opened) -> list[str]:
    """The ids of the table's lines: everybody known, and a few more to be named."""
    known = opened.visit.sheet.people
    spare = range(min(SPARE_ROWS, MOST_PEOPLE - len(known)))
    return [*known, *(f"new{number}" for number in spare)]


def _items(opened: Opened, wanted: tuple[str, ...]) -> list[str]:
    """Of the wanted items those this catalog has."""
    return [item for item in wanted if item in opened.bundle.items]


def _write(opened: Opened, form: AnswerForm) -> None:
    sheet, at = opened.visit.sheet, services().clock()
    ids: dict[str, str] = {}
    answers = []
    for address, value in form.answers():
        subject = address.subject
        if subject.startswith("new"):
            if subject not in ids:
                ids[subject] = sheet.add_person(sheet.new_id("p"))
            subject = ids[subject]
        answers.append((Address(address.item, subject), value))
    if "complete" in request.form and ROSTER.item in opened.bundle.items:
        answers.append((ROSTER, True))
    answering.write_interview(opened, answers, at=at)
    _tell_disaster(opened)


def _tell_disaster(opened: Opened) -> None:
    """Write what the master of disasters says of the chosen one, or take it back."""
    chosen = request.form.get("disaster", "")
    if chosen == told(opened.visit.sheet):
        return
    found = [one for one in offered(opened.bundle, opened.visit.law_day) if one.id == chosen]
    for disaster in found:
        tell(opened.bundle, opened.visit.sheet, disaster, services().clock())
    if not found and "disaster" in request.form:
        forget(opened.bundle, opened.visit.sheet)
