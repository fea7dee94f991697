"""A visit in words: the counter-example a clerk can read, and try at the counter."""

from __future__ import annotations

import datetime as dt

from procedures.bundle import Bundle
from procedures.calendar_ja import wareki
from procedures.reasons import display_name, plain_text
from procedures.sheet import VISIT, AnswerSheet, State
from procedures.values import Kind, PartialDate


def tell(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet) -> str:
    """「今日は令和8年4月3日。来庁は…。1人目の方（来庁者）は…」"""
    rosters = set(bundle.readable.rosters.values())
    sentences = [f"今日は{wareki(PartialDate.of(law_day))}"]
    for subject in (VISIT, *sheet.people, *sheet.things):
        told = [
            f"{bundle.items[address.item].label.ja}＝{_value(bundle, address.item, sheet, subject)}"
            for address in sorted(sheet.answers)
            if address.subject == subject and address.item not in rosters
        ]
        sentences.append(f"{_who(bundle, sheet, subject)}は {'、'.join(told) or 'どれでもよい'}")
    return "。".join(sentences)


def _who(bundle: Bundle, sheet: AnswerSheet, subject: str) -> str:
    if subject == VISIT:
        return "来庁"
    suffix = "（来庁者）" if subject == sheet.visitor else ""
    kind = sheet.things.get(subject, "")
    return f"{kind}{display_name(bundle, sheet, subject)}{suffix}"


def _value(bundle: Bundle, item: str, sheet: AnswerSheet, subject: str) -> str:
    about = bundle.items[item]
    answer = next(a for address, a in sheet.about(subject) if address.item == item)
    best = answer.best(about.sources)
    if answer.state is State.UNKNOWN or best is None:
        return "分からない"
    if about.kind is Kind.PERSON:
        return display_name(bundle, sheet, str(best.value))
    return plain_text(about, best.value) or "どれでもない"
