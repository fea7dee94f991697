"""Whether two records speak of the same person: the card's four items, compared with care.

Compared are folded copies; the characters themselves are never changed. Variation selectors,
spaces and the ways of writing a house number (１丁目２番３号, 一丁目2-3) do not make another
person; another kanji does, because two people must never be taken for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from counter.prefill.names import SELECTORS
from procedures.values import PartialDate, Sex, Value

KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]+(?=(丁目|番|号))")
HYPHENS = re.compile(r"(?<=[0-9])(?:丁目|番地の|番地|番|号の|号|の|[-‐‑–—―−ー－])(?=[0-9]|$)")


@dataclass(frozen=True)
class FourItems:
    """Name, address, birth date and sex of a card's holder (券面事項入力補助 基本4情報)."""

    name: str
    address: str
    birth_date: PartialDate | None
    sex: Sex | None

    @property
    def complete(self) -> bool:
        """Whether all of them are there; the sex may be missing on the card (不明)."""
        return bool(self.name and self.address and self.birth_date and self.birth_date.known)

    def same_as(self, name: object, address: object, birth_date: object, sex: object) -> bool:
        """Whether a record is about this person. A sex neither side states does not separate."""
        return (
            self.complete
            and birth_date == self.birth_date
            and folded_name(str(name)) == folded_name(self.name)
            and folded_address(str(address)) == folded_address(self.address)
            and (self.sex is None or sex is None or sex == self.sex)
        )

    def on(self, person: Mapping[str, Value], address: Value | None) -> bool:
        """Whether a person of a certificate is this one."""
        born, sex = person.get("birth_date"), person.get("sex")
        return self.same_as(person.get("name"), address, born, sex)


def folded_name(name: str) -> str:
    """A name without spaces and variation selectors."""
    return re.sub(r"\s", "", SELECTORS.sub("", name))


def folded_address(address: str) -> str:
    """An address with its numbers in one way of writing."""
    line = unicodedata.normalize("NFKC", SELECTORS.sub("", address))
    line = re.sub(r"\s", "", line)
    line = KANJI_NUMBER.sub(lambda found: str(_number(found.group())), line)
    return HYPHENS.sub("-", line).rstrip("-")


def _number(kanji: str) -> int:
    """一 → 1, 十二 → 12, 二十 → 20, 一〇 → 10: the numbers of streets and houses."""
    if "十" not in kanji:
        return int(kanji.translate(KANJI_DIGITS))
    tens, _, ones = kanji.partition("十")
    ten = int(tens.translate(KANJI_DIGITS)) if tens else 1
    return ten * 10 + (int(ones.translate(KANJI_DIGITS)) if ones else 0)
