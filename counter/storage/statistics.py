"""Moments of visits (統計の元): what happened, when, at which channel; never to whom.

While a visit is open its moments are found through its link. Purging or wiping the visit deletes
the link, and nothing leads from the moments to the visit any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from sys import intern
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, insert, select
from sqlalchemy.orm import aliased

from counter.storage.models import MomentLinkRow, MomentRow

MINUTE_MS = 60_000

BEGAN = "began"
"""The kind of the moment a visit began at."""

# What every page tells is put together once: that takes longer than telling it.
_LINK = select(MomentLinkRow.token, MomentLinkRow.began_at).where(
    MomentLinkRow.visit == bindparam("visit")
)
_LINK_BEFORE = _LINK.where(
    ~exists().where(MomentRow.token == MomentLinkRow.token, MomentRow.kind == bindparam("kind"))
)
_ADD = insert(MomentRow)
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


_COLUMNS = tuple(one.name for one in fields(StoredMoment))


@dataclass(frozen=True)
class Link:
    """What the statistics know an open visit by, and when it began (UTC milliseconds)."""

    token: UUID
    began_at: int


def begin(connection: Connection, *, visit: UUID, at: int) -> None:
    """Give a visit that has just begun its token."""
    connection.execute(insert(MomentLinkRow).values(visit=visit, token=uuid4(), began_at=at))


def link(connection: Connection, *, visit: UUID) -> Link | None:
    """The link of a visit, None when the visit is gone."""
    row = connection.execute(_LINK, {"visit": visit}).first()
    return Link(row.token, row.began_at) if row else None


def link_before(connection: Connection, *, visit: UUID, kind: str) -> Link | None:
    """The link of a visit that has no moment of this kind yet, None for any other."""
    row = connection.execute(_LINK_BEFORE, {"visit": visit, "kind": kind}).first()
    return Link(row.token, row.began_at) if row else None


def links(connection: Connection, *, visits: Collection[UUID]) -> dict[UUID, Link]:
    """The links of those of the visits that are still there."""
    rows = connection.execute(
        select(MomentLinkRow.__table__)
        .where(MomentLinkRow.visit.in_(visits))
        .order_by(MomentLinkRow.visit)
    )
    return {row.visit: Link(row.token, row.began_at) for row in rows}


def add(connection: Connection, *, moments: Sequence[StoredMoment]) -> None:
    """Store moments; their times are cut down to the full minute."""
    if moments:
        rows = [
            {**_values(one), "id": uuid4(), "at": one.at - one.at % MINUTE_MS} for one in moments
        ]
        connection.execute(_ADD, rows)


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


def _values(moment: StoredMoment) -> dict[str, Any]:
    return {name: getattr(moment, name) for name in _COLUMNS}


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
