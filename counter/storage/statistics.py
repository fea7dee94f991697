"""Moments of visits (統計の元): what happened, when, at which channel; never to whom.

While a visit is open its moments are found through its link. Purging or wiping the visit deletes
the link, and nothing leads from the moments to the visit any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from sys import intern
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, insert, select
from sqlalchemy.orm import aliased

from counter.storage.models import MomentLinkRow, MomentRow

MINUTE_MS = 60_000

BEGAN = "began"
"""The kind of the moment a visit began at."""

_WORDS = ("kind", "channel", "events", "procedure", "page", "item", "counts")

# What every page tells is put together once: that takes longer than telling it.
_LINKED = select(
    bindparam("of_id", type_=MomentRow.id.type),
    MomentLinkRow.token,
    bindparam("of_minute", type_=MomentRow.at.type),
    (bindparam("of_now", type_=MomentRow.at.type) - MomentLinkRow.began_at) // 1000,
    *(bindparam(f"of_{word}", type_=getattr(MomentRow, word).type) for word in _WORDS),
).where(MomentLinkRow.visit == bindparam("of_visit"))
_NOT_YET = ~exists().where(
    MomentRow.token == MomentLinkRow.token, MomentRow.kind == bindparam("of_kind")
)
_TOLD = ["id", "token", "at", "seconds", *_WORDS]
_TELL = insert(MomentRow).from_select(_TOLD, _LINKED)
_TELL_ONCE = insert(MomentRow).from_select(_TOLD, _LINKED.where(_NOT_YET))
_REACHED = (
    select(
        MomentRow.kind,
        MomentLinkRow.began_at,
        func.min(MomentRow.seconds),
        func.max(MomentRow.seconds),
    )
    .join(MomentLinkRow, MomentLinkRow.token == MomentRow.token)
    .where(MomentLinkRow.visit == bindparam("visit"))
    .group_by(MomentRow.kind, MomentLinkRow.began_at)
)

NOTHING: dict[str, Any] = {}
"""Most moments count nothing; they share this."""


@dataclass(frozen=True, slots=True)
class ToldMoment:
    """A moment to be stored. `events` are ids of life events, separated by spaces."""

    kind: str
    channel: str
    events: str = ""
    procedure: str = ""
    page: str = ""
    item: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredMoment:
    """One moment. `at` is the full minute (UTC milliseconds), `seconds` counts from the visit's
    beginning (below 0: before it). `events` are ids of life events, separated by spaces."""

    token: UUID
    at: int
    seconds: int
    kind: str
    channel: str
    events: str
    procedure: str
    page: str
    item: str
    counts: dict[str, Any]


def begin(connection: Connection, *, visit: UUID, at: int) -> None:
    """Give a visit that has just begun its token."""
    connection.execute(insert(MomentLinkRow).values(visit=visit, token=uuid4(), began_at=at))


def tell(
    connection: Connection,
    *,
    visit: UUID,
    now: int,
    moments: Iterable[ToldMoment],
    once: bool = False,
) -> None:
    """Store what happened in a visit at a moment (UTC milliseconds); nothing when it is gone.

    `once`: only what it has had no moment of the same kind for yet.
    """
    when = {"of_visit": visit, "of_now": now, "of_minute": now - now % MINUTE_MS}
    rows = [
        {"of_id": uuid4(), **when, **{f"of_{word}": getattr(one, word) for word in _WORDS}}
        for one in moments
    ]
    if rows:
        connection.execute(_TELL_ONCE if once else _TELL, rows)


def reached(connection: Connection, *, visit: UUID) -> dict[str, tuple[int, int]]:
    """When a visit came to each kind of moment: first and last (UTC milliseconds, full seconds).

    Nothing when it is gone.
    """
    return {
        kind: (began_at + first * 1000, began_at + last * 1000)
        for kind, began_at, first, last in connection.execute(_REACHED, {"visit": visit})
    }


@dataclass(frozen=True)
class Window:
    """Visits begun from `since` until before `until`, and of their moments those from `earliest`
    until before `latest` (UTC milliseconds)."""

    since: int
    until: int
    earliest: int
    latest: int


def begun_in(connection: Connection, window: Window) -> Iterator[StoredMoment]:
    """The moments of the visits begun in a window, visit by visit, as they happened."""
    for row in connection.execute(_in_order(_select().where(*_within(window)))):
        yield _stored(row)


def more_than(connection: Connection, window: Window, *, count: int) -> bool:
    """Whether `begun_in` would find more moments than `count`."""
    beyond = select(MomentRow.id).where(*_within(window)).offset(count).limit(1)
    return connection.execute(beyond).first() is not None


def _within(window: Window) -> tuple[ColumnElement[bool], ...]:
    row, first = MomentRow, aliased(MomentRow)
    begun = select(first.token).where(
        first.kind == BEGAN, first.at >= window.since, first.at < window.until
    )
    return row.token.in_(begun), row.at >= window.earliest, row.at < window.latest


def _select() -> Any:
    return select(*[column for column in MomentRow.__table__.columns if column.name != "id"])


def _in_order(wanted: Any) -> Any:
    """Visit by visit; what happened in the same second always in the same order."""
    row = MomentRow
    return wanted.order_by(row.token, row.seconds, row.kind, row.procedure, row.item, row.id)


def _stored(row: Any) -> StoredMoment:
    token, at, seconds, *words, counts = row
    # The same few words stand in every row of a year: each is kept once.
    kind, channel, events, procedure, page, item = map(intern, words)
    return StoredMoment(
        token, at, seconds, kind, channel, events, procedure, page, item, counts or NOTHING
    )
