"""What a settled procedure's sheet and record take: values, the missing ones, the desk's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from procedures.bundle import Bundle, CompiledNeed
from procedures.catalog import Need, Outcome
from procedures.evaluation import Scope
from procedures.grounds import Leaves
from procedures.guidance import Assessment, Question, Verdict, question_about, undecided_leaves
from procedures.logic import Span
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source, State
from procedures.values import Kind, PartialDate, Value

FILED = (Outcome.NEEDED, Outcome.OPTIONAL, Outcome.DEEMED)
"""Outcomes whose values travel: on a sheet of their own, or as 付記 on the notice."""


@dataclass(frozen=True)
class NeededValue:
    """One value one procedure takes, and the need that says so."""

    address: Address
    need: Need


@dataclass(frozen=True)
class Shown:
    """A value as everybody sees it: the most trusted, its source, whether sources differ."""

    value: Value
    provenance: Provenance
    disagrees: bool = False


def shown(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, address: Address) -> Shown | None:
    """The value at an address: answered, a city setting, or derived. None when there is none."""
    answer = sheet.answers.get(address)
    item = bundle.items[address.item]
    if answer is not None and answer.state is State.ANSWERED:
        best = answer.best(item.sources)
        return None if best is None else Shown(best.value, best.provenance, answer.disagrees)
    if address.item in bundle.readable.settings:
        setting = bundle.readable.settings[address.item]
        return Shown(setting, Provenance(Source.REGISTER, "city"))
    computed = bundle.evaluation(law_day, sheet).read(address)
    value = _as_value(item.kind, computed)
    return None if value is None else Shown(value, Provenance(Source.DERIVED))


def _as_value(kind: Kind, computed: object) -> Value | None:
    """What a derivation computed, as a value of its kind; a span that is no point is no value."""
    if isinstance(computed, Span):
        if not computed.known:
            return None
        low = computed.low
        return PartialDate.of(low) if isinstance(low, dt.date) else int(low)
    return computed if isinstance(computed, bool | str | frozenset) else None


def members(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    group: str,
    *,
    procedure: str = "",
    subject: str = "",
) -> list[str]:
    """Who is surely in a group or role; a procedure's own roles are found when it is named.

    Raises KeyError for a group neither the catalog nor the procedure has.
    """
    if group == "subject":
        return [subject]
    groups = bundle.compiled[procedure].groups if procedure else bundle.members
    found = groups[group].find(bundle.scope(law_day, sheet, subject))
    return [one for one, inside in found if inside]


def needs(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict
) -> list[NeededValue]:
    """Everything the sheet and record of a verdict take, in the order of the procedure's file."""
    if verdict.unnamed:
        return []
    scope = bundle.scope(law_day, sheet, verdict.subject)
    found: dict[Address, NeededValue] = {}
    for compiled in bundle.compiled[verdict.procedure.id].needs:
        if compiled.when.value(scope) is False:
            continue
        for subject in _subjects(compiled, verdict, scope):
            address = Address(compiled.need.item, subject)
            found.setdefault(address, NeededValue(address, compiled.need))
    return list(found.values())


def _subjects(compiled: CompiledNeed, verdict: Verdict, scope: Scope) -> Iterator[str]:
    if compiled.need.of is None:
        yield VISIT
    elif compiled.need.of == "subject":
        yield verdict.subject
    elif compiled.members is not None:
        yield from (one for one, inside in compiled.members.find(scope) if inside)


def missing(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, assessment: Assessment
) -> list[Question]:
    """The questions whose answers the sheets still lack and the resident can give.

    Items of the visit first, then person by person, in catalog order. The first answer may make
    others appear or vanish: ask one, then look again.
    """
    evaluation = bundle.evaluation(law_day, sheet)
    wanted: set[Address] = set()
    for verdict in assessment.of(*FILED):
        wanted |= _lacking(bundle, law_day, sheet, verdict)
    askable = {a for a in wanted if evaluation.is_open(a) and sheet.state(a) is not State.PENDING}
    return list(_questions(bundle, sheet, askable))


def one_page(question: Question, lacking: Sequence[Question], sheet: AnswerSheet) -> Question:
    """A `who` question about everybody whose answer decides a procedure or is lacking on a sheet.

    Asked one after the other it would come twice, each time about other people.
    """
    if question.ask != "who":
        return question
    wanted = {one for other in lacking if other.item is question.item for one in other.subjects}
    everybody = {*question.subjects, *wanted}
    subjects = tuple(one for one in sheet.subjects(question.item.subject) if one in everybody)
    return replace(question, subjects=subjects)


def _lacking(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict) -> Leaves:
    """The leaves of every value, role and condition a verdict's needs leave undecided."""
    scope = bundle.scope(law_day, sheet, verdict.subject)
    compiled = bundle.compiled[verdict.procedure.id]
    found: set[Address] = set()
    for need in compiled.needs:
        if need.need.optional or need.need.at_desk:
            continue
        truth = need.when.value(scope)
        if truth is None:
            found |= need.when.leaves(scope)
        if truth is not True:
            continue
        if need.members is not None and need.need.of != "subject":
            found |= undecided_leaves(need.members, scope)
        for subject in _subjects(need, verdict, scope):
            address = Address(need.need.item, subject)
            if scope.evaluation.read(address) is None:
                found |= scope.evaluation.leaves(address)
    return frozenset(found)


def _questions(
    bundle: Bundle, sheet: AnswerSheet, addresses: Iterable[Address]
) -> Iterator[Question]:
    subjects = [VISIT, *sheet.people, *sheet.things]

    def place(address: Address) -> tuple[int, int]:
        who = bundle.items[address.item].ask == "who"
        return (0 if who else subjects.index(address.subject), bundle.order[address.item])

    found = sorted(addresses, key=place)
    for address in found:
        item = bundle.items[address.item]
        same = [other for other in found if other.item == item.id]
        if item.ask == "each":
            yield Question(item, "each", (address.subject,))
        elif address == same[0]:
            yield question_about(item, same, sheet)


def left_to_desk(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, assessment: Assessment
) -> list[Address]:
    """The values a clerk must still complete: the sheets take them and the resident cannot say."""
    filed = assessment.of(*FILED)
    taken = (one for verdict in filed for one in needs(bundle, law_day, sheet, verdict))
    return left_among(bundle, law_day, sheet, taken)


def left_among(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, taken: Iterable[NeededValue]
) -> list[Address]:
    """`left_to_desk` for values whose needs are known already."""
    evaluation = bundle.evaluation(law_day, sheet)
    found: dict[Address, None] = {}
    for value in taken:
        if value.need.optional or shown(bundle, law_day, sheet, value.address) is not None:
            continue
        asked = evaluation.is_open(value.address) and not value.need.at_desk
        if not asked and sheet.state(value.address) is not State.NOT_APPLICABLE:
            found[value.address] = None
    return list(found)
