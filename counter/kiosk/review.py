"""The answers as rows of the check page: what was answered, from where, and where to change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from counter.kiosk import naming
from counter.visit import Visit
from counter.web.language import say, say_list, say_value
from procedures.bundle import Bundle
from procedures.catalog import Item, Text
from procedures.needs import shown
from procedures.sheet import VISIT, Address, Source, State
from procedures.values import Kind

SHOWN_SOURCES = (Source.CARD, Source.RESIDENT, Source.CERTIFICATE)
"""What registers say is never displayed at a kiosk; it only decides questions."""


@dataclass(frozen=True)
class Row:
    """One answer. `change` is the page that changes it, "" where only the desk can."""

    label: Text
    value: Markup
    from_card: bool
    change: str


@dataclass(frozen=True)
class Group:
    """The answers about one person or thing, or about the visit."""

    title: Markup
    rows: tuple[Row, ...]


def rows_of(visit: Visit, bundle: Bundle) -> list[Group]:
    """All groups that have rows: the visit first, then people, then things."""
    subjects = [*visit.sheet.people, *visit.sheet.things]
    groups = [Group(say("今日の手続き"), (*_visit_rows(visit, bundle), *_who_rows(visit, bundle)))]
    groups += [
        Group(naming.subject_name(visit, bundle, subject), tuple(_rows(visit, bundle, subject)))
        for subject in subjects
    ]
    return [group for group in groups if group.rows]


def _visit_rows(visit: Visit, bundle: Bundle) -> tuple[Row, ...]:
    return tuple(_rows(visit, bundle, VISIT))


def _rows(visit: Visit, bundle: Bundle, subject: str) -> Iterator[Row]:
    for item in bundle.items.values():
        address = Address(item.id, subject)
        if item.ask != "who" and address in visit.sheet.answers and _showable(item):
            row = _row(visit, bundle, item, address)
            if row:
                yield row


def _row(visit: Visit, bundle: Bundle, item: Item, address: Address) -> Row | None:
    page = item.id if address.subject == VISIT else f"{item.id}.{address.subject}"
    if visit.sheet.state(address) is State.UNKNOWN:
        return Row(item.label, say("分からない"), False, _change(item, page))
    found = shown(bundle, visit.law_day, visit.sheet, address)
    if found is None or found.provenance.source not in SHOWN_SOURCES:
        return None
    from_card = found.provenance.source is Source.CARD
    if from_card and item.kind is Kind.BOOL:
        return None  # a card says no yes or no: this notes that it was read, for the rules
    names = naming.people_names(visit, bundle)
    return Row(
        label=item.label,
        value=say_value(item, found.value, names),
        from_card=from_card,
        change="" if from_card else _change(item, page),
    )


def _who_rows(visit: Visit, bundle: Bundle) -> Iterator[Row]:
    """One row per question 「どなたですか」: who was chosen."""
    for item in bundle.items.values():
        addresses = [Address(item.id, person) for person in visit.sheet.people]
        asked = [address for address in addresses if _told(visit, item, address)]
        if item.ask == "who" and asked and _showable(item):
            yield Row(
                label=item.label,
                value=_chosen(visit, bundle, asked),
                from_card=False,
                change=_change(item, item.id),
            )


def _told(visit: Visit, item: Item, address: Address) -> bool:
    """Whether somebody answered it, other than a register."""
    answer = visit.sheet.answers.get(address)
    best = answer.best(item.sources) if answer else None
    return answer is not None and (best is None or best.provenance.source in SHOWN_SOURCES)


def _chosen(visit: Visit, bundle: Bundle, asked: list[Address]) -> Markup:
    if any(visit.sheet.state(address) is State.UNKNOWN for address in asked):
        return say("分からない")
    values = {a.subject: shown(bundle, visit.law_day, visit.sheet, a) for a in asked}
    chosen = [subject for subject, found in values.items() if found and found.value is True]
    names = [naming.person_name(visit, bundle, person) for person in chosen]
    return say_list(names) if names else say("だれもいません")


def _showable(item: Item) -> bool:
    """Special items stay off a screen others may look at; rosters are seen by who is listed."""
    return item.sensitivity != "special" and not item.roster_of


def _change(item: Item, page: str) -> str:
    if item.id == "events":
        return url_for("kiosk.events")
    if item.id == "kana":
        return url_for("kiosk.person", person=page.partition(".")[2])
    return url_for("kiosk.question", page=page) if item.askable else ""
