"""Forms of the desk and the answer sheet: which entries a form had, and writing what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from counter.desk import protection
from counter.desk.opened import Opened
from forms.build import AnswerField, AnswerForm, Entry, Given
from procedures.catalog import Item
from procedures.sheet import VISIT, Address, Provenance, Source, State
from procedures.values import Kind, Value

CLERK = Provenance(Source.CLERK)
TOLD = Provenance(Source.RESIDENT)
SEPARATOR = "|"


def markers(fields: Iterable[AnswerField]) -> str:
    """The hidden field that tells, with the form, which entries it asked."""
    return " ".join(_marker(field.entry) for field in fields)


def problems(form: AnswerForm) -> list[tuple[str, str]]:
    """What was not understood: where it stands, and whose what and why, for the summary."""
    return [
        (field.id, f"{field.about} {field.label.text}: {sentence}".strip())
        for field, sentence in form.problems()
    ]


def entry_from(opened: Opened, text: str) -> Entry | None:
    """The entry of a marker; None when it names nothing this visit has."""
    item_id, _, rest = text.partition(SEPARATOR)
    way, *subjects = rest.split(SEPARATOR)
    item = opened.bundle.items.get(item_id)
    known = {VISIT, *opened.visit.sheet.people, *opened.visit.sheet.things}
    if (
        item is None
        or item.kind is Kind.INDIVIDUAL_NUMBER
        or not subjects
        or not known.issuperset(subjects)
    ):
        return None
    return Entry(item, tuple(subjects), way == "who")


def held(opened: Opened, entries: Iterable[Entry]) -> dict[str, Given]:
    """What the sheet already says, to stand in the form's boxes; a hidden address does not."""
    return {
        entry.name: given
        for entry in entries
        if not protection.hides(opened.visit, entry.item)
        and (given := _held(opened, entry)) is not None
    }


def write(
    opened: Opened,
    answers: Iterable[tuple[Address, Value | State]],
    *,
    at: datetime,
    completing: bool = False,
) -> int:
    """Write a form's answers on the sheet and return how many were new.

    What the resident says across the desk is the resident's answer, so a card or a certificate
    still outranks it; what only a clerk can supply, or completes (`completing`), is the clerk's.
    """
    written = 0
    sheet = opened.visit.sheet
    for address, value in answers:
        item = opened.bundle.items[address.item]
        if isinstance(value, State):
            if sheet.state(address) is not value:
                sheet.mark(address, item.kind, value)
                written += 1
        elif value != _held_value(opened, address):
            source = CLERK if completing else spoken(item)
            sheet.write(address, item.kind, value, provenance=source, at=at)
            written += 1
    return written


def spoken(item: Item) -> Provenance:
    """Whose word an interview's answer is."""
    return TOLD if "resident" in item.sources else CLERK


def _marker(entry: Entry) -> str:
    return SEPARATOR.join((entry.item.id, "who" if entry.who else "one", *entry.subjects))


def _held(opened: Opened, entry: Entry) -> Given:
    states = [opened.visit.sheet.state(Address(entry.item.id, one)) for one in entry.subjects]
    if all(state is State.UNKNOWN for state in states):
        return State.UNKNOWN
    values = {one: _held_value(opened, Address(entry.item.id, one)) for one in entry.subjects}
    if entry.who:
        said = [value for value in values.values() if value is not None]
        return frozenset(one for one, value in values.items() if value is True) if said else None
    return values[entry.subjects[0]]


def _held_value(opened: Opened, address: Address) -> Value | None:
    answer = opened.visit.sheet.answers.get(address)
    best = answer.best(opened.bundle.items[address.item].sources) if answer else None
    return best.value if best else None
