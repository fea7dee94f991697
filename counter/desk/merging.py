"""Two clerks wrote the same item: which value stays is chosen, and nothing of either is lost.

What a clerk's page only carried along, because it stood in its boxes, is never sent over what
another wrote meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from counter.desk import answering
from counter.desk.opened import Opened
from counter.desk.values_view import in_words
from counter.visit import Conflict
from forms.build import AnswerField, AnswerForm, Entry
from procedures.catalog import Item
from procedures.sheet import VISIT, Address, Answer, State
from procedures.values import Value

CHOOSE = "choose."
"""Begins the name of the field that says whose value of another field stays."""

COLLIDES = "collides"
"""The fields both wrote: each needs a choice."""

MINE, THEIRS = "mine", "theirs"

Written = Value | State | None


@dataclass(frozen=True)
class Typed:
    """One item this clerk was about to send, by its field; `theirs` where another wrote it too."""

    name: str
    label: str
    text: str = field(repr=False)
    theirs: str = field(default="", repr=False)


@dataclass(frozen=True)
class Merge:
    """This clerk's items: written by both, written by this one alone, and only carried along."""

    both: tuple[Typed, ...]
    alone: tuple[Typed, ...]
    carried: tuple[str, ...]


def merge(opened: Opened, since: datetime) -> Merge:
    """Lay the form that was sent beside what was written since its page was made."""
    form = AnswerForm(_entries(opened), opened.manner(), request.form)
    form.validate()
    both, alone, carried = [], [], []
    for one in form.all_fields():
        if not one.errors and all(value == _now(opened, at) for at, value in one.answers()):
            continue
        if _untouched(opened, one, since):
            carried.append(one.name)
        elif _collides(opened, one, since):
            both.append(_typed(opened, one, theirs=True))
        else:
            alone.append(_typed(opened, one))
    return Merge(tuple(both), tuple(alone), tuple(carried))


def take_choices() -> ResponseReturnValue | None:
    """Before any page of the desk looks at a form: leave out what the clerk let the other have.

    Raises Conflict, so that the merge view comes again, while a choice is missing.
    """
    if COLLIDES not in request.form:
        return None
    choices = {
        name.removeprefix(CHOOSE): chosen
        for name, chosen in request.form.items()
        if name.startswith(CHOOSE)
    }
    if not set(request.form[COLLIDES].split()) <= choices.keys():
        raise Conflict
    left_out = {name for name, chosen in choices.items() if chosen == THEIRS}
    request.form = ImmutableMultiDict(
        (name, _without(text, left_out) if name == "asked" else text)
        for name, text in request.form.items(multi=True)
        if not _of_choices(name) and name.partition("-")[0] not in left_out
    )
    if request.endpoint == "desk.save_correction" and left_out:
        visit = (request.view_args or {})["visit_id"]
        return redirect(url_for("desk.case", visit_id=visit), 303)
    return None


def _of_choices(name: str) -> bool:
    return name == COLLIDES or name.startswith(CHOOSE)


def _without(asked: str, left_out: set[str]) -> str:
    """The markers of the entries a form asked, but for those that are left out."""
    return " ".join(one for one in asked.split() if _name_of(one) not in left_out)


def _name_of(marker: str) -> str:
    item, way, *subjects = marker.split(answering.SEPARATOR)
    return item if way == "who" or subjects == [VISIT] else f"{item}.{subjects[0]}"


def _entries(opened: Opened) -> list[Entry]:
    """What the form that was sent asked; its page may say so, else its fields' names do."""
    markers = request.form.get("asked", "").split()
    known = {_name_of(one) for one in markers}
    for name in dict.fromkeys(name.partition("-")[0] for name in request.form):
        item, _, subject = name.partition(".")
        if name not in known and item in opened.bundle.items:
            markers.append(answering.SEPARATOR.join((item, "one", subject or VISIT)))
    found = (answering.entry_from(opened, one) for one in markers)
    return [entry for entry in found if entry is not None]


def _untouched(opened: Opened, one: AnswerField, since: datetime) -> bool:
    """Whether the box says what stood there when the page was made, and another wrote since."""
    said = one.answers()
    changed = [address for address, _ in said if _changed(opened, address, since)]
    return bool(changed) and all(
        value == (_before(opened, address, since) if address in changed else _now(opened, address))
        for address, value in said
    )


def _collides(opened: Opened, one: AnswerField, since: datetime) -> bool:
    if one.errors:
        addresses = [Address(one.entry.item.id, subject) for subject in one.entry.subjects]
        return any(_changed(opened, address, since) for address in addresses)
    return any(
        _changed(opened, address, since) and value != _now(opened, address)
        for address, value in one.answers()
    )


def _changed(opened: Opened, address: Address, since: datetime) -> bool:
    answer = opened.visit.sheet.answers.get(address)
    return answer is not None and any(one.at >= since for one in answer.candidates)


def _before(opened: Opened, address: Address, since: datetime) -> Written:
    """The newest value that was there when the clerk looked."""
    answer = opened.visit.sheet.answers.get(address)
    known = (*answer.replaced, *answer.candidates) if answer else ()
    older = [one for one in known if one.at < since]
    return max(older, key=lambda one: one.at).value if older else None


def _now(opened: Opened, address: Address) -> Written:
    item = opened.bundle.items[address.item]
    answer = opened.visit.sheet.answers.get(address, Answer(item.kind))
    best = answer.best(item.sources)
    if best is not None:
        return best.value
    return None if answer.state is State.NOT_ASKED else answer.state


def _typed(opened: Opened, one: AnswerField, *, theirs: bool = False) -> Typed:
    entry = one.entry
    about = "" if entry.who else opened.name_of(entry.subjects[0])
    text = _said(opened, entry, dict(one.answers()).get) or _raw(one)
    standing = _said(opened, entry, lambda address: _now(opened, address)) if theirs else ""
    return Typed(one.name, f"{about} {entry.item.label.ja}".strip(), text, standing)


def _said(opened: Opened, entry: Entry, value_at: Callable[[Address], Written]) -> str:
    """An entry's values in words: of a who-question, the names of those it is true of."""
    values = {one: value_at(Address(entry.item.id, one)) for one in entry.subjects}
    if not entry.who:
        return _value(opened, entry.item, values[entry.subjects[0]])
    chosen = [opened.name_of(person) for person, value in values.items() if value is True]
    if not chosen and all(value is None for value in values.values()):
        return ""
    return "、".join(chosen) or "だれもいない"


def _value(opened: Opened, item: Item, value: Written) -> str:
    if value is None:
        return ""
    return "分からない" if isinstance(value, State) else in_words(opened, item, value)


def _raw(one: AnswerField) -> str:
    parts = (text if isinstance(text, str) else "、".join(text) for text in one.typed.values())
    return " ".join(part for part in parts if part)
