"""Browsers' sessions, kept on the server: the cookie holds a random id and nothing else.

The id is stored only as its SHA-256, so that a copy of the database signs nobody in.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, CursorResult, bindparam, delete, insert, select, update

from counter.storage.models import SessionRow, StaffRow
from counter.storage.staff import Staff, read_staff

_FIND = (
    select(SessionRow.data, StaffRow.__table__)
    .outerjoin_from(SessionRow, StaffRow, StaffRow.id == SessionRow.staff)
    .where(
        SessionRow.cookie_hash == bindparam("hash"),
        SessionRow.face == bindparam("of_face"),
        SessionRow.expires_at > bindparam("now"),
    )
)
"""Asked for every page: it is put together once."""


@dataclass(frozen=True)
class Session:
    """A session that has not expired: the ids and tokens it holds, and whose it is."""

    data: Mapping[str, str]
    staff: Staff | None


def start(
    connection: Connection,
    *,
    face: str,
    now: int,
    lifetime_ms: int,
    staff: UUID | None = None,
) -> str:
    """Begin a session of a face and return the value of its cookie."""
    cookie = secrets.token_urlsafe(32)
    connection.execute(
        insert(SessionRow).values(
            cookie_hash=_hash(cookie),
            face=face,
            staff=staff,
            data={},
            created_at=now,
            touched_at=now,
            expires_at=now + lifetime_ms,
        )
    )
    return cookie


def find(connection: Connection, *, face: str, cookie: str, now: int) -> Session | None:
    """The session of a cookie, None when it is unknown, expired or another face's."""
    which = {"hash": _hash(cookie), "of_face": face, "now": now}
    row = connection.execute(_FIND, which).first()
    if row is None:
        return None
    return Session(row.data, read_staff(row) if row.id else None)


def touch(connection: Connection, *, cookie: str, now: int, lifetime_ms: int) -> None:
    """Let the session live on from now."""
    _change(connection, cookie, touched_at=now, expires_at=now + lifetime_ms)


def save_data(connection: Connection, *, cookie: str, data: Mapping[str, str]) -> None:
    """Replace the ids and tokens kept with the session; never an answer of a resident."""
    _change(connection, cookie, data=dict(data))


def end(connection: Connection, *, cookie: str) -> None:
    """Forget the session."""
    connection.execute(delete(SessionRow).where(SessionRow.cookie_hash == _hash(cookie)))


def end_of_staff(connection: Connection, *, staff: UUID) -> None:
    """Sign a clerk out everywhere."""
    connection.execute(delete(SessionRow).where(SessionRow.staff == staff))


def forget_expired(connection: Connection, *, now: int) -> int:
    """Delete sessions that have expired and return how many."""
    gone: CursorResult[Any] = connection.execute(
        delete(SessionRow).where(SessionRow.expires_at <= now)
    )
    return gone.rowcount


def _change(connection: Connection, cookie: str, **changes: Any) -> None:
    mine = SessionRow.cookie_hash == _hash(cookie)
    connection.execute(update(SessionRow).where(mine).values(**changes))


def _hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
