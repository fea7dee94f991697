"""What lies on a virtual reader, shared by the threads that place, read and watch it."""

import threading
from collections.abc import Callable

from cardreader.errors import (
    CardBusy,
    CardError,
    CardRemoved,
    MuteCard,
    NoCard,
    NoReader,
    ServiceNotRunning,
)
from cardreader.presence import ReaderState
from cardreader.virtual.card import VirtualCard

TROUBLE: dict[ReaderState, type[CardError]] = {
    ReaderState.SERVICE_STOPPED: ServiceNotRunning,
    ReaderState.NO_READER: NoReader,
}

Situation = tuple[ReaderState, int]
"""State, and how many times a card was placed or found again."""


class Tray:
    """Holds at most one card, of which at most one connection may make use."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._card: VirtualCard | None = None
        self._insertion = 0
        self._trouble: ReaderState | None = None
        self._claimed = False

    @property
    def situation(self) -> Situation:
        with self._changed:
            return self._state(), self._insertion

    def place(self, card: VirtualCard) -> None:
        """Put a card down; one that lies there is taken away first."""
        with self._changed:
            self._take_away()
            self._card = card
            self._insertion += 1
            self._changed.notify_all()

    def clear(self) -> None:
        """Take away what lies there."""
        with self._changed:
            self._take_away()
            self._changed.notify_all()

    def break_down(self, trouble: ReaderState) -> None:
        """Fail like a stopped service or a missing reader."""
        with self._changed:
            self._trouble = trouble
            self._claimed = False
            self._changed.notify_all()

    def repair(self) -> None:
        """End the failure; a card that lies there is found anew."""
        with self._changed:
            self._trouble = None
            self._insertion += 1
            self._changed.notify_all()

    def claim(self) -> tuple[VirtualCard, int]:
        """Take the card into exclusive use; returns it with the number of its placing.

        Raises the error of a `break_down`, NoCard, MuteCard or CardBusy.
        """
        with self._changed:
            card = self._usable()
            if self._claimed:
                raise CardBusy
            self._claimed = True
            return card, self._insertion

    def release(self, insertion: int) -> None:
        """Power the card down and let others have it, if it is still the same placing."""
        with self._changed:
            if self._card is not None and self._insertion == insertion:
                self._card.power_off()
                self._claimed = False

    def exchange(self, insertion: int, act: Callable[[], bytes]) -> bytes:
        """Run one command; nobody can take the card away in the middle of it.

        Raises CardRemoved if this placing is over, or the error of a `break_down`.
        """
        with self._changed:
            if self._trouble:
                raise TROUBLE[self._trouble]
            if not self._is_there(insertion):
                raise CardRemoved
            return act()

    def wait_removed(self, insertion: int, seconds: float) -> None:
        """Let a slow card be slow, but notice at once when it is taken away."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_there(insertion), seconds)

    def wait_change(self, known: Situation, cancelled: threading.Event) -> None:
        """Wait until the situation is another, or `wake` was called after `cancelled` was set."""
        with self._changed:
            self._changed.wait_for(lambda: cancelled.is_set() or self.situation != known)

    def wake(self) -> None:
        """Let those look again who wait for a change."""
        with self._changed:
            self._changed.notify_all()

    def _usable(self) -> VirtualCard:
        if self._trouble:
            raise TROUBLE[self._trouble]
        if self._card is None:
            raise NoCard
        if self._card.spec.faults.mute:
            raise MuteCard
        return self._card

    def _state(self) -> ReaderState:
        if self._trouble:
            return self._trouble
        if self._card is None:
            return ReaderState.EMPTY
        return ReaderState.MUTE if self._card.spec.faults.mute else ReaderState.CARD

    def _is_there(self, insertion: int) -> bool:
        return self._card is not None and self._insertion == insertion

    def _take_away(self) -> None:
        if self._card is not None:
            self._card.power_off()
            self._card = None
            self._claimed = False
