"""A card reader in this process, with cards that are placed and taken by calling a method."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from cardreader.errors import CardRemoved, ReaderHangs
from cardreader.monitor import CardMonitor
from cardreader.presence import PresenceBoard, ReaderState
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.faults import FaultyCard, Hangs, Pulled
from cardreader.virtual.loading import DIFFICULT_FOLDER, SAMPLE_FOLDER, load_family
from cardreader.virtual.tray import TROUBLE, Tray

NAME = "virtual"

SHIPPED = {"sample": SAMPLE_FOLDER, "difficult": DIFFICULT_FOLDER}


class VirtualReader:
    """Behaves like a PC/SC reader towards the kiosk: same states, same errors, same exclusivity."""

    def __init__(self, cards: dict[str, VirtualCard]) -> None:
        self.cards = cards
        """The cards at hand, by name; none is on the reader at first."""
        self._tray = Tray()

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
        return NAME

    def insert(self, card: VirtualCard | str) -> None:
        """Place a card, given itself or by name; one that lies there is taken away first.

        Raises KeyError for a name that is not in `cards`.
        """
        self._tray.place(self.cards[card] if isinstance(card, str) else card)

    def remove(self) -> None:
        """Take the card away, also in the middle of reading; nothing happens if there is none."""
        self._tray.clear()

    def break_down(self, trouble: ReaderState) -> None:
        """Behave as if the service were stopped or no reader plugged in, until `repair`."""
        if trouble not in TROUBLE:
            raise ValueError(f"Only {', '.join(TROUBLE)} can be played.")
        self._tray.break_down(trouble)

    def repair(self) -> None:
        """End what `break_down` began; a card on the reader is found again."""
        self._tray.repair()

    def state(self) -> ReaderState:
        return self._tray.situation[0]

    def connect(self) -> "VirtualConnection":
        return VirtualConnection(self._tray)

    def monitor(self) -> CardMonitor:
        return CardMonitor(_TraySource(self._tray))


class VirtualConnection:
    """An exclusive connection to the card on a tray."""

    def __init__(self, tray: Tray) -> None:
        self._tray = tray
        card, self._insertion = tray.claim()
        self._card = FaultyCard(card)
        self._pause = card.spec.faults.slow_ms / 1000
        self._closed = False

    def send_and_receive(self, command: bytes) -> tuple[bytes, int]:
        if self._closed:
            raise CardRemoved("The connection to the card is closed.")
        if self._pause:
            self._tray.wait_removed(self._insertion, self._pause)
        try:
            answer = self._tray.exchange(self._insertion, lambda: self._card.transmit(command))
        except Pulled:
            self._tray.clear()
            raise CardRemoved from None
        except Hangs:
            # Time is not spent: what a caller sees of a card that hangs is this error.
            raise ReaderHangs from None
        return answer[:-2], int.from_bytes(answer[-2:])

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._tray.release(self._insertion)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _TraySource:
    """Tells a monitor what happens on a tray."""

    def __init__(self, tray: Tray) -> None:
        self._tray = tray
        self._cancelled = threading.Event()

    def watch(self, board: PresenceBoard) -> None:
        while not self._cancelled.is_set():
            known = self._tray.situation
            state, insertion = known
            board.publish(state, NAME, insertion if state is ReaderState.CARD else None)
            self._tray.wait_change(known, self._cancelled)

    def cancel(self) -> None:
        self._cancelled.set()
        self._tray.wake()
