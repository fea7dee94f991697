"""BER-TLV as My Number cards write it: two-byte tags, and lengths that are not the shortest.

159 may be written `82 00 9F`; a strict DER reader refuses that, this one does not. The indefinite
form and lengths beyond two bytes never occur in a file of at most 32 KiB and are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cardreader.errors import MalformedAnswer

MAX_TAG_BYTES = 3


@dataclass(frozen=True)
class Header:
    """Where an object starts and how long it is (sizes in bytes)."""

    tag: int
    value_length: int
    header_length: int

    @property
    def total_length(self) -> int:
        return self.header_length + self.value_length


@dataclass(frozen=True, repr=False)
class Tlv:
    """One object; `start` and `end` are its place, header included, in the bytes read."""

    tag: int
    value: bytes
    start: int
    end: int

    def __repr__(self) -> str:
        return f"Tlv(tag={self.tag:04X}, length={len(self.value)})"


def read_header(data: bytes, start: int = 0) -> Header:
    """Read tag and length at `start`.

    Raises MalformedAnswer if they are cut off or of a form these cards never use.
    """
    tag_end = _tag_end(data, start)
    length, end = _read_length(data, tag_end)
    return Header(int.from_bytes(data[start:tag_end]), length, end - start)


def iterate(data: bytes, start: int = 0) -> Iterator[Tlv]:
    """Yield the objects that follow one another in `data`, which they must fill exactly."""
    while start < len(data):
        header = read_header(data, start)
        value_start = start + header.header_length
        end = start + header.total_length
        if end > len(data):
            raise MalformedAnswer("An object is longer than the data that holds it.")
        yield Tlv(header.tag, data[value_start:end], start, end)
        start = end


def by_tag(data: bytes) -> dict[int, Tlv]:
    """Return the objects of `data` by tag, in their order; a tag must not occur twice."""
    found: dict[int, Tlv] = {}
    for item in iterate(data):
        if item.tag in found:
            raise MalformedAnswer(f"Tag {item.tag:04X} occurs twice.")
        found[item.tag] = item
    return found


def encode(tag: int, value: bytes, *, shortest: bool = True) -> bytes:
    """Write one object; `shortest=False` always uses the two-byte length, as real cards may."""
    return encode_tag(tag) + _encode_length(len(value), shortest=shortest) + value


def encode_tag(tag: int) -> bytes:
    """Write a tag in as many bytes as it has."""
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1)


def _tag_end(data: bytes, start: int) -> int:
    end = start + 1
    if start < len(data) and data[start] & 0x1F == 0x1F:
        while end < len(data) and data[end] & 0x80 and end - start < MAX_TAG_BYTES:
            end += 1
        end += 1
    if end > len(data) or end - start > MAX_TAG_BYTES:
        raise MalformedAnswer("A tag is cut off or too long.")
    return end


def _read_length(data: bytes, start: int) -> tuple[int, int]:
    if start >= len(data):
        raise MalformedAnswer("A length is cut off.")
    first = data[start]
    if first < 0x80:
        return first, start + 1
    size = first & 0x7F
    end = start + 1 + size
    if size not in (1, 2) or end > len(data):
        raise MalformedAnswer("A length is cut off or of an unknown form.")
    return int.from_bytes(data[start + 1 : end]), end


def _encode_length(length: int, *, shortest: bool) -> bytes:
    if shortest and length < 0x80:
        return bytes([length])
    if shortest and length < 0x100:
        return bytes([0x81, length])
    return b"\x82" + length.to_bytes(2)
