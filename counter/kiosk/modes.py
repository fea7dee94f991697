"""How one visit is shown: big text, high contrast, low reach. Remembered for the visit only."""

from __future__ import annotations

from datetime import timedelta
from math import hypot

from flask import Response, redirect, request, session
from flask.typing import ResponseReturnValue

from counter.config import Config
from counter.kiosk.visiting import MODES as KEY
from counter.kiosk.welcome import same_page
from counter.web.services import services
from counter.web.sessions import ServerSessions, State

MODES = {
    "big": "文字を大きく",
    "contrast": "白黒を反転",
    "low": "低い位置",
}
"""Mode → what its switch says."""

PATIENCE = 3
"""Who needs big text gets this many times the time (WCAG 2.2, 2.2.1: at least ten extensions; here
any number, and a longer wait before the first)."""

MILLIMETRES_PER_INCH = 25.4
FINGER = 20
"""Millimetres a target must measure (EN 301 549 annex, Colle & Hiszem: ≥ 20 mm for a finger)."""

SMALLEST_FINGER = 72
"""CSS pixels no target goes below, whatever the screen."""


def chosen() -> str:
    """The modes of this session, as `html[data-modes]` lists them."""
    return str(session.get(KEY, ""))


def switch() -> ResponseReturnValue:
    """Turn one mode on or off and stay on the page."""
    mode = request.form.get("mode", "")
    now = chosen().split()
    if mode in MODES:
        after = [one for one in MODES if (one in now) != (one == mode)]
        session[KEY] = " ".join(after)
    return redirect(same_page(), 303)


def screen() -> Response:
    """The size of a finger on the configured screen, as a style sheet (strict CSP: no inline)."""
    size = finger_pixels(services().config)
    return Response(f":root{{--kk-finger:{size}px}}\n", mimetype="text/css")


def finger_pixels(config: Config) -> int:
    """20 mm in CSS pixels of the configured screen, never under 72."""
    width, height = config.kiosk.screen_pixels
    per_millimetre = hypot(width, height) / (config.kiosk.screen_inches * MILLIMETRES_PER_INCH)
    return max(SMALLEST_FINGER, round(FINGER * per_millimetre))


def idle_seconds(state: State | None = None) -> int:
    """How long nobody may touch the screen before it forgets, in the modes of a session."""
    held = session if state is None else state
    patience = PATIENCE if "big" in str(held.get(KEY, "")) else 1
    return services().config.kiosk.idle_seconds * patience


class KioskSessions(ServerSessions):
    """Sessions that live longer in big text."""

    def idle_for(self, state: State) -> timedelta:
        return timedelta(seconds=idle_seconds(state))
