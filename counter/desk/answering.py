"""Forms of the desk and the answer sheet: which entries a form had, and writing what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from counter.desk import permits, protection
from counter.desk.opened import Opened
from counter.visit.states import DRAFTS
from forms.build import AnswerField, AnswerForm, Entry, Given
from procedures.catalog import Item
from procedures.guidance import Question
from procedures.sheet import VISIT, Address, Provenance, Source, State
from procedures.values import Kind, Value

CLERK = Provenance(Source.CLERK)
TOLD = Provenance(Source.RESIDENT)
SEPARATOR = "|"

Answered = tuple[Address, Value | State]
"""What a form says of an address."""


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
    answers: Iterable[Answered],
    *,
    at: datetime,
    completing: bool = False,
) -> int:
    """Write a form's answers on the sheet and return how many were new.

    What the resident says across the desk is the resident's answer, so a card or a certificate
    still outranks it; what only a clerk can supply, or completes (`completing`), is the clerk's.
    """
    sheet, new = opened.visit.sheet, _new(opened, answers)
    for address, value in new:
        item = opened.bundle.items[address.item]
        if isinstance(value, State):
            sheet.mark(address, item.kind, value)
        else:
            source = CLERK if completing else spoken(item)
            sheet.write(address, item.kind, value, provenance=source, at=at)
    return len(new)


def write_interview(
    opened: Opened, answers: Iterable[Answered], *, at: datetime, completing: bool = False
) -> None:
    """Write what a page of the interview says. Raises Refused (403).

    Until a visit is submitted an interview is any clerk's. Afterwards its values belong to the
    sections whose procedures take them, as when one is corrected.
    """
    new = _new(opened, answers)
    if opened.visit.state not in DRAFTS:
        for address, _ in new:
            permits.insist_on_value(opened.takers.get(address, ()))
    write(opened, new, at=at, completing=completing)


def may_write(opened: Opened, address: Address) -> bool:
    """Whether this clerk may write a value in the interview, or complete it."""
    return opened.visit.state in DRAFTS or permits.may_correct(opened.takers.get(address, ()))


def may_answer(opened: Opened, question: Question) -> bool:
    """Whether a question of the interview is this clerk's to ask."""
    subjects = question.subjects or (VISIT,)
    return all(may_write(opened, Address(question.item.id, subject)) for subject in subjects)


def _new(opened: Opened, answers: Iterable[Answered]) -> list[Answered]:
    """What the sheet does not say already."""
    return [(address, value) for address, value in answers if not _said(opened, address, value)]


def _said(opened: Opened, address: Address, value: Value | State) -> bool:
    if isinstance(value, State):
        return opened.visit.sheet.state(address) is value
    return value == _held_value(opened, address)


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
