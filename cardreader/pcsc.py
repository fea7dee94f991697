"""The adapter to PC/SC: the only module that imports pyscard.

It uses pyscard's direct bindings of the PC/SC calls rather than its object layer, whose monitor
thread dies with the service and whose exceptions differ by call (reference section 7). Result codes
become `CardError`s here and nowhere else.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from smartcard import scard

from cardreader.deadline import DeadlineThread
from cardreader.errors import (
    AccessDenied,
    CardBusy,
    CardError,
    CardRemoved,
    CardReset,
    MalformedAnswer,
    MuteCard,
    NoCard,
    NoReader,
    ReaderFailed,
    ServiceNotRunning,
)
from cardreader.monitor import CardMonitor
from cardreader.presence import PresenceBoard, ReaderState
from cardreader.readers import ReaderInfo

NEW_READER = "\\\\?PnP?\\Notification"
"""Pseudo reader whose state changes when a reader is plugged in or out."""

CALL_DEADLINE = 10.0
"""Seconds a card may take for one command; real cards take well under one."""

REMOVAL_NOTICE_MS = 1500
"""The service notices a removal up to 400 ms later, some readers up to a second."""

WATCH_MS, WATCH_FOR_READERS_MS = 15_000, 2_000
"""The watch is renewed, so that a plug event lost in a race is only late; where there is no reader
at all, somebody is waiting for the one just plugged in."""

GONE = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE
"""States of a reader that has just been unplugged."""

MAX_WATCHED = 15
"""pcsc-lite accepts 16 readers in one call, the pseudo reader included."""

ERRORS: dict[int, Callable[[], CardError]] = {
    scard.SCARD_E_NO_SERVICE: ServiceNotRunning,
    scard.SCARD_E_SERVICE_STOPPED: ServiceNotRunning,
    scard.SCARD_F_COMM_ERROR: ServiceNotRunning,
    scard.SCARD_E_INVALID_HANDLE: ServiceNotRunning,
    scard.SCARD_W_SECURITY_VIOLATION: AccessDenied,
    scard.SCARD_E_NO_ACCESS: AccessDenied,
    scard.SCARD_E_NO_READERS_AVAILABLE: NoReader,
    scard.SCARD_E_UNKNOWN_READER: NoReader,
    scard.SCARD_E_READER_UNAVAILABLE: NoReader,
    scard.SCARD_E_NO_SMARTCARD: NoCard,
    scard.SCARD_W_REMOVED_CARD: CardRemoved,
    scard.SCARD_W_UNRESPONSIVE_CARD: MuteCard,
    scard.SCARD_W_UNPOWERED_CARD: MuteCard,
    scard.SCARD_W_UNSUPPORTED_CARD: MuteCard,
    scard.SCARD_E_PROTO_MISMATCH: MuteCard,
    scard.SCARD_E_SHARING_VIOLATION: CardBusy,
    scard.SCARD_W_RESET_CARD: CardReset,
}

States = dict[str, tuple[int, bytes]]
"""Reader name to PC/SC event state and ATR."""


class PcscReader:
    """The readers of this computer whose name begins with `wanted` (all if empty), as one."""

    def __init__(self, wanted: str = "") -> None:
        self._wanted = wanted

    @property
    def name(self) -> str:
        return f"pcsc:{self._wanted}"

    def state(self) -> ReaderState:
        try:
            with _context() as context:
                states = _look(context, self._names(context))
        except (ServiceNotRunning, AccessDenied):
            return ReaderState.SERVICE_STOPPED
        except CardError:
            return ReaderState.NO_READER
        return _summary(states)[0]

    def connect(self) -> "PcscConnection":
        return PcscConnection(self._names)

    def monitor(self) -> CardMonitor:
        return CardMonitor(PcscSource(self._names))

    def _names(self, context: int) -> list[str]:
        names = [name for name in _reader_names(context) if name.startswith(self._wanted)]
        return names[:MAX_WATCHED]


class PcscConnection:
    """A powered, exclusive connection to the card on the first matching reader that holds one."""

    def __init__(self, names: Callable[[int], list[str]]) -> None:
        self._thread = DeadlineThread(CALL_DEADLINE)
        self._context: int | None = None
        self._card: int | None = None
        self._reader = ""
        try:
            self._thread.call(lambda: self._open(names))
        except CardError:
            self.close()
            raise

    def send_and_receive(self, command: bytes) -> tuple[bytes, int]:
        if self._card is None:
            raise CardRemoved("The connection to the card is closed.")
        return self._thread.call(lambda: self._transmit(command))

    def close(self) -> None:
        self._thread.finish(self._release)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, names: Callable[[int], list[str]]) -> None:
        self._context = _establish()
        self._reader = _reader_with_card(_look(self._context, names(self._context)))
        result, self._card, self._protocol = scard.SCardConnect(
            self._context,
            self._reader,
            scard.SCARD_SHARE_EXCLUSIVE,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
        )
        if result != scard.SCARD_S_SUCCESS:
            self._card = None
            raise _error(result)

    def _transmit(self, command: bytes) -> tuple[bytes, int]:
        header = (
            scard.SCARD_PCI_T0 if self._protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        )
        result, answer = scard.SCardTransmit(self._card, header, list(command))
        # After a failure the answer is whatever was in the binding's buffer: never look at it.
        cut_off = result == scard.SCARD_S_SUCCESS and len(answer) < 2
        if (cut_off or result == scard.SCARD_E_NOT_TRANSACTED) and self._was_removed():
            raise CardRemoved
        _check(result)
        if cut_off:
            raise MalformedAnswer("The card's answer has no status word.")
        return bytes(answer[:-2]), answer[-2] << 8 | answer[-1]

    def _was_removed(self) -> bool:
        """Tell a card taken away from a reader that failed.

        PC/SC says "not transacted" to both, or passes on an empty answer.
        """
        current = scard.SCARD_STATE_UNAWARE
        for timeout in (0, REMOVAL_NOTICE_MS):
            result, states = scard.SCardGetStatusChange(
                self._context, timeout, [(self._reader, current)]
            )
            if result not in (scard.SCARD_S_SUCCESS, scard.SCARD_E_TIMEOUT):
                return True
            current = states[0][1] & ~scard.SCARD_STATE_CHANGED
            if not current & scard.SCARD_STATE_PRESENT:
                return True
        return False

    def _release(self) -> None:
        # Results are ignored: whatever they say, this process no longer holds the card.
        if self._card is not None:
            scard.SCardDisconnect(self._card, scard.SCARD_UNPOWER_CARD)
            self._card = None
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
            self._context = None


class PcscSource:
    """Waits in SCardGetStatusChange for cards and readers to come and go."""

    def __init__(self, names: Callable[[int], list[str]]) -> None:
        self._names = names
        self._lock = threading.Lock()
        self._context: int | None = None
        self._cancelled = False

    def watch(self, board: PresenceBoard) -> None:
        with _context() as context:
            with self._lock:
                self._context = context
            try:
                self._watch(context, board)
            finally:
                with self._lock:
                    self._context = None

    def cancel(self) -> None:
        self._cancelled = True
        with self._lock:
            if self._context is not None:
                scard.SCardCancel(self._context)

    def _watch(self, context: int, board: PresenceBoard) -> None:
        known: States = {NEW_READER: (scard.SCARD_STATE_UNAWARE, b"")}
        while not self._cancelled:
            names = self._names(context)
            watched = {
                name: known.get(name, (scard.SCARD_STATE_UNAWARE, b""))
                for name in (NEW_READER, *names)
            }
            if not names:
                board.publish(ReaderState.NO_READER)
            known = _wait(context, watched, WATCH_MS if names else WATCH_FOR_READERS_MS)
            if names:
                board.publish(*_summary({name: known[name] for name in names if name in known}))


def list_readers() -> tuple[ReaderInfo, ...]:
    """Return every reader with what is on it; raises ServiceNotRunning."""
    with _context() as context:
        states = _look(context, _reader_names(context)[:MAX_WATCHED])
    return tuple(
        ReaderInfo(
            name,
            _summary({name: (state, atr)})[0],
            atr,
            bool(state & scard.SCARD_STATE_EXCLUSIVE),
        )
        for name, (state, atr) in states.items()
    )


def _summary(states: States) -> tuple[ReaderState, str, object]:
    """Return state, reader and mark of the reader that matters most: the one with a card."""
    there = {name: state for name, (state, _) in states.items() if not state & GONE}
    found: tuple[ReaderState, str, object] = (ReaderState.EMPTY, next(iter(there), ""), None)
    for name, state in there.items():
        if state & scard.SCARD_STATE_PRESENT and not state & scard.SCARD_STATE_MUTE:
            return ReaderState.CARD, name, state >> 16
        if state & scard.SCARD_STATE_MUTE:
            found = (ReaderState.MUTE, name, state >> 16)
    return found if there else (ReaderState.NO_READER, "", None)


def _reader_with_card(states: States) -> str:
    state, reader, _ = _summary(states)
    if state is ReaderState.NO_READER:
        raise NoReader
    if state is ReaderState.MUTE:
        raise MuteCard
    if state is not ReaderState.CARD:
        raise NoCard
    return reader


def _look(context: int, names: Sequence[str]) -> States:
    """Return the states now; readers that vanish meanwhile count as none."""
    if not names:
        return {}
    watched = [(name, scard.SCARD_STATE_UNAWARE) for name in names]
    result, states = scard.SCardGetStatusChange(context, 0, watched)
    _check(result)
    return _as_states(states)


def _wait(context: int, watched: States, timeout_ms: int) -> States:
    """Block until a state differs from what is known; return what is known then."""
    result, states = scard.SCardGetStatusChange(
        context, timeout_ms, [(name, state) for name, (state, _) in watched.items()]
    )
    if result in (scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED):
        return watched
    if result in (scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_READER_UNAVAILABLE):
        return {NEW_READER: watched[NEW_READER]}
    _check(result)
    return _as_states(states)


def _as_states(states: Sequence[tuple[str, int, Sequence[int]]]) -> States:
    return {name: (state & ~scard.SCARD_STATE_CHANGED, bytes(atr)) for name, state, atr in states}


def _reader_names(context: int) -> list[str]:
    result, names = scard.SCardListReaders(context, [])
    if result == scard.SCARD_E_NO_READERS_AVAILABLE:
        return []
    _check(result)
    return list(names)


@contextmanager
def _context() -> Iterator[int]:
    context = _establish()
    try:
        yield context
    finally:
        scard.SCardReleaseContext(context)


def _establish() -> int:
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check(result)
    return int(context)


def _check(result: int) -> None:
    if result != scard.SCARD_S_SUCCESS:
        raise _error(result)


def _error(result: int) -> CardError:
    make = ERRORS.get(result)
    return make() if make else ReaderFailed(result=result & 0xFFFFFFFF)
