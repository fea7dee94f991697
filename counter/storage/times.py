"""Moments as the database keeps them: whole milliseconds since 1970 in UTC; and Japan's zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)
JST = ZoneInfo("Asia/Tokyo")


def utc_now() -> dt.datetime:
    """Now, aware of its zone."""
    return dt.datetime.now(dt.UTC)


def to_ms(moment: dt.datetime) -> int:
    """Milliseconds of an aware moment. Raises TypeError for a moment without a zone."""
    return (moment - EPOCH) // MILLISECOND


def from_ms(milliseconds: int) -> dt.datetime:
    """The moment in UTC."""
    return EPOCH + milliseconds * MILLISECOND
