"""A supervised thread that watches readers and survives a restart of the card service.

A source blocks until something changes, so nothing is polled while the service runs. When it
fails, the failure is published as a state and the source is started again, because a service that
is not running offers nothing to wait for.
"""

import logging
import threading
from types import TracebackType
from typing import Protocol, Self

from cardreader.errors import CardError, ErrorCode
from cardreader.presence import PresenceBoard, ReaderState

logger = logging.getLogger(__name__)

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 2.0
"""Seconds between attempts to reach a service that does not answer."""

CLOSE_TIMEOUT = 5.0

FAILURE_STATES = {
    ErrorCode.SERVICE_NOT_RUNNING: ReaderState.SERVICE_STOPPED,
    ErrorCode.LIBRARY_MISSING: ReaderState.SERVICE_STOPPED,
    ErrorCode.NO_READER: ReaderState.NO_READER,
}


class PresenceSource(Protocol):
    """Something that knows what is on a reader."""

    def watch(self, board: PresenceBoard) -> None:
        """Publish every state until cancelled; raises a CardError when it cannot go on."""
        ...

    def cancel(self) -> None:
        """Make a running `watch` return; called from another thread, perhaps several times."""
        ...


class CardMonitor(PresenceBoard):
    """Watches a source in its own thread from construction until `close`; use it in `with`."""

    def __init__(self, source: PresenceSource) -> None:
        super().__init__()
        self._source = source
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="card-monitor", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching and wake every waiter; safe to call twice."""
        self._stopping.set()
        tries = int(CLOSE_TIMEOUT / 0.1)
        for _ in range(tries):
            # Repeated, because a cancel that arrives just before the source blocks is lost.
            self._source.cancel()
            self._thread.join(0.1)
            if not self._thread.is_alive():
                break
        self.publish(ReaderState.CLOSED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            before = self.presence.sequence
            self._watch_once()
            worked = self.presence.sequence > before + 1
            pause = FIRST_PAUSE if worked else min(pause * 2, LONGEST_PAUSE)
            self._stopping.wait(pause)

    def _watch_once(self) -> None:
        try:
            self._source.watch(self)
        except CardError as error:
            logger.warning("card monitor interrupted code=%s", error.code)
            self.publish(FAILURE_STATES.get(error.code, ReaderState.SERVICE_STOPPED))
        except Exception as error:
            # The kiosk must notice the next card whatever went wrong here.
            logger.error("card monitor failed with %s", type(error).__name__)
            self.publish(ReaderState.SERVICE_STOPPED)
