"""Targets that are down are left alone for a while, so that the records of others go on.

Without it a relay would spend its time waiting for the same silent machine, record after record.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from counter.handoff.backoff import wait_seconds
from counter.handoff.problems import TargetUnavailableError

ABOUT_ONE_RECORD = frozenset({"target_failed", "target_answer_unreadable"})
"""Reasons that may lie in the record: the target's other records are sent as ever."""


@dataclass
class Resting:
    """Which targets rest, and until when. Safe to share between threads."""

    clock: Callable[[], datetime]
    chance: random.Random = field(default_factory=random.SystemRandom)
    _until: dict[str, datetime] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def failed(self, target: str, problem: TargetUnavailableError) -> None:
        """Let the target rest, longer each time in a row, and at least as long as it asked."""
        if problem.reason in ABOUT_ONE_RECORD:
            return
        with self._lock:
            if self._left(target):
                return  # another thread found out at the same time
            failures = self._failures[target] = self._failures.get(target, 0) + 1
            wait = wait_seconds(failures, problem.retry_after, chance=self.chance)
            self._until[target] = self.clock() + timedelta(seconds=wait)

    def answered(self, target: str) -> None:
        """The target works: the next failure is a first one."""
        with self._lock:
            self._failures.pop(target, None)
            self._until.pop(target, None)

    def seconds_left(self, target: str) -> float:
        """How long the target is still to be left alone; 0 when it may be asked."""
        with self._lock:
            return self._left(target)

    def names(self) -> Collection[str]:
        """The targets that rest now."""
        with self._lock:
            return {target for target in self._until if self._left(target)}

    def _left(self, target: str) -> float:
        until = self._until.get(target)
        return max(0.0, (until - self.clock()).total_seconds()) if until else 0.0
