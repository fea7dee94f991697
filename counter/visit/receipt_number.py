"""Receipt numbers (受付番号): seven random characters and a check character, such as `K7MP-3XQ9`.

The alphabet is Crockford's: no I, L, O or U, so that nothing written by hand reads two ways. The
seven characters hold 35 random bits and say nothing about the visit or about how many there were.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass

from counter.visit.errors import UnknownReceipt

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM = 7
LENGTH = RANDOM + 1
CITY = 6
"""Digits of a city's code (全国地方公共団体コード, with its check digit)."""
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
_IGNORED = set(" -‐‑–—―−ー_")
_POLYNOMIAL = 0b100101
"""x⁵ + x² + 1, which makes the 32 characters a field."""


def new_number() -> str:
    """A number nobody can guess."""
    values = [secrets.randbelow(len(ALPHABET)) for _ in range(RANDOM)]
    return _written([*values, _check(values)])


def parse_number(typed: str) -> str:
    """The number as it is stored, from what was typed, scanned or read aloud.

    Full-width and small letters, missing or other hyphens, O for 0, I or L for 1 are understood.
    Raises UnknownReceipt with a sentence when it is no receipt number.
    """
    text = _plain(typed)
    if len(text) != LENGTH or not set(text) <= set(ALPHABET):
        raise UnknownReceipt(
            "受付番号は英数字8文字です（例 K7MP-3XQ9）。控えの番号を確かめてください。"
        )
    values = [ALPHABET.index(character) for character in text]
    if _check(values[:RANDOM]) != values[RANDOM]:
        raise UnknownReceipt(
            "受付番号のどこかが1文字違うようです。控えの番号をもう一度確かめてください。"
        )
    return _written(values)


@dataclass(frozen=True)
class Read:
    """A number as read from a slip, and the city (団体コード) whose slip it is; "" where typed."""

    number: str
    city: str = ""


def code_of(city: str, number: str) -> str:
    """What a slip's QR code holds: the city and the number, so that a foreign slip is told."""
    return f"{city}-{number}" if number else ""


def read_code(typed: str) -> Read:
    """The number of a slip's QR code, or as typed. Raises UnknownReceipt as `parse_number` does."""
    text = _plain(typed)
    city = text[:CITY]
    if len(text) == CITY + LENGTH and city.isdigit():
        return Read(parse_number(text[CITY:]), city)
    return Read(parse_number(typed))


def _plain(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    return "".join(character for character in text if character not in _IGNORED)


def _written(values: list[int]) -> str:
    text = "".join(ALPHABET[value] for value in values)
    return f"{text[:4]}-{text[4:]}"


def _check(values: list[int]) -> int:
    """The check value: any one wrong character, and any two swapped, give another one.

    Each place weighs its value with a different power of the field's generator, so neither change
    can leave the sum as it was.
    """
    total = 0
    for value in values:
        total = _times_generator(total ^ value)
    return total


def _times_generator(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled & 0b100000 else doubled
