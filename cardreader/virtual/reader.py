"""A card reader in this process, with cards that are placed and taken by calling a method."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from cardreader.errors import (
    CardBusy,
    CardError,
    CardRemoved,
    MuteCard,
    NoCard,
    NoReader,
    ReaderHangs,
    ServiceNotRunning,
)
from cardreader.monitor import CardMonitor
from cardreader.presence import PresenceBoard, ReaderState
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.faults import FaultyCard, Hangs, Pulled
from cardreader.virtual.loading import DIFFICULT_FOLDER, SAMPLE_FOLDER, load_family

SHIPPED = {"sample": SAMPLE_FOLDER, "difficult": DIFFICULT_FOLDER}

TROUBLE: dict[ReaderState, type[CardError]] = {
    ReaderState.SERVICE_STOPPED: ServiceNotRunning,
    ReaderState.NO_READER: NoReader,
}


class VirtualReader:
    """Behaves like a PC/SC reader towards the kiosk: same states, same errors, same exclusivity."""

    def __init__(self, cards: dict[str, VirtualCard]) -> None:
        self.cards = cards
        """The cards at hand, by name; none is on the reader at first."""
        self._changed = threading.Condition()
        self._card: VirtualCard | None = None
        self._insertion = 0
        self._trouble: ReaderState | None = None
        self._connected = False

    @classmethod
    def from_path(cls, path: Path) -> "VirtualReader":
        """Place the card of a file, or offer all cards of a folder.

        `sample` and `difficult` are the shipped folders. Raises BadCardFile.
        """
        folder = SHIPPED.get(str(path), path)
        reader = cls({name: VirtualCard(spec) for name, spec in load_family(folder).items()})
        if folder.is_file():
            reader.insert(next(iter(reader.cards)))
        return reader

    @property
    def name(self) -> str:
        return "virtual"

    def insert(self, card: VirtualCard | str) -> None:
        """Place a card, given itself or by name; one that lies there is taken away first.

        Raises KeyError for a name that is not in `cards`.
        """
        placed = self.cards[card] if isinstance(card, str) else card
        with self._changed:
            self._take_away()
            self._card = placed
            self._insertion += 1
            self._changed.notify_all()

    def remove(self) -> None:
        """Take the card away, also in the middle of reading; nothing happens if there is none."""
        with self._changed:
            self._take_away()
            self._changed.notify_all()

    def break_down(self, trouble: ReaderState) -> None:
        """Behave as if the service were stopped or no reader plugged in, until `repair`."""
        if trouble not in TROUBLE:
            raise ValueError(f"Only {', '.join(TROUBLE)} can be played.")
        with self._changed:
            self._trouble = trouble
            self._connected = False
            self._changed.notify_all()

    def repair(self) -> None:
        """End what `break_down` began; a card on the reader is found again."""
        with self._changed:
            self._trouble = None
            self._insertion += 1
            self._changed.notify_all()

    def state(self) -> ReaderState:
        with self._changed:
            return self._state()

    def connect(self) -> "VirtualConnection":
        with self._changed:
            self._check_connectable()
            self._connected = True
            card = self._card
            assert card is not None  # noqa: S101 - checked just above
            return VirtualConnection(self, card, self._insertion)

    def monitor(self) -> CardMonitor:
        return CardMonitor(_VirtualSource(self))

    def _check_connectable(self) -> None:
        if self._trouble:
            raise TROUBLE[self._trouble]
        if self._card is None:
            raise NoCard
        if self._card.spec.faults.mute:
            raise MuteCard
        if self._connected:
            raise CardBusy

    def _state(self) -> ReaderState:
        if self._trouble:
            return self._trouble
        if self._card is None:
            return ReaderState.EMPTY
        return ReaderState.MUTE if self._card.spec.faults.mute else ReaderState.CARD

    def _take_away(self) -> None:
        if self._card is not None:
            self._card.power_off()
            self._card = None
            self._connected = False

    def _check_same(self, insertion: int) -> None:
        with self._changed:
            if self._trouble:
                raise TROUBLE[self._trouble]
            if self._card is None or self._insertion != insertion:
                raise CardRemoved

    def _wait_removed(self, insertion: int, seconds: float) -> None:
        """Let a slow card be slow, but notice at once when it is taken away."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._card is None or self._insertion != insertion, seconds
            )

    def _release(self, insertion: int) -> None:
        with self._changed:
            if self._card is not None and self._insertion == insertion:
                self._card.power_off()
                self._connected = False

    def _publish(self, board: PresenceBoard, cancelled: threading.Event) -> None:
        while not cancelled.is_set():
            known = self._situation()
            state, insertion = known
            board.publish(state, self.name, insertion if state is ReaderState.CARD else None)
            with self._changed:
                while not cancelled.is_set() and self._situation() == known:
                    self._changed.wait()

    def _situation(self) -> tuple[ReaderState, int]:
        with self._changed:
            return self._state(), self._insertion

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


class VirtualConnection:
    """An exclusive connection to the card on a `VirtualReader`."""

    def __init__(self, reader: VirtualReader, card: VirtualCard, insertion: int) -> None:
        self._reader = reader
        self._card = card
        self._faulty = FaultyCard(card)
        self._insertion = insertion
        self._closed = False

    def send_and_receive(self, command: bytes) -> tuple[bytes, int]:
        if self._closed:
            raise CardRemoved("The connection to the card is closed.")
        self._reader._wait_removed(self._insertion, self._card.spec.faults.slow_ms / 1000)
        self._reader._check_same(self._insertion)
        try:
            answer = self._faulty.transmit(command)
        except Pulled:
            self._reader.remove()
            raise CardRemoved from None
        except Hangs:
            # Time is not spent: what a caller sees of a card that hangs is this error.
            raise ReaderHangs from None
        return answer[:-2], int.from_bytes(answer[-2:])

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._reader._release(self._insertion)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _VirtualSource:
    """Tells a monitor what happens on a virtual reader."""

    def __init__(self, reader: VirtualReader) -> None:
        self._reader = reader
        self._cancelled = threading.Event()

    def watch(self, board: PresenceBoard) -> None:
        self._reader._publish(board, self._cancelled)

    def cancel(self) -> None:
        self._cancelled.set()
        self._reader._wake()
