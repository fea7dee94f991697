"""What is on the reader right now, and a way to wait until that changes."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

logger = logging.getLogger(__name__)


class ReaderState(StrEnum):
    """What can be said about the watched reader or readers."""

    STARTING = "starting"
    """The monitor has not heard from the readers yet."""
    SERVICE_STOPPED = "service_stopped"
    NO_READER = "no_reader"
    EMPTY = "empty"
    CARD = "card"
    MUTE = "mute"
    """A card that does not answer: upside down, moving, or broken."""
    CLOSED = "closed"
    """The monitor has been closed; nothing more will happen."""


@dataclass(frozen=True)
class Presence:
    """One state of the reader.

    `insertion` counts cards placed so far: two presences with the same number are about the same
    placing of a card. `sequence` grows with every change. `since` is `time.monotonic()` of the
    change, in seconds; a forgotten-card alarm compares it with now.
    """

    state: ReaderState
    reader: str = ""
    insertion: int = 0
    sequence: int = 0
    since: float = 0.0

    @property
    def has_card(self) -> bool:
        return self.state is ReaderState.CARD


Listener = Callable[[Presence], None]


class PresenceBoard:
    """Holds the latest `Presence`; one thread publishes, any number wait or listen."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._presence = Presence(ReaderState.STARTING, since=time.monotonic())
        self._mark: object = None
        self._listeners: list[Listener] = []

    @property
    def presence(self) -> Presence:
        with self._condition:
            return self._presence

    def publish(self, state: ReaderState, reader: str = "", mark: object = None) -> None:
        """Make a state known; the same state, reader and mark again is no change.

        `mark` tells one placing of a card from the next when both look alike because the removal
        between them was too short to be seen.
        """
        with self._condition:
            before = self._presence
            if before.state is ReaderState.CLOSED:
                return
            if (before.state, before.reader, self._mark) == (state, reader, mark):
                return
            self._mark = mark
            self._presence = _next(before, state, reader)
            listeners = tuple(self._listeners)
            presence = self._presence
            self._condition.notify_all()
        for listener in listeners:
            _tell(listener, presence)

    def wait_change(self, sequence: int, timeout: float | None = None) -> Presence:
        """Return the presence once its sequence differs from `sequence`, or as it is at timeout.

        `timeout` is in seconds. A closed board returns at once.
        """
        with self._condition:
            self._condition.wait_for(lambda: self._differs(sequence), timeout)
            return self._presence

    def wait_for(
        self, wanted: Callable[[Presence], bool], timeout: float | None = None
    ) -> Presence | None:
        """Return the first presence that is wanted, or None at timeout (seconds) or closing."""
        with self._condition:
            self._condition.wait_for(lambda: self._closed() or wanted(self._presence), timeout)
            return self._presence if wanted(self._presence) else None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every later presence, in the publishing thread; returns the undo."""
        with self._condition:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._condition:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def _differs(self, sequence: int) -> bool:
        return self._closed() or self._presence.sequence != sequence

    def _closed(self) -> bool:
        return self._presence.state is ReaderState.CLOSED


def _next(before: Presence, state: ReaderState, reader: str) -> Presence:
    placed = 1 if state is ReaderState.CARD else 0
    return Presence(state, reader, before.insertion + placed, before.sequence + 1, time.monotonic())


def _tell(listener: Listener, presence: Presence) -> None:
    try:
        listener(presence)
    except Exception as error:
        # A listener's mistake must not end the watch over the reader.
        logger.error("presence listener failed with %s", type(error).__name__)
