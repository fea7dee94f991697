"""Commands and answers of ISO/IEC 7816-4, as far as a My Number card needs them.

`CardChannel` turns commands into bytes and status words into meaning. It logs instruction, sizes
and status word of each exchange and never any data: a VERIFY carries the PIN, an answer a person.
"""

import logging
import time
from dataclasses import dataclass, field
from enum import IntEnum

from cardreader.connection import Connection
from cardreader.errors import MalformedAnswer, ReaderHangs

logger = logging.getLogger(__name__)

MAX_EXCHANGES = 2048
"""Bound for one session, so that no card can keep the program busy for ever (photo: about 80)."""

MAX_SECONDS = 60.0
"""Bound for one session, in seconds; even a photo takes less than ten."""

MAX_CONTINUATIONS = 16
"""Bound for the GET RESPONSE commands that one command may need."""


class Ins(IntEnum):
    """Instructions used with this card."""

    VERIFY = 0x20
    COMPUTE_SIGNATURE = 0x2A
    SELECT = 0xA4
    READ_BINARY = 0xB0
    READ_RECORD = 0xB2
    GET_RESPONSE = 0xC0
    GET_DATA = 0xCA


class Sw(IntEnum):
    """Status words with a fixed meaning (reference 3.3)."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    UNLIMITED_TRIES = 0x6300
    WRONG_LENGTH = 0x6700
    SECURITY_NOT_SATISFIED = 0x6982
    BLOCKED = 0x6983
    BLOCKED_JICSAP = 0x6984
    NO_CURRENT_FILE = 0x6986
    NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    DATA_NOT_FOUND = 0x6A88
    OFFSET_OUTSIDE = 0x6B00
    INTERNAL = 0x6F00


@dataclass(frozen=True, repr=False)
class Command:
    """One command APDU in short form; `le` is 1 to 256, or None when no answer data is expected."""

    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    le: int | None = None
    cla: int = 0

    def to_bytes(self) -> bytes:
        header = bytes([self.cla, self.ins, self.p1, self.p2])
        body = bytes([len(self.data)]) + self.data if self.data else b""
        end = b"" if self.le is None else bytes([self.le % 256])
        return header + body + end

    def __repr__(self) -> str:
        return f"Command(ins={self.ins:02X}, length={len(self.data)})"


@dataclass(frozen=True, repr=False)
class Response:
    """Answer data and status word."""

    data: bytes
    sw: int

    @property
    def ok(self) -> bool:
        return self.sw == Sw.OK

    def __repr__(self) -> str:
        return f"Response(length={len(self.data)}, sw={self.sw:04X})"


@dataclass
class CardChannel:
    """Sends commands over a connection and counts them.

    Handles `61xx` (more data waiting) and `6Cxx` (send again with this length). The latter only for
    commands that ask for data, so that a VERIFY is never sent twice.
    """

    connection: Connection
    exchanges: int = field(default=0, init=False)
    started: float = field(default_factory=time.monotonic, init=False)

    def send(self, command: Command) -> Response:
        """Exchange one command.

        Raises what the connection raises, MalformedAnswer when the card never comes to an end, and
        ReaderHangs when the session has taken too long.
        """
        response = self._exchange(command)
        if response.sw >> 8 == 0x6C and command.le is not None:
            response = self._exchange(_with_le(command, response.sw & 0xFF))
        return self._collect(response)

    def _collect(self, response: Response) -> Response:
        data = response.data
        for _ in range(MAX_CONTINUATIONS):
            if response.sw >> 8 != 0x61:
                return Response(data, response.sw)
            response = self._exchange(Command(Ins.GET_RESPONSE, le=response.sw & 0xFF or 256))
            data += response.data
        raise MalformedAnswer("The card keeps announcing more data.")

    def _exchange(self, command: Command) -> Response:
        if self.exchanges >= MAX_EXCHANGES:
            raise MalformedAnswer("The card needed too many exchanges.")
        if time.monotonic() - self.started > MAX_SECONDS:
            raise ReaderHangs("The card is too slow.")
        self.exchanges += 1
        sent = command.to_bytes()
        data, sw = self.connection.send_and_receive(sent)
        logger.debug(
            "apdu ins=%02X sent=%d received=%d sw=%04X", command.ins, len(sent), len(data), sw
        )
        return Response(data, sw)


def _with_le(command: Command, length: int) -> Command:
    return Command(command.ins, command.p1, command.p2, command.data, length or 256, command.cla)
