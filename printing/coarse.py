"""Outlines on a coarser grid: the letters of a form's labels in two thirds of the bytes.

Labels are printed at 8 points, from a font drawn on a grid of 2,048 steps to the letter: far finer
than any printer. Names and other values are never touched, their outlines stay as they were drawn.
Source of the format: OpenType 1.9, `glyf` (simple glyph description), `head` and `hhea`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from printing.typeface import Typeface

ON_CURVE, X_SHORT, Y_SHORT, REPEAT, X_SAME, Y_SAME = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
HEADER = 10
HEAD_EDGES = 36
"""Where `head` has the box of all glyphs."""

LONGEST_REPEAT = 255
LARGEST_SHORT = 255


class CoarseTypeface(Typeface):
    """A TrueType font whose outlines are embedded on a grid of `grid` steps to the letter.

    Only for fonts without composite glyphs. What is drawn stays in memory, so that the letters of
    forms are worked out once.
    """

    def __init__(self, path: Path, grid: int) -> None:
        super().__init__(path)
        self._step = grid / self.units
        self._grid = grid
        edges = struct.unpack_from(">4h", super().table("head"), HEAD_EDGES)
        self._edges = tuple(round(edge * self._step) for edge in edges)
        self.outline = cache(self._coarse)  # type: ignore[method-assign] # its own, kept

    def _coarse(self, glyph: int) -> bytes:
        return coarse(super().outline(glyph), self._step, self._edges)

    def metrics(self, glyph: int) -> tuple[int, int]:
        """Advance on the coarse grid, and the left edge that every glyph states."""
        return round(super().metrics(glyph)[0] * self._step), self._edges[0]

    def table(self, tag: str) -> bytes:
        """A whole table; sizes in `head` and `hhea` count steps of the coarse grid."""
        data = super().table(tag)
        if tag == "head":
            edges = struct.pack(">4h", *self._edges)
            units = struct.pack(">H", self._grid)
            return data[:18] + units + data[20:HEAD_EDGES] + edges + data[HEAD_EDGES + 8 :]
        if tag == "hhea":
            sizes = struct.unpack_from(">3hH3h", data, 4)
            scaled = struct.pack(">3hH3h", *(round(size * self._step) for size in sizes))
            return data[:4] + scaled + data[18:]
        return data


class Point(NamedTuple):
    """A point of a contour, in steps of the grid."""

    x: int
    y: int
    on_curve: bool


def coarse(outline: bytes, scale: float, edges: Sequence[int]) -> bytes:
    """A simple glyph (contours, no components) made smaller by `scale`, without its hinting.

    `edges` is the box it states to stand in: that of the whole font, which is the same bytes in
    every glyph. The left edge must be the left side bearing, or it would be drawn moved.
    """
    count: int = struct.unpack_from(">h", outline)[0] if outline else 0
    if not count:
        return b""
    contours = [_thinned(contour) for contour in _contours(outline, count, scale)]
    points = [point for contour in contours for point in contour]
    ends, end = [], -1
    for contour in contours:
        end += len(contour)
        ends.append(end)
    head = struct.pack(">5h", count, *edges)
    return head + struct.pack(f">{count}HH", *ends, 0) + _packed(points)


def _contours(outline: bytes, count: int, scale: float) -> Iterator[list[Point]]:
    ends: tuple[int, ...] = struct.unpack_from(f">{count}H", outline, HEADER)
    place = HEADER + 2 * count
    place += 2 + struct.unpack_from(">H", outline, place)[0]
    flags, place = _flags(outline, place, ends[-1] + 1)
    xs, place = _coordinates(outline, place, flags, X_SHORT, X_SAME)
    ys, _ = _coordinates(outline, place, flags, Y_SHORT, Y_SAME)
    start = 0
    for end in ends:
        yield [
            Point(round(xs[n] * scale), round(ys[n] * scale), bool(flags[n] & ON_CURVE))
            for n in range(start, end + 1)
        ]
        start = end + 1


def _flags(outline: bytes, place: int, count: int) -> tuple[list[int], int]:
    flags: list[int] = []
    while len(flags) < count:
        flag = outline[place]
        place += 1
        flags.append(flag)
        if flag & REPEAT:
            flags += [flag] * outline[place]
            place += 1
    return flags, place


def _coordinates(
    outline: bytes, place: int, flags: Sequence[int], short: int, same: int
) -> tuple[list[int], int]:
    """Absolute coordinates along one axis, and where what follows begins."""
    found: list[int] = []
    at = 0
    for flag in flags:
        if flag & short:
            at += outline[place] if flag & same else -outline[place]
            place += 1
        elif not flag & same:
            at += int.from_bytes(outline[place : place + 2], "big", signed=True)
            place += 2
        found.append(at)
    return found, place


def _thinned(contour: list[Point]) -> list[Point]:
    """Without points that stand where the one before stands, and those a curve implies: an
    on-curve point half-way between two others that are not (within half a step)."""
    apart = [p for n, p in enumerate(contour) if p[:2] != contour[n - 1][:2] or not p.on_curve]
    if len(apart) < 3:
        return contour
    return [
        point
        for n, point in enumerate(apart)
        if not _implied(apart[n - 1], point, apart[(n + 1) % len(apart)])
    ] or contour


def _implied(before: Point, point: Point, after: Point) -> bool:
    return (
        point.on_curve
        and not before.on_curve
        and not after.on_curve
        and abs(before.x + after.x - 2 * point.x) <= 1
        and abs(before.y + after.y - 2 * point.y) <= 1
    )


def _packed(points: Sequence[Point]) -> bytes:
    """Flags, then all steps along x, then all along y."""
    flags, xs, ys = bytearray(), bytearray(), bytearray()
    x = y = repeats = 0
    last = -1
    for point in points:
        flag = point.on_curve | _step(point.x - x, xs, X_SHORT, X_SAME)
        flag |= _step(point.y - y, ys, Y_SHORT, Y_SAME)
        x, y = point.x, point.y
        if flag == last and repeats < LONGEST_REPEAT:
            repeats += 1
            continue
        _repeat(flags, repeats)
        flags.append(flag)
        last, repeats = flag, 0
    _repeat(flags, repeats)
    return bytes(flags + xs + ys)


def _repeat(flags: bytearray, repeats: int) -> None:
    """Say that the last flag stands for so many points more."""
    if repeats == 1:
        flags.append(flags[-1])
    elif repeats:
        flags[-1] |= REPEAT
        flags.append(repeats)


def _step(delta: int, out: bytearray, short: int, same: int) -> int:
    """Write a step, and return the flags that say how."""
    if not delta:
        return same
    if abs(delta) <= LARGEST_SHORT:
        out.append(abs(delta))
        return short | (same if delta > 0 else 0)
    out += delta.to_bytes(2, "big", signed=True)
    return 0
