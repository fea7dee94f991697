"""A QR code as black boxes on the page, or as a path on a screen; never with data of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from printing.ink import Box, Ink, Mark

MASK = 2
"""A fixed mask: trying all eight takes five times as long, and any of them can be read."""

QUIET_ZONE = 4
"""White modules around the code (ISO/IEC 18004, 6.3.8)."""


def draw_qr(ink: Ink, box: Box, text: str) -> None:
    """The text as a QR code with its quiet zone, filling a square box of millimetres."""
    ink.marks += _marks(box, text, ink.height)


@dataclass(frozen=True)
class QrPath:
    """A code for a screen: the SVG path of its dark modules, in a square of so many units."""

    size: int
    path: str


def qr_path(text: str) -> QrPath:
    """The text as a QR code with its quiet zone, to be filled in black on white."""
    rows = _modules(text)
    runs = (
        f"M{start + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _dark_runs(row)
    )
    return QrPath(len(rows) + 2 * QUIET_ZONE, "".join(runs))


@lru_cache(maxsize=2)
def _marks(box: Box, text: str, paper_height: float) -> tuple[Mark, ...]:
    """The code as marks; kept for the last texts, for the same stands on every sheet of a visit."""
    rows = _modules(text)
    module = box.width / (len(rows) + 2 * QUIET_ZONE)
    left, top = box.x + QUIET_ZONE * module, box.y + QUIET_ZONE * module
    ink = Ink(height=paper_height)
    ink.blocks(
        [
            Box(left + start * module, top + y * module, length * module, module)
            for y, row in enumerate(rows)
            for start, length in _dark_runs(row)
        ]
    )
    return tuple(ink.marks)


def _modules(text: str) -> list[list[bool]]:
    """The rows of the code, True where it is dark."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK, box_size=1)
    code.add_data(text.encode("ascii"))
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _dark_runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Start and length of every run of dark modules."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
