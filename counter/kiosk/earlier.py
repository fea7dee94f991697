"""Previous answers offered again: a family's reading, a telephone, an address already given.

Works without scripts: the button sends the page, which comes back with the box filled.
"""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.datastructures import MultiDict

from counter.kiosk.review import SHOWN_SOURCES
from counter.visit import Visit
from forms import parsing
from forms.build import AnswerField
from procedures.bundle import Bundle
from procedures.needs import shown
from procedures.sheet import VISIT, Address
from procedures.values import Kind

SAME = "same."
"""Prefix of the buttons: `same.kana.p3-family` fills that box with the button's value."""

PART_OFFERED = {Kind.KANA: "family", Kind.PHONE: "", Kind.ADDRESS: ""}
"""Kinds people of one visit often share, and the part they share: of a name the family's."""

MOST = 3


def wanted(form: MultiDict[str, str]) -> bool:
    """Whether a previous answer was pressed."""
    return any(key.startswith(SAME) for key in form)


def joined(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form with the previous answer in its box."""
    whole = MultiDict(form)
    for key in form:
        if key.startswith(SAME):
            whole[key.removeprefix(SAME)] = form[key]
    return whole


def offered(visit: Visit, bundle: Bundle, field: AnswerField) -> list[tuple[str, str]]:
    """(name of the button, what it fills in) for one field; what stands in the box is left out."""
    item = field.entry.item
    if field.entry.who or item.kind not in PART_OFFERED or not field.inputs:
        return []
    part = PART_OFFERED[item.kind]
    texts: dict[str, None] = {}
    for address in _others(visit, bundle, field):
        found = shown(bundle, visit.law_day, visit.sheet, address)
        if found and found.provenance.source in SHOWN_SOURCES:
            texts[str(parsing.retype(item, found.value).get(part, ""))] = None
    box = f"{SAME}{field.name}-{part}" if part else f"{SAME}{field.name}"
    held = str(field.typed.get(part, ""))
    return [(box, text) for text in texts if text and text != held][:MOST]


def _others(visit: Visit, bundle: Bundle, field: AnswerField) -> Iterator[Address]:
    """Where the same may have been said: about others, and as an address of the move."""
    item = field.entry.item
    for person in visit.sheet.people:
        if person not in field.entry.subjects:
            yield Address(item.id, person)
    if item.kind is Kind.ADDRESS and item.subject == "person":
        yield from (
            Address(one.id)
            for one in bundle.items.values()
            if one.kind is Kind.ADDRESS and one.subject == VISIT
        )
