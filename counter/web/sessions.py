"""Server-side sessions: the cookie holds a random id and nothing else.

Where the state is kept is the store's business: the kiosk face keeps it in the memory of its one
process, the stateless faces keep it in the database (`SessionStore` is all they must offer).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin

from counter.logs import get_logger

log = get_logger(__name__)

Clock = Callable[[], datetime]
"""Gives the present time in UTC."""

State = dict[str, Any]
"""Ids and tokens only (which visit, which language, the CSRF token), never an answer."""


class SessionStore(Protocol):
    """Where the state of sessions is kept. The store chooses the cookie values (256 random bits),
    so an id the server did not make is never adopted (session fixation)."""

    def start(self, state: State, *, idle: timedelta) -> str:
        """Keep a new session for `idle` from now; returns its cookie."""

    def load(self, cookie: str) -> State | None:
        """The state, or None when there is no such session or its time is over."""

    def save(self, cookie: str, state: State, *, idle: timedelta) -> None:
        """Keep the state for `idle` from now."""

    def end(self, cookie: str) -> None:
        """Forget the session; nothing happens when there is none."""


class ServerSession(SessionMixin):
    """The session of one request: `flask.session` of every face. `cookie` is "" when new."""

    def __init__(self, cookie: str, state: State) -> None:
        self.cookie = cookie
        self.state = state
        self.new = not cookie
        self.modified = False
        self.former: list[str] = []
        self.unreadable = False
        """Whether the store could not say what the session holds: no page may go on from it."""

    def __getitem__(self, key: str) -> Any:
        return self.state[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.state[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self.state[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.state)

    def get(self, key: str, default: Any = None) -> Any:
        # The one inherited looks by way of an exception, which a page would pay for every word.
        return self.state.get(key, default)

    def __len__(self) -> int:
        return len(self.state)

    def rotate(self) -> None:
        """Go on under a new cookie; the old one is worthless from then on (sign-in)."""
        if self.cookie:
            self.former.append(self.cookie)
        self.cookie = ""
        self.modified = True

    def forget(self) -> None:
        """Forget everything and go on under a new cookie (sign-out, end of a visit)."""
        self.state.clear()
        self.rotate()


class ServerSessions(SessionInterface):
    """Flask's door to a `SessionStore`."""

    def __init__(self, store: SessionStore, idle: timedelta) -> None:
        self.store = store
        self.idle = idle

    def idle_for(self, state: State) -> timedelta:
        """How long a session in this state lives without being used."""
        return self.idle

    def get_cookie_secure(self, app: Flask) -> bool:
        """A cookie that came by HTTPS stays on HTTPS."""
        return request.is_secure

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        try:
            state = self.store.load(cookie) if cookie else None
        except Exception:
            # Raised here it would leave the error page itself without a session to be shown with.
            log.exception("session_unreadable")
            lost = ServerSession("", {})
            lost.unreadable = True
            return lost
        return ServerSession("", {}) if state is None else ServerSession(cookie, state)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        ours = cast(ServerSession, session)
        if not ours.modified:
            return
        for cookie in ours.former:
            self.store.end(cookie)
        if not ours.state:
            self._drop(app, ours, response)
        elif ours.cookie:
            self.store.save(ours.cookie, ours.state, idle=self.idle_for(ours.state))
        else:
            ours.cookie = self.store.start(ours.state, idle=self.idle_for(ours.state))
            self._hand_out(app, ours, response)

    def _hand_out(self, app: Flask, session: ServerSession, response: Response) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            session.cookie,
            path=self.get_cookie_path(app),
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
        )

    def _drop(self, app: Flask, session: ServerSession, response: Response) -> None:
        if session.cookie:
            self.store.end(session.cookie)
        response.delete_cookie(
            self.get_cookie_name(app), path=self.get_cookie_path(app), httponly=True
        )


@dataclass
class _Kept:
    state: State
    until: datetime


class MemorySessions:
    """Sessions of one process; a restart forgets them, as it forgets the drafts they point to.

    `on_end` is told the state of each session whose time ran out, so that what it points to can
    be wiped too.
    """

    def __init__(self, clock: Clock, on_end: Callable[[State], None] | None = None) -> None:
        self._clock = clock
        self._on_end = on_end
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def start(self, state: State, *, idle: timedelta) -> str:
        cookie = secrets.token_urlsafe(32)
        self.save(cookie, state, idle=idle)
        return cookie

    def load(self, cookie: str) -> State | None:
        self.sweep()
        with self._lock:
            kept = self._kept.get(cookie)
            return dict(kept.state) if kept else None

    def save(self, cookie: str, state: State, *, idle: timedelta) -> None:
        with self._lock:
            self._kept[cookie] = _Kept(dict(state), self._clock() + idle)

    def end(self, cookie: str) -> None:
        with self._lock:
            self._kept.pop(cookie, None)

    def sweep(self) -> None:
        """End the sessions whose time is over."""
        now = self._clock()
        with self._lock:
            over = [key for key, kept in self._kept.items() if kept.until <= now]
            ended = [self._kept.pop(key) for key in over]
        for kept in ended:
            if self._on_end:
                self._on_end(kept.state)
