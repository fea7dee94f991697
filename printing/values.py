"""A typed value as a form writes it: 和暦, 男・女, the label of a choice, digits for boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from procedures.calendar_ja import wareki
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

ACCOUNT_TYPES = {"ordinary": "普通", "checking": "当座", "savings": "貯蓄"}
SEXES = {Sex.MALE: "男", Sex.FEMALE: "女", Sex.OTHER: "その他"}
YES, NO = "はい", "いいえ"

Part = Literal["", "bank", "branch", "type", "number", "holder"]
"""Which part of a bank account a box holds; empty for the whole value."""


@dataclass(frozen=True)
class Words:
    """Names the values themselves do not hold: of people by id, of banks and branches by code."""

    people: Mapping[str, str] = field(default_factory=dict)
    bank: Callable[[str], str] = lambda bank: bank
    branch: Callable[[str, str], str] = lambda bank, branch: branch


def written(  # noqa: C901 one case per type of value, checked whole
    item: Item, value: Value, words: Words, part: Part = ""
) -> str:
    """The value as it stands on paper; names, addresses and texts exactly as they were given."""
    match value:
        case bool():
            return YES if value else NO
        case int():
            return f"{value:,}円" if item.kind is Kind.MONEY else str(value)
        case PartialDate():
            return str(wareki(value))
        case Sex():
            return SEXES[value]
        case frozenset():
            return "、".join(_chosen(item, value, words))
        case BankAccount():
            return _account(value, words, part)
        case DocumentSeen():
            return f"{value.what}（{value.note}）" if value.note else value.what
        case IndividualNumber():
            return value.digits
        case bytes():
            return "（別添）"
        case str():
            return _text(item, value, words)


def for_boxes(item: Item, text: str, boxes: int) -> str:
    """The text for a row of boxes: a phone number or postal code goes without its hyphens where
    the form has boxes for the digits only."""
    if item.kind in (Kind.PHONE, Kind.POSTAL_CODE) and len(text) > boxes:
        return text.replace("-", "")
    return text


def _chosen(item: Item, value: frozenset[str], words: Words) -> list[str]:
    """The labels of what was chosen; an item without choices lets people of the visit be chosen."""
    if item.choices:
        return [choice.ja for choice in item.choices if choice.id in value]
    return [name for person, name in words.people.items() if person in value]


def _text(item: Item, value: str, words: Words) -> str:
    if item.kind is Kind.CHOICE:
        return next((choice.ja for choice in item.choices if choice.id == value), value)
    if item.kind is Kind.PERSON:
        return words.people.get(value, "")
    if item.kind is Kind.POSTAL_CODE and len(value) == 7:
        return f"{value[:3]}-{value[3:]}"
    return value


def _account(account: BankAccount, words: Words, part: Part) -> str:
    parts = {
        "bank": words.bank(account.bank_code),
        "branch": words.branch(account.bank_code, account.branch_code),
        "type": ACCOUNT_TYPES.get(account.account_type, account.account_type),
        "number": account.number,
        "holder": account.holder_kana,
    }
    return parts[part] if part else "　".join(parts.values())
