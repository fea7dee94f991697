"""Turn a page of questions into a form, and its answers into the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from werkzeug.datastructures import MultiDict

from counter.kiosk import entry, naming
from counter.visit import Visit
from counter.web.language import catalog_text, say, say_problem
from counter.web.services import services
from forms.build import AnswerField, AnswerForm, Entry, Given, Manner
from procedures.bundle import Bundle
from procedures.needs import shown
from procedures.sheet import VISIT, Address, Provenance, Source, State
from procedures.values import Kind, Value

CHOOSE_ONE = "1つ以上選んでください。"

RESIDENT = Provenance(Source.RESIDENT)

Answers = Iterable[tuple[Address, Value | State]]


def form_of(
    visit: Visit,
    bundle: Bundle,
    entries: Sequence[Entry],
    typed: MultiDict[str, str] | None = None,
) -> AnswerForm:
    """The form of a page: with what was typed, else with what the sheet holds."""
    names = naming.people_names(visit, bundle)
    manner = Manner(names=names, say=catalog_text, explain=say_problem, spread=True)
    held = {one.name: given for one in entries if (given := _held(visit, bundle, one)) is not None}
    return AnswerForm(entries, manner, typed, data=held)


def refuse(form: AnswerForm, visit: Visit) -> bool:
    """Mark the fields whose answers were understood but cannot be taken; whether there was one."""
    refused = False
    for field in fields_of(form):
        if sentence := _refusal(field, visit):
            field.errors = [*field.errors, say(sentence)]
            refused = True
    return refused


def _refusal(field: AnswerField, visit: Visit) -> str:
    item = field.entry.item
    if item.kind is Kind.CHOICES and field.value == frozenset():
        return CHOOSE_ONE
    sentences = (
        entry.refusal(item, value, sheet=visit.sheet, today=visit.law_day)
        for _, value in field.answers()
    )
    return next(filter(None, sentences), "")


def fields_of(form: AnswerForm) -> list[AnswerField]:
    """The fields of a form, typed."""
    return [field for field in form if isinstance(field, AnswerField)]


def write(visit: Visit, bundle: Bundle, answers: Answers) -> None:
    """Put what the resident said on the sheet."""
    at = services().clock()
    for address, value in answers:
        kind = bundle.items[address.item].kind
        if isinstance(value, State):
            visit.sheet.mark(address, kind, value)
        else:
            visit.sheet.write(address, kind, value, provenance=RESIDENT, at=at)


def problems(form: AnswerForm) -> list[tuple[str, str]]:
    """(id of the first box, sentence) of every field that was not understood."""
    return [(_first_box(field), str(field.errors[0])) for field in fields_of(form) if field.errors]


def _first_box(field: AnswerField) -> str:
    return field.inputs[0].id if field.inputs else field.id


def may_show(provenance: Provenance) -> bool:
    """Whether a value may stand on a kiosk's screen: what a register says decides, and is unseen.

    Benefit, tax, care and disability data would be read by whoever stands behind.
    """
    return provenance.source is not Source.REGISTER


def _held(visit: Visit, bundle: Bundle, one: Entry) -> Given:
    if one.who:
        return _people_held(visit, one)
    address = Address(one.item.id, one.subjects[0] if one.subjects else VISIT)
    if visit.sheet.state(address) is State.UNKNOWN:
        return State.UNKNOWN
    found = shown(bundle, visit.law_day, visit.sheet, address)
    return found.value if found and may_show(found.provenance) else None


def _people_held(visit: Visit, one: Entry) -> Given:
    """Who was chosen before; None when the question is new."""
    found = {
        person: answer
        for person in one.subjects
        if (answer := visit.sheet.answers.get(Address(one.item.id, person)))
    }
    if any(answer.state is State.UNKNOWN for answer in found.values()):
        return State.UNKNOWN
    bests = {person: answer.best(one.item.sources) for person, answer in found.items()}
    told = {person: best for person, best in bests.items() if best and may_show(best.provenance)}
    if not told:
        return None
    return frozenset(person for person, best in told.items() if best.value is True)
