"""Columns of other systems as our facts: names, joined parts and codes come from a mapping file.

Names of columns drift between vendors and between editions of the standard, so none stands in the
code: a mapping lists for each fact the names it may have, the first that is there counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from forms.dates import read_date
from forms.numbers import read_phone, read_postal_code
from forms.problems import NotUnderstood
from forms.texts import read_kana
from procedures.values import Kind, PartialDate, Sex, Value

Row = Mapping[str, Any]


def _not_empty(names: tuple[Any, ...]) -> tuple[Any, ...]:
    if not names:
        raise ValueError("列の名前を1つ以上書いてください")
    return names


Names = Annotated[tuple[str | tuple[str, ...], ...], AfterValidator(_not_empty)]
"""The names a column may have; an inner list is several columns whose texts are joined."""

Codes = Mapping[str, Mapping[str, str]]
"""Fact → what the other system writes → what we mean (`true`, `false` or the id of a choice)."""


class Unreadable(Exception):
    """A fact could not be understood; `str()` names the column and what is allowed, no value."""


def text_of(row: Row, names: Names) -> str:
    """The text of the first column that is there and not blank, else ""."""
    for name in names:
        parts = (name,) if isinstance(name, str) else name
        text = "".join(_text(row.get(part)) for part in parts)
        if text:
            return text
    return ""


def value_of(fact: str, kind: Kind, text: str, codes: Codes) -> Value | None:
    """A fact's value; None when nothing stands there. Raises Unreadable."""
    known = codes.get(fact, {})
    if text in known:
        text = known[text]
    if not text:
        return None
    try:
        return _parsed(kind, text, known.values())
    except (NotUnderstood, ValueError) as error:
        raise Unreadable(_explained(fact, kind, known, error)) from None


def columns_in(names: Names) -> Collection[str]:
    """Every column the names speak of."""
    return [part for name in names for part in ((name,) if isinstance(name, str) else name)]


def _parsed(kind: Kind, text: str, allowed: Collection[str]) -> Value:
    match kind:
        case Kind.DATE:
            return _date(text)
        case Kind.KANA:
            return read_kana(text)
        case Kind.PHONE:
            return read_phone(text)
        case Kind.POSTAL_CODE:
            return read_postal_code(text)
        case Kind.SEX:
            return Sex(text)
        case Kind.BOOL:
            return _truth(text)
        case Kind.NUMBER | Kind.MONEY:
            return int(text)
        case Kind.CHOICE if text not in allowed:
            raise ValueError
        case _:
            return text


def _date(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError:
        return read_date(text, partly=True)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError
    return text == "true"


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def _explained(fact: str, kind: Kind, known: Mapping[str, str], error: Exception) -> str:
    if isinstance(error, NotUnderstood):
        return f"{fact}: {error.ja}"
    if known:
        return f"{fact}: 対応表の codes に無い値です（{'・'.join(list(known)[:8])} などが使えます）"
    return f"{fact}: {kind} として読めない値です"
