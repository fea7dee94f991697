"""A TrueType font with only the glyphs a document draws, for embedding in a PDF.

Glyph n of the subset is the n-th glyph asked for, so the PDF needs no map between the two. Hinting
is left out: it is for small screens, and is half of these fonts. Source: OpenType 1.9, `glyf`.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import accumulate

from printing.typeface import Typeface

WORDS, SCALE, MORE, XY_SCALE, TWO_BY_TWO, INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100
LARGEST_SHORT_PLACE = 2 * 0xFFFF
HEADER = 10
"""Bytes before a glyph's contours or components: their number and the bounding box."""


def subset(face: Typeface, glyphs: Sequence[int]) -> bytes:
    """A font file whose glyphs are `glyphs` (repeats allowed), followed by their components."""
    wanted = list(glyphs)
    place_of: dict[int, int] = {}
    outlines: list[bytes] = []
    while len(outlines) < len(wanted):
        outline = face.outline(wanted[len(outlines)])
        outlines.append(_without_hinting(outline, wanted, place_of))
    return _font_file(face, wanted, outlines)


def _without_hinting(outline: bytes, wanted: list[int], place_of: dict[int, int]) -> bytes:
    if not outline:
        return b""
    contours = struct.unpack_from(">h", outline)[0]
    if contours < 0:
        return _composite(outline, wanted, place_of)
    end = HEADER + 2 * contours
    length = struct.unpack_from(">H", outline, end)[0]
    return _padded(outline[:end] + b"\0\0" + outline[end + 2 + length :], 2)


def _composite(outline: bytes, wanted: list[int], place_of: dict[int, int]) -> bytes:
    """A glyph made of others: they join the subset, and are referred to by their new numbers."""
    data = bytearray(outline)
    place, flags = HEADER, MORE
    while flags & MORE:
        flags, component = struct.unpack_from(">HH", data, place)
        if component not in place_of:
            place_of[component] = len(wanted)
            wanted.append(component)
        struct.pack_into(">HH", data, place, flags & ~INSTRUCTIONS, place_of[component])
        place += 4 + _argument_bytes(flags)
    return _padded(bytes(data[:place]), 2)


def _argument_bytes(flags: int) -> int:
    offsets = 4 if flags & WORDS else 2
    if flags & SCALE:
        return offsets + 2
    if flags & XY_SCALE:
        return offsets + 4
    return offsets + 8 if flags & TWO_BY_TWO else offsets


def _padded(data: bytes, to: int = 4) -> bytes:
    return data + b"\0" * (-len(data) % to)


def _font_file(face: Typeface, glyphs: list[int], outlines: list[bytes]) -> bytes:
    head = bytearray(face.table("head"))
    struct.pack_into(">I", head, 8, 0)
    places = [0, *accumulate(len(outline) for outline in outlines)]
    is_long = places[-1] > LARGEST_SHORT_PLACE
    struct.pack_into(">h", head, 50, is_long)
    hhea = bytearray(face.table("hhea"))
    struct.pack_into(">H", hhea, 34, len(glyphs))
    maxp = bytearray(face.table("maxp"))
    struct.pack_into(">H", maxp, 4, len(glyphs))
    return _assembled(
        {
            b"glyf": b"".join(outlines),
            b"head": bytes(head),
            b"hhea": bytes(hhea),
            b"hmtx": b"".join(struct.pack(">Hh", *face.metrics(glyph)) for glyph in glyphs),
            b"loca": _loca(places, is_long=is_long),
            b"maxp": bytes(maxp),
        }
    )


def _loca(places: Sequence[int], *, is_long: bool) -> bytes:
    """Where each outline begins; the short form counts pairs of bytes."""
    if is_long:
        return struct.pack(f">{len(places)}I", *places)
    return struct.pack(f">{len(places)}H", *(place // 2 for place in places))


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    """The tables behind their directory, with checksums as the format demands."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    directory = struct.pack(
        ">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16
    )
    offset = 12 + 16 * count
    padded = {tag: _padded(data) for tag, data in tables.items()}
    total = 0
    for tag, data in padded.items():
        checksum = _checksum(data)
        total += checksum
        directory += tag + struct.pack(">III", checksum, offset, len(tables[tag]))
        offset += len(data)
    total += _checksum(directory)
    head = bytearray(padded[b"head"])
    struct.pack_into(">I", head, 8, (0xB1B0AFBA - total) & 0xFFFFFFFF)
    return directory + b"".join({**padded, b"head": bytes(head)}.values())


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
