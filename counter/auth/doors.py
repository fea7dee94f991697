"""Which doors of a staff face are open to whom.

Everything is closed unless a door is listed: open to everybody, or to named roles. A face that
forgets to list an endpoint has an endpoint nobody can enter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, abort, g, request, session
from flask.typing import ResponseReturnValue

from counter.auth.sessions import SEEN, SIGNED_IN
from counter.storage.staff import Role, Staff
from counter.storage.times import to_ms
from counter.web.services import services

MINUTE_MS = 60_000


@dataclass(frozen=True)
class Doors:
    """The endpoints of a face: open to everybody, or to those who have one of the roles.

    `asleep` are those a page asks by itself: they do not keep a sign-in alive. `by_section` are
    those whose view also asks for the role in the section (課) of the procedure: 403 in words.
    """

    open: frozenset[str]
    roles: Mapping[str, frozenset[Role]]
    asleep: frozenset[str] = frozenset()
    by_section: frozenset[str] = frozenset()

    def lets_in(self, endpoint: str, clerk: Staff) -> bool:
        """Whether a signed-in clerk may enter. An unlisted endpoint lets nobody in."""
        return endpoint in self.open or bool(self.roles.get(endpoint, frozenset()) & clerk.roles)


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
    """The clerk of this session, unless the account was disabled or has ended since."""
    found = g.get("account") if SIGNED_IN in session else None
    return found if isinstance(found, Staff) and found.may_sign_in(_now()) else None


def clerk() -> Staff:
    """The clerk who asked for this page; only for views behind a listed door."""
    found = g.clerk
    if not isinstance(found, Staff):
        abort(403)
    return found


def stay_awake() -> None:
    """Renew this session's time, at most once a minute."""
    minute = str(_now() // MINUTE_MS)
    if session.get(SEEN) != minute:
        session[SEEN] = minute


def _now() -> int:
    return to_ms(services().clock())
