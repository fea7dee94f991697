"""Invented answers for every item: to look at a sheet, and to prove that its boxes are wide enough.

The people are those of every form's sample (見本 太郎); no value belongs to anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import assert_never

from procedures.bundle import Bundle
from procedures.catalog import Item
from procedures.values import (
    BankAccount,
    DocumentSeen,
    IndividualNumber,
    Kind,
    PartialDate,
    Sex,
    Value,
)

SOMEBODY = "1"
"""The person whom an answer may name."""

PEOPLE = 3
"""How many people or things a table of a sample lists."""

USUAL: dict[Kind, str] = {
    Kind.PERSON_NAME: "見本　太郎",
    Kind.KANA: "ミホン　タロウ",
    Kind.ADDRESS: "北海道見本市中央一条二丁目３番",
    Kind.PHONE: "011-555-0100",
    Kind.TEXT: "見本の記入",
}
LONG: dict[Kind, str] = {
    Kind.PERSON_NAME: "勅使河原　寿限無海砂利水魚之介",
    Kind.KANA: "テシガワラ　ジュゲムカイジャリスイギョノスケ",
    Kind.ADDRESS: "北海道見本市中央一条二丁目３番１２３号　見本中央公園壱番館ハイツ１０１２号室",
    Kind.PHONE: "090-5555-0100",
    Kind.TEXT: "見本の記入をできるだけ長くしたもの。二行になることもある",
}
"""As long as values get in practice: every box must hold them."""

USUAL_BANK, LONG_BANK = "見本銀行 本店", "見本県信用農業協同組合連合会 見本中央公園前出張所"
"""A bank and its branch by name, as registered codes are printed."""


@dataclass(frozen=True)
class SampleAnswers:
    """An answer for every item. `tables` are the groups that have several members."""

    bundle: Bundle
    tables: Collection[str]
    longest: bool = False

    def members(self, group: str) -> Sequence[str]:
        """Several for a group that a table lists, else one."""
        return tuple(str(n + 1) for n in range(PEOPLE)) if group in self.tables else ("1",)

    def value(self, item: str, subject: str) -> Value | None:
        """A usual or a long value of the item's kind."""
        return sample_value(self.bundle.items[item], longest=self.longest)


def sample_value(item: Item, *, longest: bool = False) -> Value | None:  # noqa: C901 one case per kind
    """A value of an item's kind; None where only a real visit can have one."""
    match item.kind:
        case (
            Kind.PERSON_NAME | Kind.KANA | Kind.ADDRESS | Kind.PHONE | Kind.TEXT
        ):  # fmt: skip
            return (LONG if longest else USUAL)[item.kind]
        case Kind.POSTAL_CODE:
            return "0600001"
        case Kind.DATE:
            return PartialDate.of(dt.date(1988, 12, 28) if longest else dt.date(2026, 4, 1))
        case Kind.SEX:
            return Sex.OTHER if longest else Sex.FEMALE
        case Kind.BOOL | Kind.CONSENT:
            return True
        case Kind.NUMBER | Kind.MONEY:
            return 12_345_678 if longest and item.kind is Kind.MONEY else 2
        case Kind.CHOICE:
            return max(item.choices, key=lambda choice: len(choice.ja) if longest else 0).id
        case Kind.CHOICES:
            ids = [choice.id for choice in item.choices] or [SOMEBODY]
            return frozenset(ids if longest else ids[:1])
        case Kind.BANK_ACCOUNT:
            holder = (LONG if longest else USUAL)[Kind.KANA]
            return BankAccount("0001", "001", "ordinary", "0123456", holder)
        case Kind.DOCUMENT_SEEN:
            return DocumentSeen("運転免許証")
        case Kind.INDIVIDUAL_NUMBER:
            return IndividualNumber("123456789018")
        case Kind.PERSON:
            return SOMEBODY
        case Kind.PHOTO:
            return None
        case _:
            assert_never(item.kind)
