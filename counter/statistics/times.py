"""The times of one open visit, for the desk: when what happened, as far as it was recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from counter.statistics.moments import Kind
from counter.storage import statistics
from counter.storage.statistics import Link, StoredMoment
from counter.storage.times import from_ms

SHOWN = (
    Kind.ARRIVED,
    Kind.BEGAN,
    Kind.SUBMITTED,
    Kind.CALLED,
    Kind.ACCEPTED,
    Kind.LEFT,
    Kind.RECEIVED,
)


@dataclass(frozen=True)
class Times:
    """When a visit reached what (UTC, to the second); None where nobody recorded it.

    Of several calls, acceptances or receipts the last counts, of everything else the first.
    """

    arrived: dt.datetime | None = None
    began: dt.datetime | None = None
    submitted: dt.datetime | None = None
    called: dt.datetime | None = None
    accepted: dt.datetime | None = None
    left: dt.datetime | None = None
    received: dt.datetime | None = None


LAST_COUNTS = frozenset({Kind.CALLED, Kind.ACCEPTED, Kind.LEFT, Kind.RECEIVED})


def times_of(connection: Connection, visit: UUID) -> Times:
    """The times of one visit; all None when it is gone."""
    return times_of_all(connection, [visit]).get(visit, Times())


def times_of_all(connection: Connection, visits: Collection[UUID]) -> dict[UUID, Times]:
    """The times of those of the visits that are still there, in two statements."""
    links = statistics.links(connection, visits=visits)
    tokens = [link.token for link in links.values()]
    moments = statistics.of_tokens(connection, tokens=tokens, kinds=SHOWN)
    by_token: dict[UUID, list[StoredMoment]] = {token: [] for token in tokens}
    for moment in moments:
        by_token[moment.token].append(moment)
    return {visit: _times(link, by_token[link.token]) for visit, link in links.items()}


def _times(link: Link, moments: Iterable[StoredMoment]) -> Times:
    found: dict[str, dt.datetime] = {}
    for moment in moments:
        if moment.kind in LAST_COUNTS or moment.kind not in found:
            found[moment.kind] = from_ms(link.began_at + moment.seconds * 1000)
    return Times(**found)
