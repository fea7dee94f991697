"""Messages of the Internet Printing Protocol: written for the printer, read from its answer.

Source: RFC 8010 (encoding) and RFC 8011 (operations, states, status codes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

VERSION = b"\x02\x00"
OPERATION_GROUP, END = 0x01, 0x03
INTEGER, ENUM, BOOLEAN = 0x21, 0x23, 0x22
NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
FIRST_VALUE_TAG = 0x10
"""Tags below begin a group of attributes."""

Value = int | bool | str | bytes


class Operation(IntEnum):
    """What is asked of a printer."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB = 0x0009
    GET_PRINTER = 0x000B


class BadMessage(Exception):
    """An answer that is no IPP message."""


@dataclass(frozen=True)
class Answer:
    """A printer's answer: status code, and all attributes with their values."""

    status: int
    attributes: Mapping[str, tuple[Value, ...]]

    @property
    def succeeded(self) -> bool:
        """Whether the printer did what was asked (RFC 8011, appendix B.1)."""
        return self.status < 0x0100

    def first(self, name: str) -> Value | None:
        """The first value of an attribute, if it is there."""
        values = self.attributes.get(name, ())
        return values[0] if values else None

    def texts(self, name: str) -> tuple[str, ...]:
        """The values of an attribute that are texts."""
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, str))


def request(
    operation: Operation,
    number: int,
    attributes: Sequence[tuple[int, str, str | int]],
    document: bytes = b"",
) -> bytes:
    """A request: tag, name and value of each attribute after the two every request begins with."""
    head = VERSION + struct.pack(">HI", operation, number) + bytes([OPERATION_GROUP])
    all_attributes = [
        (CHARSET, "attributes-charset", "utf-8"),
        (LANGUAGE, "attributes-natural-language", "ja"),
        *attributes,
    ]
    body = b"".join(_attribute(*attribute) for attribute in all_attributes)
    return head + body + bytes([END]) + document


def _attribute(tag: int, name: str, value: str | int) -> bytes:
    data = struct.pack(">i", value) if isinstance(value, int) else value.encode()
    key = name.encode("ascii")
    return struct.pack(">BH", tag, len(key)) + key + struct.pack(">H", len(data)) + data


def read(message: bytes) -> Answer:
    """An answer, decoded. Raises BadMessage."""
    try:
        status = struct.unpack_from(">H", message, 2)[0]
        found: dict[str, list[Value]] = {}
        name = ""
        for tag, key, data in _values(message, 8):
            name = key or name
            found.setdefault(name, []).append(_decoded(tag, data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BadMessage("プリンターの返事を読めません") from error
    return Answer(status, {name: tuple(values) for name, values in found.items()})


def _values(message: bytes, place: int) -> Iterator[tuple[int, str, bytes]]:
    """Tag, name (empty for further values of the same attribute) and bytes of every value."""
    while True:
        tag = message[place]
        place += 1
        if tag == END:
            return
        if tag < FIRST_VALUE_TAG:
            continue
        key, place = _counted(message, place)
        data, place = _counted(message, place)
        yield tag, key.decode("ascii"), data


def _counted(message: bytes, place: int) -> tuple[bytes, int]:
    """A text after its length, and where what follows begins."""
    length = struct.unpack_from(">H", message, place)[0]
    end = place + 2 + length
    if end > len(message):
        raise IndexError
    return message[place + 2 : end], end


def _decoded(tag: int, data: bytes) -> Value:
    if tag in (INTEGER, ENUM):
        number: int = struct.unpack(">i", data)[0]
        return number
    if tag == BOOLEAN:
        return data != b"\0"
    return data.decode() if NAME - 1 <= tag <= MIME else data
