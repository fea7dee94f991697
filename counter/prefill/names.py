"""Names made comparable. Never stored, never shown: one name is typed and written in many ways."""

from __future__ import annotations

import re
import unicodedata

from counter.prefill.shapes import in_one_shape
from forms.problems import NotUnderstood
from forms.texts import read_kana

SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Selectors of a character's form: the same name is stored with and without them."""


def comparable(name: str) -> str:
    """The name without spaces and in one width: the same characters, so the same person may be."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def sought(name: str) -> str:
    """The name as people are looked up by: also without a character's shape (髙 as 高)."""
    return in_one_shape(comparable(SELECTORS.sub("", name)))


def spellings(typed: str) -> frozenset[str]:
    """What a typed name may be looked up by: as it stands, and as the reading it may be."""
    return frozenset({sought(typed), _as_kana(typed)} - {""})


def _as_kana(name: str) -> str:
    """The reading typed in hiragana or half-width; "" for what is no reading."""
    try:
        return sought(read_kana(name))
    except NotUnderstood:
        return ""
