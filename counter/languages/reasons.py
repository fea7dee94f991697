"""Reasons (なぜ？) in every language: the translated template, filled with its own forms."""

from __future__ import annotations

import datetime as dt

from counter.languages.known import JAPANESE
from counter.languages.values import day_said, number_said, quoted, value_said
from counter.languages.words import Said, Words
from procedures import templates
from procedures.catalog import Text
from procedures.reasons import Fact, Held, Reason


def reason_said(words: Words, reason: Reason, today: dt.date, subject: str = "") -> Said:
    """The sentence. `subject` is what the screen calls the person or thing it is about."""
    if words.language is JAPANESE and not subject:
        return Said(reason.text)
    facts = dict(reason.facts) | ({"subject": subject} if subject else {})
    template = words.text(reason.template)

    def word(slot: str) -> str:
        return _fact(words, facts[slot], today)

    return Said(templates.fill(template.text, word), template.borrowed)


def _fact(words: Words, fact: Fact, today: dt.date) -> str:
    match fact:
        case Text():
            return words.text(fact).text
        case dt.date():
            return day_said(words, fact, today)
        case int():
            return number_said(words, fact)
        case Held(item, value):
            return value_said(words, item, value).text
        case tuple():
            return quoted(words, [words.text(item.label).text for item in fact])
        case str():
            return fact
