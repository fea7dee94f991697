"""Why: the smallest set of answers that makes an outcome what it is, and its sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from procedures import templates
from procedures.bundle import Bundle
from procedures.calendar_ja import wareki
from procedures.catalog import Item, Text
from procedures.deadlines import deadline_of
from procedures.deciding import deciding_answers
from procedures.guidance import Verdict
from procedures.needs import shown
from procedures.sheet import Address, AnswerSheet
from procedures.values import PartialDate, Value

THEMSELVES = Text(ja="ご本人", easy="{本人|ほんにん}")
NO_DEADLINE = Text(ja="期限の日", easy="{期限|きげん}の{日|ひ}")
NO_ANSWER = Text(ja="―", easy="―")
LEFT_TO_CLERK = Text(
    ja="窓口で職員が確認します。",
    easy="{窓口|まどぐち}で {職員|しょくいん}が {確認|かくにん}します。",
)
NOT_KNOWN = Text(
    ja="{labels}が分からないため、窓口で職員が確認します。",
    easy="{labels}が わからないので、{窓口|まどぐち}で {職員|しょくいん}が {確認|かくにん}します。",
)


@dataclass(frozen=True)
class Held:
    """An answer that stands in a sentence."""

    item: Item
    value: Value


Fact = str | int | dt.date | Text | Held | tuple[Item, ...]
"""What fills a slot: a name, an amount, a day, words, an answer, or the items nobody can tell."""


@dataclass(frozen=True)
class Reason:
    """The template of the sentence and what fills it, the article it rests on, and the answers.

    Whoever speaks another language fills the translated template with the facts in its own form.
    """

    template: Text
    law: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    answers: tuple[Address, ...] = ()

    @property
    def text(self) -> str:
        """The sentence in Japanese."""
        return templates.fill(self.template.ja, lambda slot: _japanese(self.facts[slot]))


def reason(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict) -> Reason:
    """Why a settled verdict is what it is."""
    evaluation = bundle.evaluation(law_day, sheet)
    answers = deciding_answers(bundle.compiled[verdict.procedure.id], evaluation, verdict)
    return because(bundle, law_day, sheet, verdict, answers)


def because(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    verdict: Verdict,
    answers: tuple[Address, ...] = (),
) -> Reason:
    """The sentence and the article, with the answers they rest on if the caller has found them."""
    if verdict.row is None:
        return _left_to_clerk(bundle, verdict)
    template = verdict.row.because
    slots = templates.slots(template.ja, template.easy)
    facts = {slot: _fact(slot, bundle, law_day, sheet, verdict) for slot in slots}
    return Reason(template, verdict.row.source or verdict.procedure.law, facts, answers)


def _left_to_clerk(bundle: Bundle, verdict: Verdict) -> Reason:
    unknown = tuple(bundle.items[name] for name in sorted({leaf.item for leaf in verdict.closed}))
    if not unknown:
        return Reason(LEFT_TO_CLERK, verdict.procedure.law)
    return Reason(NOT_KNOWN, verdict.procedure.law, {"labels": unknown})


def _fact(
    slot: str, bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict
) -> Fact:
    head, _, name = slot.partition(".")
    if head == "subject":
        return display_name(bundle, sheet, verdict.subject) if verdict.subject else THEMSELVES
    if head == "amount":
        return bundle.amounts[name].on(law_day)
    if head == "deadline":
        deadline = deadline_of(bundle, law_day, sheet, verdict)
        return deadline.last_day if deadline else NO_DEADLINE
    found = shown(bundle, law_day, sheet, Address(name))
    return Held(bundle.items[name], found.value) if found else NO_ANSWER


def _japanese(fact: Fact) -> str:
    match fact:
        case Text():
            return fact.ja
        case dt.date():
            return f"{fact:%-m月%-d日}"
        case int():
            return f"{fact:,}"
        case Held(item, value):
            return plain_text(item, value)
        case tuple():
            return "".join(f"「{item.label.ja}」" for item in fact)
        case str():
            return fact


def display_name(bundle: Bundle, sheet: AnswerSheet, subject: str) -> str:
    """What a person or thing is called on a screen: the name, else the kana, else its place."""
    for item in ("name", "kana", "dog_description"):
        answer = sheet.answers.get(Address(item, subject))
        best = answer.best(bundle.items[item].sources) if answer and item in bundle.items else None
        if best is not None:
            return str(best.value)
    if subject in sheet.people:
        return f"{sheet.people.index(subject) + 1}人目の方"
    return "ご本人" if not subject else f"{list(sheet.things).index(subject) + 1}番目"


def plain_text(item: Item, value: Value) -> str:
    """A value in Japanese words, for a sentence."""
    labels = {choice.id: choice.ja for choice in item.choices}
    match value:
        case bool():
            return "はい" if value else "いいえ"
        case frozenset():
            return "、".join(_labelled(sorted(value), labels))
        case PartialDate():
            return str(wareki(value))
        case str():
            return labels.get(str(value), str(value))
        case _:
            return str(value)


def _labelled(values: Iterable[str], labels: dict[str, str]) -> list[str]:
    return [labels.get(value, value) for value in values]
