"""What was worked out about visits, kept as long as their answers stay what they were.

One page after the other asks the same of the same answers. What is kept are ids of procedures and
items, never an answer.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from counter.visit.model import Visit

T = TypeVar("T")


class _State(NamedTuple):
    """Whoever writes on a visit's sheet saves it, which gives it the next version."""

    version: int
    law_day: dt.date


class Newest(Generic[T]):
    """The newest finding about each visit, of `most` visits. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._found: OrderedDict[UUID, tuple[_State, T]] = OrderedDict()

    def of(self, visit: Visit, work_out: Callable[[], T]) -> T:
        """The finding about a visit as it is stored, worked out where there is none yet."""
        state = _State(visit.version, visit.law_day)
        with self._lock:
            known = self._found.get(visit.id)
        if known is not None and known[0] == state:
            return known[1]
        found = work_out()
        with self._lock:
            self._found[visit.id] = state, found
            self._found.move_to_end(visit.id)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return found

    def forget(self, visit: UUID) -> None:
        """The visit is over."""
        with self._lock:
            self._found.pop(visit, None)
