"""What a move-out certificate holds (転出証明書情報, 紙の転出証明書, 転入予約), as facts.

By law the old city certifies (住民基本台帳法施行令23条2項, 24条の3): name, reading, birth date,
sex, head of household and relationship, 本籍, old address, destination and planned day, and that
somebody is insured by 国保, 後期高齢者医療 or 介護保険, is a 国民年金第1号被保険者, or receives
児童手当. 個人番号 and 住民票コード stand on it too and are left out on purpose: no answer needs
them before a clerk reads a number.

A 転入予約 adds what the resident declared online (new address, phone, new head of household).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from procedures.values import Kind, Value, from_plain, to_plain

ONLINE, PAPER = "online_or_card", "paper"
"""Routes: the ids of `entry_certificate`."""

MOVE_FACTS: Mapping[str, Kind] = {
    "previous_address": Kind.ADDRESS,
    "planned_date": Kind.DATE,
    "destination": Kind.ADDRESS,
    "whole_household": Kind.BOOL,
    "new_head": Kind.PERSON_NAME,
    "reserved_address": Kind.ADDRESS,
    "phone": Kind.PHONE,
    "protected": Kind.BOOL,
}
"""Facts about the move. `destination` is what the old city was told (転出先), `reserved_address`
what a 転入予約 declares; `protected` is the 支援措置 flag."""

PERSON_FACTS: Mapping[str, Kind] = {
    "name": Kind.PERSON_NAME,
    "kana": Kind.KANA,
    "birth_date": Kind.DATE,
    "sex": Kind.SEX,
    "relationship": Kind.CHOICE,
    "permanent_domicile": Kind.TEXT,
    "foreign_national": Kind.BOOL,
    "name_roman": Kind.PERSON_NAME,
    "residence_status": Kind.TEXT,
    "nhi": Kind.BOOL,
    "latter_elderly": Kind.BOOL,
    "care_insured": Kind.BOOL,
    "pension_category1": Kind.BOOL,
    "child_allowance": Kind.BOOL,
    "care_certified": Kind.BOOL,
    "has_card": Kind.BOOL,
}
"""Facts about one person. `relationship` is to the head of the old household (an id of
`relationship_to_head`); `care_certified` says that a 受給資格証明書 (介護保険法36条) is there."""

REQUIRED = ("name", "birth_date")
"""Without these a person on a certificate is nobody."""


@dataclass(frozen=True)
class Certificate:
    """One certificate. Its facts never show in a repr."""

    route: str
    move: Mapping[str, Value] = field(repr=False)
    people: tuple[Mapping[str, Value], ...] = field(repr=False)

    @property
    def protected(self) -> bool:
        """Whether the old city passed on a 支援措置 flag."""
        return self.move.get("protected") is True

    def to_json(self) -> dict[str, Any]:
        """As JSON data, for an envelope."""
        return {
            "route": self.route,
            "move": {fact: to_plain(value) for fact, value in self.move.items()},
            "people": [
                {fact: to_plain(value) for fact, value in person.items()} for person in self.people
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Certificate:
        """Read what `to_json` wrote."""
        return cls(
            data["route"],
            _facts(data["move"], MOVE_FACTS),
            tuple(_facts(person, PERSON_FACTS) for person in data["people"]),
        )


def _facts(plain: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Value]:
    return {fact: from_plain(kinds[fact], value) for fact, value in plain.items()}
