"""The entry check of a life event: what must be in hand before the questions are worth asking.

It comes right after the card, because a certificate found by the card answers it. 転入 begins with
how the move-out is evidenced (住民基本台帳法22条・24条の2). Without any evidence the visit stops
here, with where to get it, and no notice is printed. A move that has not happened yet cannot be
notified (22条1項: 転入をした日から14日以内).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping
from dataclasses import dataclass

from procedures.catalog import Event, Item
from procedures.sheet import Address, AnswerSheet, State
from procedures.values import PartialDate, Value

MOVE_IN = "move_in"
DISASTER = "disaster"
EVENTS = Address("events")
CERTIFICATE = Address("entry_certificate")
MOVE_DATE = "move_date"

NOT_YET = (
    "引っ越しの日が今日より後です。転入の届出は、引っ越したあとに出してください。"
    "日付がちがうときは、入れなおしてください。"
)


@dataclass(frozen=True)
class Stop:
    """A page on which the visit stops, with what to do instead."""

    title: str
    sentences: tuple[str, ...]


NO_CERTIFICATE = Stop(
    "先に「転出」の手続きが必要です",
    (
        "前に住んでいた市区町村の役所で「転出届」を出し、"
        "「転出証明書」を受け取ってからお越しください。郵便でも受け取れます。",
        "マイナンバーカードをお持ちの方は、マイナポータルから転出届を出せます。"
        "そのときは証明書はいりません。",
        "お困りのときは、窓口の職員にお声がけください。",
    ),
)


def first_item(sheet: AnswerSheet, items: Container[str]) -> str:
    """The item to ask before all questions, or "" when there is none or it was asked."""
    if MOVE_IN not in events_of(sheet) or CERTIFICATE.item not in items:
        return ""
    return CERTIFICATE.item if sheet.state(CERTIFICATE) is State.NOT_ASKED else ""


def takes_card(sheet: AnswerSheet, events: Mapping[str, Event]) -> bool:
    """Whether somebody is identified for one of the life events (not for a shelter's list)."""
    return any(events[one].card for one in events_of(sheet) if one in events)


def stop(sheet: AnswerSheet) -> Stop | None:
    """Why the visit cannot go on, if it cannot."""
    if MOVE_IN in events_of(sheet) and _value(sheet, CERTIFICATE) == "none":
        return NO_CERTIFICATE
    return None


def refusal(item: Item, value: Value | State, *, sheet: AnswerSheet, today: dt.date) -> str:
    """The sentence that refuses an answer which the law does not let us take, or ""."""
    if item.id != MOVE_DATE or MOVE_IN not in events_of(sheet):
        return ""
    return NOT_YET if isinstance(value, PartialDate) and value.earliest > today else ""


def events_of(sheet: AnswerSheet) -> frozenset[str]:
    """The life events of today."""
    value = _value(sheet, EVENTS)
    return value if isinstance(value, frozenset) else frozenset()


def _value(sheet: AnswerSheet, address: Address) -> Value | None:
    answer = sheet.answers.get(address)
    return answer.candidates[-1].value if answer and answer.candidates else None
