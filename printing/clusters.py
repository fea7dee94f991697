"""Text as the characters a person sees: a base with its variation selector or combining marks.

Names are kept as registered, so a cluster is never normalised and a line never breaks inside one.
"""

from __future__ import annotations

import unicodedata

VARIATION_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
"""Standardized (SVS) and ideographic (IVS) variation selectors: they choose a kanji's shape."""


def joins(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return character in VARIATION_SELECTORS or unicodedata.combining(character) != 0


def clusters(text: str) -> tuple[str, ...]:
    """The clusters of a text, in order; joined together they are the text."""
    if VARIATION_SELECTORS.isdisjoint(text) and not any(map(unicodedata.combining, text)):
        return tuple(text)
    found: list[str] = []
    for character in text:
        if found and joins(character):
            found[-1] += character
        else:
            found.append(character)
    return tuple(found)
