"""Moments: what happened in a visit, recorded in the transaction it happened in.

A moment holds no person: a kind, the channel, and ids of the catalog (life events, a procedure, a
page, an item) with counts. It carries a random token that only a link of the open visit leads to;
the link is deleted with the visit, so that the statistics survive and lead to nobody. Its time is
cut to the minute, because audit entries keep theirs to the millisecond beside the visit's id.

What would tell a protected household (支援措置) from any other is never recorded (`UNTOLD`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from counter.storage import statistics
from counter.storage.statistics import ToldMoment

UNTOLD = frozenset({"protected_household_hint"})
"""Items whose name alone says something of who was asked: nothing about them is recorded."""


class Kind(StrEnum):
    """What happened, in the order a visit usually goes through."""

    ARRIVED = "arrived"
    BEGAN = statistics.BEGAN
    ANSWERED = "answered"
    REVISED = "revised"
    STUMBLED = "stumbled"
    HELP = "help"
    SUBMITTED = "submitted"
    QUIT = "quit"
    EXPIRED = "expired"
    FOUND = "found"
    CALLED = "called"
    OPENED = "opened"
    COMPLETED = "completed"
    CORRECTED = "corrected"
    DOCUMENTS = "documents"
    HELD = "held"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    RECEIVED = "received"
    REJECTED = "rejected"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.ARRIVED: "来庁（番号を取った）",
    Kind.BEGAN: "受付を始めた",
    Kind.ANSWERED: "画面に答えた",
    Kind.REVISED: "答えを直した",
    Kind.STUMBLED: "入力が受け付けられなかった",
    Kind.HELP: "職員を呼んだ",
    Kind.SUBMITTED: "確認して送った",
    Kind.QUIT: "途中でやめた",
    Kind.EXPIRED: "途中で時間切れ",
    Kind.FOUND: "手続が見つかった",
    Kind.CALLED: "窓口に呼ばれた",
    Kind.OPENED: "窓口で開かれた",
    Kind.COMPLETED: "職員が補った",
    Kind.CORRECTED: "職員が直した",
    Kind.DOCUMENTS: "書類待ちになった",
    Kind.HELD: "保留になった",
    Kind.ACCEPTED: "受理された",
    Kind.REFUSED: "不受理になった",
    Kind.WITHDRAWN: "取り下げられた",
    Kind.LEFT: "帰った",
    Kind.RECEIVED: "連携先が受理した",
    Kind.REJECTED: "連携先が差し戻した",
}


@dataclass(frozen=True)
class Moment:
    """Something that happens in a visit; `counts` are named whole numbers (see `burden`)."""

    kind: Kind
    procedure: str = ""
    page: str = ""
    item: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def begin(connection: Connection, *, visit: UUID, channel: str, now: int) -> None:
    """A visit has just been stored: give it its token, and record that it began."""
    statistics.begin(connection, visit=visit, at=now)
    record(connection, visit=visit, channel=channel, now=now, moments=[Moment(Kind.BEGAN)])


def record(
    connection: Connection,
    *,
    visit: UUID,
    channel: str,
    now: int,
    moments: Iterable[Moment],
    events: Iterable[str] = (),
) -> None:
    """Record moments of a visit in the caller's transaction; nothing when it is gone.

    `now` is when it happened (UTC milliseconds), which may lie before the visit's beginning.
    `events` are the life events known by then.
    """
    chosen = " ".join(sorted(events))
    told = [_told(one, channel, chosen) for one in moments if one.item not in UNTOLD]
    statistics.tell(connection, visit=visit, now=now, moments=told)


def record_once(connection: Connection, *, visit: UUID, channel: str, now: int, kind: Kind) -> None:
    """Record a moment unless the visit has had one of its kind."""
    told = [_told(Moment(kind), channel, "")]
    statistics.tell(connection, visit=visit, now=now, moments=told, once=True)


def _told(moment: Moment, channel: str, events: str) -> ToldMoment:
    about = (moment.procedure, moment.page, moment.item)
    return ToldMoment(moment.kind, channel, events, *about, dict(moment.counts))
