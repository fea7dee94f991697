"""The sessions of a stateless face, kept in the database, and what a sign-in keeps in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from flask import g, session

from counter.storage import sessions
from counter.storage.engine import Database
from counter.storage.times import MILLISECOND, to_ms
from counter.web.sessions import ServerSession, State

SIGNED_IN, SEEN = "staff", "seen"
"""Keys of the session: the clerk's id, and the minute of the last page."""


class DatabaseSessions:
    """The sessions of a stateless face, kept in the database (a `SessionStore`)."""

    def __init__(self, database: Database, face: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._face = face
        self._clock = clock

    def start(self, state: State, *, idle: timedelta) -> str:
        clerk = state.get(SIGNED_IN)
        with self._database.writing() as connection:
            cookie = sessions.start(
                connection,
                face=self._face,
                now=self._now(),
                lifetime_ms=idle // MILLISECOND,
                staff=UUID(clerk) if clerk else None,
            )
            sessions.save_data(connection, cookie=cookie, data=state)
        return cookie

    def load(self, cookie: str) -> State | None:
        """The state; whose session it is waits in `g` to be asked for at the door."""
        with self._database.looking() as connection:
            found = sessions.find(connection, face=self._face, cookie=cookie, now=self._now())
        g.account = found.staff if found else None
        return dict(found.data) if found else None

    def save(self, cookie: str, state: State, *, idle: timedelta) -> None:
        with self._database.writing() as connection:
            sessions.save_data(connection, cookie=cookie, data=state)
            lifetime = idle // MILLISECOND
            sessions.touch(connection, cookie=cookie, now=self._now(), lifetime_ms=lifetime)

    def end(self, cookie: str) -> None:
        with self._database.writing() as connection:
            sessions.end(connection, cookie=cookie)

    def _now(self) -> int:
        return to_ms(self._clock())


def this_session() -> ServerSession:
    """The session of this request, behind Flask's proxy."""
    current: object = session._get_current_object()  # type: ignore[attr-defined] # flask's proxy
    if not isinstance(current, ServerSession):
        raise TypeError("a staff face needs ServerSessions")
    return current
