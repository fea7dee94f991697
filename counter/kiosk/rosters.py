"""Rosters: who (or which dogs, vehicles …) the visit is about, named once, before the questions."""

from __future__ import annotations

import re

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.kiosk import asking, earlier, naming, steps, visiting
from counter.prefill import card_holders
from counter.visit import Visit
from counter.web.services import services
from forms.build import Entry
from procedures.bundle import Bundle
from procedures.catalog import Item
from procedures.sheet import Address, State

PERSON = "person"
KANA = "kana"
NEW_PERSON = re.compile(r"p[1-9][0-9]{0,2}")
MOST = 30
"""People or things one visit can hold; more is a matter for the desk."""


def roster(item: str) -> ResponseReturnValue:
    """Show the list; a POST says that it is complete."""
    visit, bundle = visiting.current(), visiting.bundle()
    asked = _roster_item(bundle, item)
    kind = str(asked.roster_of)
    if kind == PERSON and not naming.known_name(visit, bundle, visiting.VISITOR):
        return redirect(url_for("kiosk.person", person=visiting.VISITOR), 303)
    if request.method == "POST":
        asking.write(visit, bundle, [(Address(item), True)])
        steps.remember(visit, item)
        visiting.keep(visit)
        return redirect(steps.next_url(visit, bundle), 303)
    return render_template(
        "kiosk/roster.html",
        item=asked,
        kind=kind,
        thing=naming.THINGS.get(kind, naming.OTHER_THING),
        heading=naming.ROSTERS.get(kind, ""),
        members=_members(visit, bundle, kind),
        new_person=visit.sheet.new_id("p"),
        full=len(visit.sheet.subjects(kind)) >= MOST,
        cards=kind == PERSON and services().reader is not None,
        back=steps.Standing(visit, bundle).back_url(item),
    )


def people_url(bundle: Bundle) -> str:
    """The list of people; the plan where this catalog has none."""
    item = _people_item(bundle)
    return url_for("kiosk.roster", item=item.id) if item else url_for("kiosk.plan")


def add_thing(item: str) -> ResponseReturnValue:
    """Put one more dog, vehicle … on the list."""
    visit, bundle = visiting.current(), visiting.bundle()
    kind = str(_roster_item(bundle, item).roster_of)
    if kind != PERSON and len(visit.sheet.subjects(kind)) < MOST:
        visit.sheet.add_thing(visit.sheet.new_id(kind), kind)
        visiting.keep(visit)
    return redirect(url_for("kiosk.roster", item=item), 303)


def remove(item: str) -> ResponseReturnValue:
    """Take somebody or something named by mistake off the list, with all answers about them."""
    visit, bundle = visiting.current(), visiting.bundle()
    subject = request.form.get("subject", "")
    if subject in visit.sheet.subjects(str(_roster_item(bundle, item).roster_of)):
        _forget(visit, subject)
        visiting.keep(visit)
    return redirect(url_for("kiosk.roster", item=item), 303)


def person(person: str) -> ResponseReturnValue:
    """The reading of somebody's name: of the visitor without a card, or of one more person."""
    visit, bundle = visiting.current(), visiting.bundle()
    if not NEW_PERSON.fullmatch(person) or KANA not in bundle.items:
        abort(404)
    if person not in visit.sheet.people and person != visit.sheet.new_id("p"):
        return redirect(steps.next_url(visit, bundle), 303)
    kana = bundle.items[KANA].model_copy(update={"unknown_allowed": False})
    typed = earlier.joined(request.form) if request.method == "POST" else None
    form = asking.form_of(visit, bundle, [Entry(kana, (person,))], typed)
    if request.method == "POST" and not earlier.wanted(request.form) and form.validate():
        added = person not in visit.sheet.people
        visit.sheet.add_person(person)
        asking.write(visit, bundle, form.answers())
        visiting.keep(visit)
        return redirect(_after_person(visit, bundle, added=added), 303)
    problems = asking.problems(form)
    html = render_template(
        "kiosk/person.html",
        fields=asking.fields_of(form),
        problems=problems,
        earlier=earlier.offered(visit, bundle, asking.fields_of(form)[0]),
        visitor=person == visiting.VISITOR,
        back=_before_person(visit, bundle, person),
    )
    return html, 422 if problems else 200


def _forget(visit: Visit, subject: str) -> None:
    if subject not in (visiting.VISITOR, *card_holders(visit.sheet)):
        visit.sheet.remove_subject(subject)


def _after_person(visit: Visit, bundle: Bundle, *, added: bool) -> str:
    """Back to the list while it is being made or added to, else on."""
    item = _people_item(bundle)
    if item and (added or visit.sheet.state(Address(item.id)) is State.NOT_ASKED):
        return url_for("kiosk.roster", item=item.id)
    return steps.next_url(visit, bundle)


def _before_person(visit: Visit, bundle: Bundle, person: str) -> str:
    """The list for who is added to it, else the page before."""
    item = _people_item(bundle)
    if item and person != visiting.VISITOR:
        return url_for("kiosk.roster", item=item.id)
    return steps.Standing(visit, bundle).back_url()


def _people_item(bundle: Bundle) -> Item | None:
    return next((item for item in bundle.items.values() if item.roster_of == PERSON), None)


def _roster_item(bundle: Bundle, item: str) -> Item:
    found = bundle.items.get(item)
    if found is None or not found.roster_of:
        abort(404)
    return found


def _members(visit: Visit, bundle: Bundle, kind: str) -> list[dict[str, object]]:
    read = card_holders(visit.sheet)
    return [
        {
            "id": subject,
            "name": naming.subject_name(visit, bundle, subject),
            "removable": subject not in (visiting.VISITOR, *read),
            "card_read": subject in read,
        }
        for subject in visit.sheet.subjects(kind)
    ]
