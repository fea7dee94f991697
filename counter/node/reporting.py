"""Telling how a process is: what it serves, its reader, its printer, what troubles it.

A row is written anew at most every half minute and taken away at an orderly end. A process that
died leaves its row behind, and the page says since when nothing was heard of it.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from importlib.metadata import version
from uuid import uuid4

from sqlalchemy.exc import DBAPIError

from counter.storage import nodes
from counter.storage.engine import Database
from counter.storage.nodes import NodeReport
from counter.storage.times import MILLISECOND, to_ms

EVERY = dt.timedelta(seconds=30)
SILENT = dt.timedelta(minutes=3)
"""A process nothing was heard of for so long is stopped, or cannot reach the database."""

FORGOTTEN = dt.timedelta(days=7)


class Reporter:
    """One process (or relay thread) of a node. `works` are the faces it serves, or `relay`."""

    def __init__(
        self,
        database: Database,
        node: str,
        works: Collection[str],
        *,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._database = database
        self._clock = clock
        self._id = uuid4()
        self._node = node
        self._works = " ".join(works)
        self._started = to_ms(clock())
        self._told = 0
        self._lock = threading.Lock()

    def tell(self, *, reader: str = "", printer: str = "", troubles: Collection[str] = ()) -> None:
        """Write how the process is, unless it has just done so. Troubles are sentences."""
        now = to_ms(self._clock())
        with self._lock:
            if now - self._told < EVERY // MILLISECOND:
                return
            self._told = now
        report = NodeReport(
            id=self._id,
            node=self._node,
            works=self._works,
            version=version("kakanai"),
            started_at=self._started,
            seen_at=now,
            reader=reader,
            printer=printer,
            troubles=list(troubles),
        )
        with self._database.writing() as connection:
            nodes.put(connection, report=report)
            nodes.forget_before(connection, before=now - FORGOTTEN // MILLISECOND)

    def end(self) -> None:
        """The process stops as it should: nobody has to look for it.

        A database that is out of reach keeps the row, which is forgotten in time.
        """
        with suppress(DBAPIError), self._database.writing() as connection:
            nodes.remove(connection, process=self._id)
