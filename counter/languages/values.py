"""Dates, numbers, lists and answers as each language writes them.

The Japanese year stands beside the western one in every language: cards and forms bear it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from counter.languages.known import EASY, JAPANESE
from counter.languages.words import Said, Words
from forms import parsing
from forms.choices import choices_of
from forms.dates import date_shown
from procedures.calendar_ja import wareki
from procedures.catalog import Item, Text
from procedures.values import Kind, PartialDate, Value

BOTH_YEARS = Text(ja="{western}（{wareki}）", easy="{western}（{wareki}）")
YEN = Text(ja="{number}円", easy="{number}{円|えん}")
NOBODY = Text(ja="なし", easy="ありません")


def value_said(
    words: Words, item: Item, value: Value, names: Mapping[str, str] | None = None
) -> Said:
    """An answer. What a paper bears (names, addresses) stays as it is: borrowed from Japanese.

    `names`: person id → name, for items that are a person.
    """
    if words.language is JAPANESE:
        return Said(parsing.shown(item, value, names=names))
    options = choices_of(item)
    labels = {key: words.text(text) for key, text in options}
    match value:
        case PartialDate():
            return date_said(words, value)
        case frozenset():
            chosen = [labels[key].text for key, _ in options if key in value]
            return Said(list_said(words, chosen)) if chosen else words.text(NOBODY)
        case bool():
            return labels["true" if value else "false"]
        case int():
            return _number(words, item, value)
        case str() if value in labels:
            return labels[value]
        case _:
            return Said(parsing.shown(item, value, names=names), borrowed=True)


def date_said(words: Words, date: PartialDate) -> Said:
    """A date in both calendars: 「April 1, 2026 (令和8年)」, as far as it is known."""
    if words.language is JAPANESE:
        return Said(date_shown(date))
    western = _western(words, date)
    try:
        said = wareki(date)
    except ValueError:
        return Said(western)
    year = "元" if said.year == 1 else str(said.year)
    both = words.text(BOTH_YEARS)
    era = f"{said.era.name}{year}年"
    return Said(both.text.replace("{western}", western).replace("{wareki}", era))


def day_said(words: Words, day: dt.date, today: dt.date) -> str:
    """A day to come: with its year only where that is another year than today's."""
    if day.year != today.year:
        return date_said(words, PartialDate.of(day)).text
    if words.language is EASY:
        return f"{day.month}{{月|がつ}}{day.day}{{日|にち}}"
    skeleton = "MMMd" if words.language is JAPANESE else "MMMMd"
    return format_skeleton(skeleton, day, locale=words.language.locale)


def number_said(words: Words, number: int) -> str:
    """A number with the separators of the language."""
    return format_decimal(number, locale=words.language.locale)


def list_said(words: Words, parts: Sequence[str]) -> str:
    """「A、B」, "A, B, and C"."""
    return format_list(list(parts), locale=words.language.locale)


def quoted(words: Words, parts: Iterable[str]) -> str:
    """Names of questions in a sentence, each in quotation marks."""
    if words.language.is_japanese:
        return "".join(f"「{part}」" for part in parts)
    return list_said(words, [f"“{part}”" for part in parts])


def _western(words: Words, date: PartialDate) -> str:
    if words.language is EASY:
        parts = ((date.year, "{年|ねん}"), (date.month, "{月|がつ}"), (date.day, "{日|にち}"))
        return "".join(f"{number}{unit}" for number, unit in parts if number)
    locale = words.language.locale
    day = dt.date(date.year, date.month or 1, date.day or 1)
    if date.month and date.day:
        return format_date(day, "long", locale=locale)
    return format_skeleton("yMMMM" if date.month else "y", day, locale=locale)


def _number(words: Words, item: Item, value: int) -> Said:
    number = number_said(words, value)
    if item.kind is not Kind.MONEY:
        return Said(number)
    return Said(words.text(YEN).text.replace("{number}", number))
