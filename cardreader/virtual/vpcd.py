"""Puts a virtual card on a reader of the PC/SC service, through the vpcd driver.

Messages both ways are a two-byte big-endian length and a payload. One byte from the service is a
control code; anything longer is a command APDU (reference 6.2).
"""

import logging
import socket
import threading
from types import TracebackType
from typing import Self

from cardreader.virtual.card import VirtualCard
from cardreader.virtual.faults import FaultyCard, Hangs, Pulled

logger = logging.getLogger(__name__)

PORT = 0x8C7B
"""Default port of the driver's first reader; the second one listens on the next port."""

POWER_OFF, POWER_ON, RESET, GET_ATR = 0, 1, 2, 4

PAUSE = 0.2
"""Seconds between attempts while the service is away."""

CONNECT_TIMEOUT = 5.0


class VpcdSlot:
    """One virtual reader of the service; `insert` places a card, `remove` takes it away."""

    def __init__(self, port: int = PORT, host: str = "127.0.0.1") -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def insert(self, card: VirtualCard) -> None:
        """Place a card; raises OSError if the service does not listen."""
        self.remove()
        self._socket = socket.create_connection(self._address, CONNECT_TIMEOUT)
        self._socket.settimeout(None)
        self._thread = threading.Thread(
            target=_serve, args=(self._socket, card), name="vpcd-card", daemon=True
        )
        self._thread.start()

    def remove(self) -> None:
        """Take the card away: to the service, closing the connection is the removal."""
        if self._socket and self._thread:
            _shut(self._socket)
            self._thread.join()
            self._socket = self._thread = None

    def wait_removed(self, timeout: float | None = None) -> bool:
        """Wait until the card is gone (pulled by a fault, or the service stopped); seconds."""
        if self._thread:
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()


def run_vpcd(
    card: VirtualCard,
    stop: threading.Event,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
) -> None:
    """Keep a card on the service's virtual reader until `stop` is set.

    The card comes back when the service is restarted, and stays away after a fault has pulled it.
    """
    with VpcdSlot(port, host) as slot:
        while not stop.is_set():
            try:
                slot.insert(card)
            except OSError as error:
                logger.info("vpcd does not listen yet errno=%d", error.errno or 0)
                stop.wait(PAUSE)
                continue
            while not slot.wait_removed(PAUSE) and not stop.is_set():
                pass
            if card.spec.faults.pulled_at:
                return


def _serve(connection: socket.socket, card: VirtualCard) -> None:
    faulty = FaultyCard(card)
    try:
        while (message := _receive(connection)) is not None:
            if len(message) == 1:
                faulty = _control(connection, card, message[0], faulty)
            else:
                _answer(connection, card, faulty, message)
    except (Pulled, OSError):
        pass
    finally:
        card.power_off()
        connection.close()


def _control(
    connection: socket.socket, card: VirtualCard, code: int, faulty: FaultyCard
) -> FaultyCard:
    if code == GET_ATR:
        _send(connection, card.atr)
    elif code == RESET:
        card.reset()
    elif code in (POWER_OFF, POWER_ON):
        card.power_off()
        return FaultyCard(card)
    return faulty


def _answer(
    connection: socket.socket, card: VirtualCard, faulty: FaultyCard, command: bytes
) -> None:
    slow = card.spec.faults.slow_ms / 1000
    if slow:
        threading.Event().wait(slow)
    try:
        answer = faulty.transmit(command)
    except Hangs:
        # The service waits for an answer and sends nothing meanwhile: wait for it to give up.
        connection.recv(1)
        raise Pulled from None
    _send(connection, answer)


def _send(connection: socket.socket, payload: bytes) -> None:
    connection.sendall(len(payload).to_bytes(2) + payload)


def _receive(connection: socket.socket) -> bytes | None:
    """Return the next message, or None when the service has closed the connection."""
    head = _exactly(connection, 2)
    return _exactly(connection, int.from_bytes(head)) if head else None


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        # The driver writes length and body apart; without a quick acknowledgement its second write
        # waits 40 ms for ours. The option wears off, so it is set before every read.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        more = connection.recv(size - len(data))
        if not more:
            return None
        data += more
    return data


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        logger.debug("vpcd connection was closed already")
