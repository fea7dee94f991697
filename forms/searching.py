"""Finding one of many by what a person can type: a code, the beginning of a name, its reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import jaconv

from forms.numbers import folded

T = TypeVar("T")

Keys = tuple[str, str, str]
"""Code (or ""), name, reading in hiragana."""


def matching(places: Iterable[T], text: str, keys: Callable[[T], Keys]) -> list[T]:
    """Those whose code, name or reading begins with the text, then those that hold it.

    Widths and kana of the text do not matter; an empty text finds nothing.
    """
    wanted = folded(text)
    spoken = jaconv.kata2hira(jaconv.h2z(text.strip()))
    if not wanted:
        return []
    ranked = [(rank, place) for place in places if (rank := _rank(keys(place), wanted, spoken)) < 2]
    return [place for _, place in sorted(ranked, key=lambda pair: pair[0])]


def _rank(keys: Keys, wanted: str, spoken: str) -> int:
    code, name, reading = keys[0], folded(keys[1]), keys[2]
    if name.startswith(wanted) or reading.startswith(spoken) or (code and code.startswith(wanted)):
        return 0
    return 1 if wanted in name or spoken in reading else 2
