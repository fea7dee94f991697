"""Card data on the answer sheet: they go to the person whose card it is, and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from cardreader.basic_information import BasicInformation
from cardreader.basic_information import Sex as CardSex
from counter.prefill.withdrawing import take_back
from procedures.catalog import Item
from procedures.sheet import Address, AnswerSheet, Provenance, Source
from procedures.values import PartialDate, Sex, Value

CARD = Provenance(Source.CARD)

SEXES = {
    CardSex.MALE: Sex.MALE,
    CardSex.FEMALE: Sex.FEMALE,
    CardSex.NOT_APPLICABLE: Sex.OTHER,
}
"""0 (unknown) is missing on purpose: the card says nothing, so the question stays open."""

OLD_ADDRESS = Address("previous_address")


def fill_from_card(
    sheet: AnswerSheet,
    items: Mapping[str, Item],
    *,
    person: str,
    information: BasicInformation,
    at: datetime,
    card_expires: date | None = None,
    certificate_expires: date | None = None,
) -> tuple[Address, ...]:
    """Write what the card says about its holder; returns where.

    `person` is the holder's id on the sheet; the first card of a visit makes the `card_holder`. The
    card gives no kana and no phone. Items the catalog does not know are left out.
    """
    sheet.card_holder = sheet.card_holder or person
    expiries = {"card": card_expires, "certificate": certificate_expires}
    written = []
    for item_id, value in (_values(information) | _expiries(expiries)).items():
        if item_id in items:
            address = Address(item_id, person)
            sheet.write(address, items[item_id].kind, value, provenance=CARD, at=at)
            written.append(address)
    return tuple(written)


def card_holders(sheet: AnswerSheet) -> list[str]:
    """Everybody whose own card was read, in the order in which they were named."""
    return [
        one
        for one in sheet.people
        if any(c.provenance == CARD for _, answer in sheet.about(one) for c in answer.candidates)
    ]


def carry_card_address(sheet: AnswerSheet, items: Mapping[str, Item], *, at: datetime) -> None:
    """Keep 今までの住所 equal to the card's address while a card's holder is moving.

    In a move the card still carries the old address; but the card of somebody who does not move
    (a daughter who files for her mother) says nothing about the move. Call it whenever answers
    change.
    """
    if OLD_ADDRESS.item not in items:
        return
    address = _address_of_a_mover(sheet)
    if address is None:
        take_back(sheet, OLD_ADDRESS, CARD)
    elif _card_value(sheet, OLD_ADDRESS) != address:
        kind = items[OLD_ADDRESS.item].kind
        sheet.write(OLD_ADDRESS, kind, address, provenance=CARD, at=at)


def _address_of_a_mover(sheet: AnswerSheet) -> Value | None:
    """The address on the first card whose holder moves."""
    found = (
        _card_value(sheet, Address("address", one)) for one in sheet.people if _moves(sheet, one)
    )
    return next((address for address in found if address is not None), None)


def _values(information: BasicInformation) -> dict[str, Value]:
    values: dict[str, Value] = {
        "name": information.name,
        "address": information.address,
        "has_card": True,
    }
    if born := information.birth_date:
        values["birth_date"] = PartialDate(born.year, born.month, born.day)
    if information.sex in SEXES:
        values["sex"] = SEXES[information.sex]
    return {item: value for item, value in values.items() if value != ""}


def _expiries(days: Mapping[str, date | None]) -> dict[str, Value]:
    """That an expiry was read is an answer of its own: rules have no "is known"."""
    values: dict[str, Value] = {}
    for what, day in days.items():
        if day is not None:
            values[f"{what}_expiry_known"] = True
            values[f"{what}_expires_on"] = PartialDate(day.year, day.month, day.day)
    return values


def _moves(sheet: AnswerSheet, person: str) -> bool:
    answer = sheet.answers.get(Address("moves", person))
    return bool(answer and answer.candidates and answer.candidates[-1].value is True)


def _card_value(sheet: AnswerSheet, address: Address) -> Value | None:
    answer = sheet.answers.get(address)
    candidates = answer.candidates if answer else ()
    return next((c.value for c in candidates if c.provenance == CARD), None)
