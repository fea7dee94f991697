"""What prefilled values mean together with the answers: kept in step whenever answers change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from counter.prefill.card import carry_card_address
from counter.prefill.filling import CERTIFICATE
from counter.prefill.withdrawing import take_back
from procedures.catalog import Item
from procedures.sheet import Address, AnswerSheet, State

LISTS_EVERYONE = Address("certificate_lists_everyone")
JOINS = Address("joins_existing_household")
ROSTER = Address("people_complete")


def carry(sheet: AnswerSheet, items: Mapping[str, Item], *, at: datetime) -> None:
    """Bring what rests on card and certificate up to date. Call it before a visit is kept."""
    carry_card_address(sheet, items, at=at)
    carry_roster(sheet, items, at=at)


def carry_roster(sheet: AnswerSheet, items: Mapping[str, Item], *, at: datetime) -> None:
    """Nobody is asked for a list of people that the certificate has whole.

    It has, unless they join a household that lives here already: those people stand on no
    certificate.
    """
    if ROSTER.item not in items:
        return
    if _said(sheet, items, LISTS_EVERYONE) is True and _said(sheet, items, JOINS) is False:
        if sheet.state(ROSTER) is State.NOT_ASKED:
            sheet.write(ROSTER, items[ROSTER.item].kind, True, provenance=CERTIFICATE, at=at)
    else:
        take_back(sheet, ROSTER, CERTIFICATE)


def _said(sheet: AnswerSheet, items: Mapping[str, Item], address: Address) -> object:
    answer, item = sheet.answers.get(address), items.get(address.item)
    best = answer.best(item.sources) if answer and item else None
    return best.value if best else None
