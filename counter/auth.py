"""Who is signed in at a staff face, and which doors are open to whom.

Everything is closed unless a door is listed: open to everybody, or to named roles. A face that
forgets to list an endpoint has an endpoint nobody can enter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask, abort, g, request, session
from flask.typing import ResponseReturnValue

from counter.audit import Act
from counter.storage import audit, passwords, sessions, staff, throttles
from counter.storage.engine import Database
from counter.storage.staff import Role, Staff
from counter.storage.times import to_ms
from counter.web.services import Services, services
from counter.web.sessions import ServerSession, State

TRIES = 5
"""Wrong passwords for one sign-in name within the window before it must wait."""

WINDOW = timedelta(minutes=5)

SIGNED_IN, SEEN = "staff", "seen"
"""Keys of the session: the clerk's id, and the minute of the last page."""


class SignInRefused(Exception):
    """Nobody is signed in; `str()` is the sentence for the screen."""


@dataclass(frozen=True)
class Doors:
    """The endpoints of a face: open to everybody, or to those who have one of the roles.

    `asleep` are those a page asks by itself: they do not keep a sign-in alive.
    """

    open: frozenset[str]
    roles: Mapping[str, frozenset[Role]]
    asleep: frozenset[str] = frozenset()

    def lets_in(self, endpoint: str, clerk: Staff) -> bool:
        """Whether a signed-in clerk may enter. An unlisted endpoint lets nobody in."""
        return endpoint in self.open or bool(self.roles.get(endpoint, frozenset()) & clerk.roles)


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
                lifetime_ms=_ms(idle),
                staff=UUID(clerk) if clerk else None,
            )
            sessions.save_data(connection, cookie=cookie, data=state)
        return cookie

    def load(self, cookie: str) -> State | None:
        with self._database.reading() as connection:
            found = sessions.find(connection, face=self._face, cookie=cookie, now=self._now())
        return dict(found.data) if found else None

    def save(self, cookie: str, state: State, *, idle: timedelta) -> None:
        with self._database.writing() as connection:
            sessions.save_data(connection, cookie=cookie, data=state)
            sessions.touch(connection, cookie=cookie, now=self._now(), lifetime_ms=_ms(idle))

    def end(self, cookie: str) -> None:
        with self._database.writing() as connection:
            sessions.end(connection, cookie=cookie)

    def _now(self) -> int:
        return to_ms(self._clock())


def guard(app: Flask, doors: Doors, *, otherwise: Callable[[], ResponseReturnValue]) -> None:
    """Stand at every door of the app. `otherwise` answers who is not signed in."""

    def check() -> ResponseReturnValue | None:
        g.clerk = None
        if request.endpoint is None or request.endpoint in doors.open:
            return None
        clerk = signed_in()
        if clerk is None:
            return otherwise()
        if not doors.lets_in(request.endpoint, clerk):
            abort(403)
        g.clerk = clerk
        if request.endpoint not in doors.asleep:
            stay_awake()
        return None

    app.before_request(check)


def signed_in() -> Staff | None:
    """The clerk of this session, unless the account was disabled since."""
    identity = session.get(SIGNED_IN)
    if identity is None:
        return None
    with services().database.reading() as connection:
        clerk = staff.get(connection, staff=UUID(identity))
    return clerk if clerk and clerk.disabled_at is None else None


def clerk() -> Staff:
    """The clerk who asked for this page; only for views behind a listed door."""
    found = g.clerk
    if not isinstance(found, Staff):
        abort(403)
    return found


def sign_in(login: str, password: str) -> Staff:
    """Sign a clerk in under a new cookie. Raises SignInRefused, the same for name and password.

    The try is counted before the password is looked at, so that tries sent side by side are all
    counted.
    """
    here = services()
    name = login.strip()
    if _count_try(here, name) > TRIES:
        raise SignInRefused(
            "続けて間違えたため、しばらくサインインできません。5分待ってからお試しください。"
        )
    with here.database.reading() as connection:
        found = staff.by_login(connection, login=name)
    right = passwords.verify_password(found.password_hash if found else None, password)
    allowed = right and found is not None and found.disabled_at is None
    _note(here, name, found if allowed else None)
    if not allowed or found is None:
        raise SignInRefused("職員番号かパスワードが違います。もう一度入力してください。")
    _this_session().rotate()
    session[SIGNED_IN] = str(found.id)
    return found


def sign_out() -> None:
    """Forget the session and go on under a new cookie."""
    _this_session().forget()


def _this_session() -> ServerSession:
    current: object = session._get_current_object()  # type: ignore[attr-defined] # flask's proxy
    if not isinstance(current, ServerSession):
        raise TypeError("a staff face needs ServerSessions")
    return current


def _count_try(here: Services, login: str) -> int:
    with here.database.writing() as connection:
        return throttles.add_failure(
            connection, key=_throttle_key(login), now=_now(here), window_ms=_ms(WINDOW)
        )


def _note(here: Services, login: str, found: Staff | None) -> None:
    """Audit the try; a success clears the count."""
    with here.database.writing() as connection:
        audit.append(
            connection,
            key=here.keyring.audit_key,
            act=Act.SIGNED_IN if found else Act.SIGN_IN_FAILED,
            at=_now(here),
            actor=found.id if found else None,
        )
        if found:
            throttles.clear(connection, key=_throttle_key(login))


def _throttle_key(login: str) -> str:
    """People type passwords into the wrong box: what was typed is not kept."""
    return "sign_in:" + hashlib.sha256(login.encode()).hexdigest()[:32]


def stay_awake() -> None:
    """Renew this session's time, at most once a minute."""
    minute = str(_now(services()) // 60_000)
    if session.get(SEEN) != minute:
        session[SEEN] = minute


def _now(here: Services) -> int:
    return to_ms(here.clock())


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
