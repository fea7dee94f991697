"""The jobs a serving process does beside its pages: whether each still lives, and still gets on.

A thread that ended by an error, or goes round without ever coming to an end of its work, would
otherwise be missed by nobody until a record is overdue.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Job:
    thread: threading.Thread
    within: float
    at: float


class Jobs:
    """The jobs of this process by name. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}

    def watch(self, name: str, thread: threading.Thread, *, within: float) -> None:
        """Expect a started thread to say `done` at least every `within` seconds."""
        with self._lock:
            self._jobs[name] = _Job(thread, within, self._clock())

    def done(self, name: str) -> None:
        """A round of the job came to its end; nothing happens when nobody watches it."""
        with self._lock:
            if name in self._jobs:
                self._jobs[name].at = self._clock()

    def dead(self) -> tuple[str, ...]:
        """The jobs whose thread has ended: only a new start of the process brings them back."""
        with self._lock:
            return tuple(name for name, job in self._jobs.items() if not job.thread.is_alive())

    def silent(self) -> tuple[str, ...]:
        """The jobs that have not come to an end of a round for too long, the dead among them."""
        dead = self.dead()
        with self._lock:
            now = self._clock()
            late = (name for name, job in self._jobs.items() if now - job.at > job.within)
            return tuple(sorted({*dead, *late}))
