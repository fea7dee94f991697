"""A clerk's session and the resident's own screen beside it, tied by a short code.

Kept in the memory of the one process that owns the card reader: a restart unties them, and the
code is shown anew. The code ties one screen once; afterwards the screen's own session id does.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

CODE_DIGITS = 6
CODE_LIVES = timedelta(minutes=10)
WRONG_CODES = 10
"""Wrong codes within `CODE_LIVES` before the door closes for that time."""


class Step(StrEnum):
    """What the resident's screen shows."""

    IDLE = "idle"
    SHOWING = "showing"
    CARD = "card"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class Pairing:
    """One pair. `holder` is the person whose card is asked for; `sequence` grows at each change."""

    clerk: UUID
    code: str
    made: datetime
    screen: str = ""
    visit: UUID | None = None
    holder: str = ""
    step: Step = Step.IDLE
    problem: str = ""
    sequence: int = 0


class Pairings:
    """All pairs of this process. Safe to share between threads."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._by_clerk: dict[UUID, Pairing] = {}
        self._wrong: list[datetime] = []

    def of_clerk(self, clerk: UUID) -> Pairing:
        """The clerk's pair; a new code where no screen is tied and the old code is over."""
        with self._lock:
            known = self._by_clerk.get(clerk)
            if known and (known.screen or known.made + CODE_LIVES > self._clock()):
                return known
            made = Pairing(clerk, self._new_code(), self._clock())
            self._by_clerk[clerk] = made
            return made

    def of_screen(self, screen: str) -> Pairing | None:
        """The pair of a resident's screen."""
        if not screen:
            return None
        with self._lock:
            return next((one for one in self._by_clerk.values() if one.screen == screen), None)

    def tie(self, code: str) -> str | None:
        """Tie a screen by the code on the clerk's; returns the screen's id, None when wrong."""
        with self._lock:
            now = self._clock()
            self._wrong = [at for at in self._wrong if at + CODE_LIVES > now]
            if len(self._wrong) >= WRONG_CODES:
                return None
            for pair in self._by_clerk.values():
                fresh = not pair.screen and pair.made + CODE_LIVES > now
                if fresh and secrets.compare_digest(pair.code.encode(), code.encode()):
                    screen = secrets.token_urlsafe(16)
                    self._put(replace(pair, screen=screen))
                    return screen
            self._wrong.append(now)
            return None

    def untie(self, clerk: UUID) -> None:
        """Let the screen go (sign-out, or another screen is wanted)."""
        with self._lock:
            self._by_clerk.pop(clerk, None)

    def show(self, clerk: UUID, visit: UUID | None) -> None:
        """Let the screen show what is being entered in a visit, or nothing."""
        self._change(clerk, visit=visit, step=Step.SHOWING if visit else Step.IDLE, problem="")

    def ask_card(self, clerk: UUID, visit: UUID, holder: str) -> None:
        """Let the screen ask for the card of a person."""
        self._change(clerk, visit=visit, holder=holder, step=Step.CARD, problem="")

    def finish(self, clerk: UUID, step: Step, problem: str = "") -> None:
        """Tell both screens how the reading ended."""
        self._change(clerk, step=step, problem=problem)

    def _change(self, clerk: UUID, **changes: object) -> None:
        with self._lock:
            pair = self._by_clerk.get(clerk)
            if pair is not None and any(getattr(pair, k) != v for k, v in changes.items()):
                self._put(replace(pair, **changes))  # type: ignore[arg-type] # names are its own

    def _put(self, pair: Pairing) -> None:
        self._by_clerk[pair.clerk] = replace(pair, sequence=pair.sequence + 1)

    def _new_code(self) -> str:
        taken = {pair.code for pair in self._by_clerk.values()}
        while (code := f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}") in taken:
            pass
        return code
