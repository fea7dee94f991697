"""Finished PDFs in memory, until they are printed or ten minutes pass. Never on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

KEEP = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class _Kept:
    pdf: bytes
    until: dt.datetime


class PaperStore:
    """The PDFs of this process, by visit. Safe to use from several threads.

    Every call first forgets what is too old, so nothing waits for a sweep.
    """

    def __init__(self, clock: Callable[[], dt.datetime], keep: dt.timedelta = KEEP) -> None:
        self._clock = clock
        self._keep = keep
        self._papers: dict[UUID, _Kept] = {}
        self._lock = Lock()

    def put(self, visit: UUID, pdf: bytes) -> None:
        """Keep a visit's PDF from now on; an earlier one is dropped."""
        with self._lock:
            self._forget_old()
            self._papers[visit] = _Kept(pdf, self._clock() + self._keep)

    def get(self, visit: UUID) -> bytes | None:
        """The PDF of a visit, or None once it is printed or its time is over."""
        with self._lock:
            self._forget_old()
            kept = self._papers.get(visit)
            return kept.pdf if kept else None

    def printed(self, visit: UUID) -> None:
        """Forget a visit's PDF: it is on paper."""
        with self._lock:
            self._papers.pop(visit, None)
            self._forget_old()

    def sweep(self) -> int:
        """Forget what is too old; returns how many PDFs are still kept."""
        with self._lock:
            self._forget_old()
            return len(self._papers)

    def _forget_old(self) -> None:
        now = self._clock()
        for visit in [visit for visit, kept in self._papers.items() if kept.until <= now]:
            del self._papers[visit]
