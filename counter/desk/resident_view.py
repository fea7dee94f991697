"""What a resident may see of what is being entered with them: their own words and their card."""

from __future__ import annotations

from dataclasses import dataclass

from counter.desk import protection
from counter.desk.opened import Opened
from counter.desk.values_view import in_words
from procedures.sheet import Source
from procedures.values import Kind

SEEN_TOGETHER = (Source.RESIDENT, Source.CLERK, Source.CARD, Source.CERTIFICATE)
"""A register's data are not shown before anybody's identity is checked, and not on this screen."""


@dataclass(frozen=True)
class EnteredRow:
    """One item, as said or read."""

    about: str
    label: str
    text: str


def entered(opened: Opened) -> list[EnteredRow]:
    """Everything said, typed or read from a card or certificate so far, person by person."""
    sheet = opened.visit.sheet
    order = {
        subject: place for place, subject in enumerate(["visit", *sheet.people, *sheet.things])
    }
    found = []
    for address, answer in sheet.answers.items():
        item = opened.bundle.items.get(address.item)
        known = [c for c in answer.candidates if c.provenance.source in SEEN_TOGETHER]
        if item is None or item.kind is Kind.INDIVIDUAL_NUMBER or item.roster_of or not known:
            continue
        if protection.conceals(item.id):
            continue
        text = in_words(opened, item, known[-1].value)
        row = EnteredRow(opened.name_of(address.subject), item.label.ja, text)
        found.append((order.get(address.subject, 0), row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]
