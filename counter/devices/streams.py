"""At most one event stream per visit: opening a second ends the first."""

from __future__ import annotations

import threading


class Streams:
    """Which stream is the one of each visit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: dict[str, object] = {}

    def open(self, visit: str) -> object:
        """Make a new stream the visit's one; returns its mark."""
        mark = object()
        with self._lock:
            self._newest[visit] = mark
        return mark

    def holds(self, visit: str, mark: object) -> bool:
        """Whether the stream is still the visit's one."""
        with self._lock:
            return self._newest.get(visit) is mark

    def close(self, visit: str, mark: object) -> None:
        """Forget the stream, unless another has taken its place."""
        with self._lock:
            if self._newest.get(visit) is mark:
                del self._newest[visit]

    def __len__(self) -> int:
        with self._lock:
            return len(self._newest)
