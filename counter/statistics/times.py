"""The times of one open visit, for the desk: when what happened, as far as it was recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from counter.statistics.moments import Kind
from counter.storage import statistics
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
    reached = statistics.reached(connection, visit=visit)
    return Times(**{
        kind: from_ms(reached[kind][kind in LAST_COUNTS]) for kind in SHOWN if kind in reached
    })  # fmt: skip
