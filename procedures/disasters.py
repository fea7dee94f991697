"""The 災害マスタ: the disasters a hall knows, and what each tells every visit about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from procedures.bundle import Bundle
from procedures.catalog import Disaster, Item
from procedures.findings import Problem
from procedures.language import nearest
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source
from procedures.values import from_plain

DISASTER = Provenance(Source.REGISTER, "disaster")
"""Whose word the facts of a disaster are."""

ITSELF = Address("disaster_id")
"""Which disaster of the master the visit is about."""


def offered(bundle: Bundle, day: dt.date) -> list[Disaster]:
    """The disasters residents may choose on a day, the latest first."""
    found = [one for one in bundle.disasters.values() if one.day <= day <= one.offered_until]
    return sorted(found, key=lambda one: (one.day, one.id), reverse=True)


def tell(bundle: Bundle, sheet: AnswerSheet, disaster: Disaster, at: dt.datetime) -> None:
    """Write what the master says of a disaster, instead of what anybody said before."""
    forget(bundle, sheet)
    for item_id, plain in _answers(disaster).items():
        sheet.answers.pop(Address(item_id), None)
        kind = bundle.items[item_id].kind
        value = from_plain(kind, plain)
        sheet.write(Address(item_id), kind, value, provenance=DISASTER, at=at)


def forget(bundle: Bundle, sheet: AnswerSheet) -> None:
    """Take back what the master said: the visit is about no disaster it knows."""
    if ITSELF not in sheet.answers:
        return
    for item_id in {item for one in bundle.disasters.values() for item in _answers(one)}:
        answer = sheet.answers.get(Address(item_id))
        if answer and all(one.provenance == DISASTER for one in answer.candidates):
            del sheet.answers[Address(item_id)]


def told(sheet: AnswerSheet) -> str:
    """The id of the disaster the visit is about; "" when it is none of the master's."""
    answer = sheet.answers.get(ITSELF)
    return str(answer.candidates[-1].value) if answer and answer.candidates else ""


def disaster_problems(
    file: str, disaster: Disaster, items: Mapping[str, Item]
) -> Iterator[Problem]:
    """What is wrong with a disaster: unknown items, items of somebody else, values not allowed."""
    for item_id, plain in _answers(disaster).items():
        key = f"{disaster.id}.{item_id}"
        item = items.get(item_id)
        if item is None:
            message = f"{item_id} という項目はありません{nearest(item_id, items)}"
            yield Problem(file, key, message)
        elif item.subject != VISIT or str(DISASTER) not in item.sources:
            yield Problem(file, key, f"{item_id} は災害マスタが答える来庁の項目ではありません")
        else:
            yield from _unreadable(file, key, item, plain)


def _unreadable(file: str, key: str, item: Item, plain: object) -> Iterator[Problem]:
    allowed = [choice.id for choice in item.choices]
    if allowed and plain not in allowed:
        yield Problem(file, key, f"使えるのは {'・'.join(allowed)} です")
        return
    try:
        from_plain(item.kind, plain)
    except ValueError as error:
        yield Problem(file, key, str(error))


def _answers(disaster: Disaster) -> dict[str, bool | int | str | dt.date]:
    return {
        ITSELF.item: disaster.id,
        "disaster_name": disaster.name.ja,
        "disaster_date": disaster.day,
        "disaster_cause": disaster.cause,
        **disaster.facts,
    }
