"""Long work is done in a process of its own, so that no resident waits for it.

It stands back behind the pages of this machine; of each kind one piece at a time.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Hashable
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

NICENESS = 10
"""How far the work stands back behind the pages of this machine."""

MOST = 8
"""Results that are kept, the last ones asked for."""

Subject = TypeVar("Subject", bound=Hashable)
Result = TypeVar("Result")


class WorkBroke(Exception):
    """The process ended without a result."""


class Beside(Generic[Subject, Result]):
    """The results of one kind of work. Asking for one that is not there begins it.

    `work` is a function of a module, where the process finds it; its arguments and its result are
    pickled.
    """

    def __init__(self, work: Callable[..., Result]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._results: dict[Subject, Result | None] = {}
        self._running: tuple[Subject, Connection] | None = None

    def of(self, subject: Subject, *given: object) -> Result | None:
        """The result about a subject, None while it is being made. Raises WorkBroke, once."""
        with self._lock:
            self._collect()
            if subject in self._results:
                return self._taken(subject)
            if self._running is None:
                self._running = subject, _begin(self._work, given)
            return None

    def forget(self, subject: Subject) -> None:
        """Let a result go: the next to ask has it made anew."""
        with self._lock:
            self._results.pop(subject, None)

    def busy(self) -> bool:
        """Whether something is being made at this moment."""
        with self._lock:
            self._collect()
            return self._running is not None

    def _taken(self, subject: Subject) -> Result:
        result = self._results.pop(subject)
        if result is None:
            raise WorkBroke
        self._results[subject] = result
        return result

    def _collect(self) -> None:
        """Take the result of what is running, if it is done; None if it broke."""
        if self._running is None or not self._running[1].poll():
            return
        (subject, results), self._running = self._running, None
        try:
            self._results[subject] = results.recv()
        except EOFError:
            self._results[subject] = None
        finally:
            results.close()
        for oldest in list(self._results)[:-MOST]:
            del self._results[oldest]


def _begin(work: Callable[..., object], given: tuple[Any, ...]) -> Connection:
    # A fresh interpreter: this process has threads and an open database.
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe(duplex=False)
    process = fresh.Process(target=_do, args=(work, given, theirs), daemon=True)
    process.start()
    theirs.close()
    return ours


def _do(work: Callable[..., object], given: tuple[Any, ...], results: Connection) -> None:
    os.nice(NICENESS)
    results.send(work(*given))
