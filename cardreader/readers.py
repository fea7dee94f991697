"""Readers by address: `pcsc` (any), `pcsc:NAME`, or `virtual:FILE_OR_FOLDER` in this process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cardreader.connection import Connection
from cardreader.errors import BadReaderAddress, LibraryMissing
from cardreader.monitor import CardMonitor
from cardreader.presence import ReaderState


class CardReader(Protocol):
    """A reader, or all readers of this computer taken as one."""

    @property
    def name(self) -> str:
        """Name for staff, never shown to residents."""
        ...

    def state(self) -> ReaderState:
        """Say what is on the reader now; never raises a CardError."""
        ...

    def connect(self) -> Connection:
        """Power the card up for exclusive use.

        Raises NoReader, NoCard, MuteCard, CardBusy, ServiceNotRunning, ReaderHangs, ReaderFailed.
        """
        ...

    def monitor(self) -> CardMonitor:
        """Start watching for cards; the caller closes the monitor."""
        ...


@dataclass(frozen=True)
class ReaderInfo:
    """One reader as the card service sees it, for lists and diagnosis."""

    name: str
    state: ReaderState
    atr: bytes = b""
    in_use: bool = False
    """Another program holds the card exclusively."""


def open_reader(address: str) -> CardReader:
    """Return the reader for an address; nothing is opened or started yet.

    `pcsc` (or `pcsc:`) is every reader of this computer taken as one: whichever holds a card is
    read. `pcsc:NAME` is only those whose name begins with NAME; while none is plugged in there is
    no reader, whatever lies on others.

    Raises BadReaderAddress for any other form, LibraryMissing if PC/SC is not installed, and
    BadCardFile for a virtual card that cannot be read.
    """
    scheme, _, rest = address.partition(":")
    if scheme == "pcsc":
        return _pcsc_reader(rest)
    if scheme == "virtual" and rest:
        from cardreader.virtual.reader import VirtualReader

        return VirtualReader.from_path(Path(rest))
    raise BadReaderAddress(
        f"{address!r} is not a reader address. Use pcsc (any reader), pcsc:NAME "
        "(names are listed by `kakanai card list`) or virtual:FILE_OR_FOLDER."
    )


def list_readers() -> tuple[ReaderInfo, ...]:
    """Return every reader of this computer with what is on it.

    Raises LibraryMissing or ServiceNotRunning.
    """
    try:
        from cardreader import pcsc
    except ImportError as error:
        raise LibraryMissing from error
    return pcsc.list_readers()


def _pcsc_reader(wanted: str) -> CardReader:
    # Imported late: a computer with only the virtual card needs no PC/SC library.
    try:
        from cardreader.pcsc import PcscReader
    except ImportError as error:
        raise LibraryMissing from error
    return PcscReader(wanted)
