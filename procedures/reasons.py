"""Why: the smallest set of answers that makes an outcome what it is, and its sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from procedures import templates
from procedures.bundle import Bundle
from procedures.calendar_ja import wareki
from procedures.catalog import Item
from procedures.deadlines import deadline_of
from procedures.deciding import deciding_answers
from procedures.evaluation import Evaluation
from procedures.guidance import Verdict
from procedures.needs import shown
from procedures.sheet import Address, AnswerSheet
from procedures.values import PartialDate, Value


@dataclass(frozen=True)
class Reason:
    """The sentence in Japanese and やさしい日本語, the article it rests on, and the answers."""

    text: str
    easy: str
    law: str
    answers: tuple[Address, ...] = ()


def reason(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict) -> Reason:
    """Why a settled verdict is what it is."""
    return next(reasons(bundle, law_day, sheet, [verdict]))


def reasons(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    verdicts: Iterable[Verdict],
    reading: Evaluation | None = None,
) -> Iterator[Reason]:
    """Why each of some settled verdicts is what it is; the sheet is read once for all."""
    evaluation = reading or bundle.evaluation(law_day, sheet)
    for verdict in verdicts:
        answers = deciding_answers(bundle.compiled[verdict.procedure.id], evaluation, verdict)
        yield replace(because(bundle, law_day, sheet, verdict), answers=answers)


def because(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict) -> Reason:
    """The sentence and the article alone."""
    if verdict.row is None:
        text = _ask_clerk_text(bundle, verdict)
        return Reason(text, text, verdict.procedure.law)

    def word(slot: str) -> str:
        return _word(slot, bundle, law_day, sheet, verdict)

    template = verdict.row.because
    return Reason(
        templates.fill(template.ja, word),
        templates.fill(template.easy or template.ja, word),
        verdict.row.source or verdict.procedure.law,
    )


def _ask_clerk_text(bundle: Bundle, verdict: Verdict) -> str:
    labels = dict.fromkeys(bundle.items[leaf.item].label.ja for leaf in sorted(verdict.closed))
    if not labels:
        return "窓口で職員が確認します。"
    return f"「{'」「'.join(labels)}」が分からないため、窓口で職員が確認します。"


def _word(slot: str, bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict) -> str:
    head, _, name = slot.partition(".")
    if head == "subject":
        return display_name(bundle, sheet, verdict.subject)
    if head == "amount":
        return f"{bundle.amounts[name].on(law_day):,}"
    if head == "deadline":
        deadline = deadline_of(bundle, law_day, sheet, verdict)
        return f"{deadline.last_day:%-m月%-d日}" if deadline else "期限の日"
    value = shown(bundle, law_day, sheet, Address(name))
    return plain_text(bundle.items[name], value.value) if value else "―"


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
