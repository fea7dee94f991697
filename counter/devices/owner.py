"""The owner of the card reader: one per machine, in the one process that serves the kiosk.

Everything that touches a card goes through here, one thing at a time, and a press of the button
on a PIN page is good for one VERIFY only, whatever the browser sends twice.
"""

from __future__ import annotations

import secrets
import threading
from types import TracebackType
from typing import Self

from cardreader.applications import Key
from cardreader.authenticity import CaKeys
from cardreader.monitor import CardMonitor
from cardreader.mynumber import MyNumberCard
from cardreader.presence import Presence, ReaderState
from cardreader.readers import CardReader
from counter.devices.reading import (
    CardLook,
    CardReading,
    look_at,
    read_by_number_b,
    read_by_pin,
)
from counter.devices.streams import Streams

PRESSES_KEPT = 64
"""More PIN pages than any visit opens; older ones are forgotten and must be opened anew."""


class AlreadyPressed(Exception):
    """This press was used before (a double tap, a page sent again): nothing reached the card."""


class ReaderOwner:
    """The reader, the thread that watches it, and the lock that lets one thread talk to a card.

    `ca_keys` are the issuers' keys the city trusts; without them no card is checked for being
    genuine.
    """

    def __init__(self, reader: CardReader, ca_keys: CaKeys | None = None) -> None:
        self.reader = reader
        self._ca_keys: CaKeys = ca_keys or {}
        self.streams = Streams()
        self._monitor: CardMonitor = reader.monitor()
        self._talking = threading.Lock()
        self._presses: dict[str, None] = {}
        self._presses_lock = threading.Lock()

    @property
    def presence(self) -> Presence:
        """What is on the reader now."""
        return self._monitor.presence

    def wait_change(self, sequence: int, timeout: float) -> Presence:
        """The presence once it differs from `sequence`, or as it is after `timeout` seconds."""
        return self._monitor.wait_change(sequence, timeout)

    def wait_for(self, state: ReaderState, timeout: float) -> Presence | None:
        """The presence once the reader is in a state, or None after `timeout` seconds."""
        return self._monitor.wait_for(lambda presence: presence.state is state, timeout)

    def look(self, key: Key = Key.TEXT_PIN) -> CardLook:
        """What the card says before `key` is asked for; spends no try. Raises `CardError`."""
        with self._talking, self.reader.connect() as connection:
            return look_at(MyNumberCard(connection), key)

    def new_press(self) -> str:
        """A token for one press of the button of one PIN page."""
        press = secrets.token_urlsafe(16)
        with self._presses_lock:
            self._presses[press] = None
            while len(self._presses) > PRESSES_KEPT:
                del self._presses[next(iter(self._presses))]
        return press

    def read_person(self, pin: str, press: str) -> CardReading:
        """Read the holder's data with the PIN, sending one VERIFY at most.

        Raises `AlreadyPressed` when the press was used or never given out, else `CardError`.
        """
        self._spend(press)
        with self._talking, self.reader.connect() as connection:
            return read_by_pin(MyNumberCard(connection), pin, self._ca_keys)

    def read_by_number_b(self, number_b: str, press: str, *, with_face: bool) -> CardReading:
        """Read the same with 照合番号B, where there is no PIN; `with_face` for a clerk's eyes.

        Raises the same as `read_person`.
        """
        self._spend(press)
        with self._talking, self.reader.connect() as connection:
            return read_by_number_b(
                MyNumberCard(connection), number_b, self._ca_keys, with_face=with_face
            )

    def close(self) -> None:
        """Stop watching; waiters wake up."""
        self._monitor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _spend(self, press: str) -> None:
        with self._presses_lock:
            if press not in self._presses:
                raise AlreadyPressed
            del self._presses[press]
