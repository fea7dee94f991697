"""Checking a whole catalog takes a minute: it is done in a process of its own, once per version.

Beside the kiosk's process, so that no resident waits for it; one at a time.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import threading
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, NamedTuple, cast

from flask import current_app

from procedures.bundle import Bundle
from procedures.loading import build, canonical, files_of

if TYPE_CHECKING:
    from procedures.proving import Report

KEY = "kakanai_proofs"

NICENESS = 10
"""How far the proof stands back behind the pages of this machine."""


class Subject(NamedTuple):
    """What a proof is about: a catalog version by the law of a day."""

    version: str
    day: dt.date


class ProofBroke(Exception):
    """The checking process ended without a report."""


class Proofs:
    """The reports of this process. Asking for one that is not there begins it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reports: dict[Subject, Report | None] = {}
        self._running: tuple[Subject, Connection] | None = None

    def of(self, bundle: Bundle, day: dt.date) -> Report | None:
        """The report on a bundle, None while it is being made. Raises ProofBroke."""
        subject = Subject(bundle.version, day)
        with self._lock:
            self._collect()
            if subject in self._reports:
                return _whole(self._reports[subject])
            if self._running is None:
                self._running = subject, _begin(bundle, day)
            return None

    def busy(self) -> bool:
        """Whether something is being checked at this moment."""
        with self._lock:
            self._collect()
            return self._running is not None

    def _collect(self) -> None:
        """Take the report of the running proof, if it is done; None if it broke."""
        if self._running is None or not self._running[1].poll():
            return
        (subject, results), self._running = self._running, None
        try:
            self._reports[subject] = results.recv()
        except EOFError:
            self._reports[subject] = None
        finally:
            results.close()


def _whole(report: Report | None) -> Report:
    if report is None:
        raise ProofBroke
    return report


def proofs() -> Proofs:
    """The proofs of the app that answers this request."""
    return cast(Proofs, current_app.extensions[KEY])


def _begin(bundle: Bundle, day: dt.date) -> Connection:
    # A fresh interpreter: this process has threads and an open database.
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe(duplex=False)
    work = fresh.Process(target=_work, args=(canonical(bundle.files), day, theirs), daemon=True)
    work.start()
    theirs.close()
    return ours


def _work(content: bytes, day: dt.date, results: Connection) -> None:
    from counter.inspection import inspect  # what proves is loaded here alone

    os.nice(NICENESS)
    results.send(inspect(build(files_of(content)), day))
