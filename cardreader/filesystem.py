"""Selecting applications and files on the card and reading them in pieces of at most 256 bytes."""

import logging
from dataclasses import dataclass, field

from cardreader import tlv
from cardreader.apdu import CardChannel, Command, Ins, Response, Sw
from cardreader.applications import Application, File, Place
from cardreader.errors import MalformedAnswer, UnexpectedStatus, UnknownCardGeneration

logger = logging.getLogger(__name__)

CHUNK = 256

LONGEST_HEADER = 5
"""Two bytes of tag, three of length."""

MAX_OFFSET = 0x7FFF
"""READ BINARY keeps the top bit of the offset for short file identifiers."""

MAX_LEADING_BYTES = 8
"""Cards of about 2023 were reported to put 2 bytes before FF20 (reference 4.1)."""


class ApplicationMissing(Exception):
    """The card has no such application; the session says what that means."""


@dataclass
class CardFiles:
    """The card's files, remembering what is selected so that no SELECT is sent twice."""

    channel: CardChannel
    _application: Application | None = field(default=None, init=False)
    _file: Place | None = field(default=None, init=False)

    def select_application(self, application: Application) -> None:
        """Select an application by its full name.

        Raises ApplicationMissing for every refusal: cards answer 6A82, 6A81, 6999, 6D00 or 6E00
        for "not here", and the difference helps nobody.
        """
        if self._application is application:
            return
        self._application = self._file = None
        command = Command(Ins.SELECT, p1=0x04, p2=0x0C, data=application.aid)
        response = self.channel.send(command)
        if response.sw == Sw.INTERNAL and self.channel.exchanges == 1:
            # One card answered 6F00 to the very first command after power-up (reference 3.3).
            response = self.channel.send(command)
        if not response.ok:
            raise ApplicationMissing
        self._application = application

    def select_file(self, place: Place) -> None:
        """Select a file or key; raises ApplicationMissing or UnexpectedStatus (6A82: no file)."""
        self.select_application(place.application)
        if self._file == place:
            return
        self._file = None
        data = place.fid.to_bytes(2)
        _check(Ins.SELECT, self.channel.send(Command(Ins.SELECT, p1=0x02, p2=0x0C, data=data)))
        self._file = place

    def read_object(self, file: File, tag: int, *, leading: int = 0) -> bytes:
        """Read the one object with which a file begins; filler after it is dropped.

        `leading` is the number of unexplained bytes tolerated before it. Raises
        UnknownCardGeneration if another tag is found, MalformedAnswer if the file ends too early.
        """
        self.select_file(file.place)
        first = self._read_on(b"", leading + LONGEST_HEADER, ask=CHUNK)
        start = _find_tag(first, tag, leading)
        end = start + tlv.read_header(first, start).total_length
        data = self._read_on(first, end)
        if len(data) < end:
            raise MalformedAnswer("A file ends before the object in it does.")
        return data[start:end]

    def read_whole(self, file: File, size: int) -> bytes:
        """Read exactly `size` bytes from the start of a file; MalformedAnswer if it is shorter."""
        self.select_file(file.place)
        data = self._read_on(b"", size)
        if len(data) < size:
            raise MalformedAnswer("A file is shorter than it must be.")
        return data[:size]

    def read_record(self, file: File, number: int) -> bytes:
        """Read one record of a record file."""
        self.select_file(file.place)
        return _check(
            Ins.READ_RECORD, self.channel.send(Command(Ins.READ_RECORD, number, 0x04, le=CHUNK))
        )

    def _read_on(self, data: bytes, end: int, *, ask: int = 0) -> bytes:
        """Read on after `data` up to `end` or the end of the file, by as much as comes each time.

        `ask` is how many bytes to ask for at least.
        """
        while len(data) < end:
            more = self._read_binary(len(data), max(ask, min(CHUNK, end - len(data))))
            if not more:
                break
            data += more
        return data

    def _read_binary(self, offset: int, length: int) -> bytes:
        if offset > MAX_OFFSET:
            raise MalformedAnswer("An object is longer than a file can be.")
        response = self.channel.send(
            Command(Ins.READ_BINARY, offset >> 8, offset & 0xFF, le=length)
        )
        if response.sw == Sw.OFFSET_OUTSIDE:
            return b""
        if response.sw == Sw.END_OF_FILE:
            return response.data
        return _check(Ins.READ_BINARY, response)


def _find_tag(data: bytes, tag: int, leading: int) -> int:
    wanted = tlv.encode_tag(tag)
    start = data.find(wanted, 0, leading + len(wanted))
    if start < 0:
        raise UnknownCardGeneration
    if start > 0:
        logger.warning("file begins with unexplained bytes count=%d", start)
    return start


def _check(instruction: int, response: Response) -> bytes:
    if not response.ok:
        raise UnexpectedStatus(instruction, response.sw)
    return response.data
