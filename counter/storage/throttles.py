"""Failed tries, counted within a window: sign-ins, receipt numbers that do not exist."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select

from counter.storage.models import ThrottleRow


def failures(connection: Connection, *, key: str, now: int, window_ms: int) -> int:
    """How often this key failed in the last `window_ms` milliseconds."""
    recent = (ThrottleRow.key == key, ThrottleRow.at > now - window_ms)
    return connection.execute(select(func.count()).where(*recent)).scalar_one()


def add_failure(connection: Connection, *, key: str, now: int, window_ms: int) -> int:
    """Count one more failure of this key; gives how many are in the window with it.

    Its failures older than the window are forgotten.
    """
    connection.execute(
        delete(ThrottleRow).where(ThrottleRow.key == key, ThrottleRow.at <= now - window_ms)
    )
    connection.execute(insert(ThrottleRow).values(id=uuid4(), key=key, at=now))
    return failures(connection, key=key, now=now, window_ms=window_ms)


def clear(connection: Connection, *, key: str) -> None:
    """Forget a key's failures, after a success."""
    connection.execute(delete(ThrottleRow).where(ThrottleRow.key == key))
