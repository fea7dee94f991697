"""What is drawn on one page, in millimetres from the top left corner of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from printing.typeface import Typeface

POINTS = 72 / 25.4
"""Points in a millimetre."""

OUTER, INNER, HAIR = 0.8, 0.3, 0.2
"""Line widths in points: the frame of a form, the lines between cells, guides inside a cell."""

LABEL_GREY, GUIDE_GREY, MARK_GREY = 0.93, 0.55, 0.89


class Box(NamedTuple):
    """A rectangle: left and top edge, width and height, in millimetres."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def inset(self, x: float, y: float = 0.0) -> Box:
        """The box without a margin on each side."""
        return Box(self.x + x, self.y + y, self.width - 2 * x, self.height - 2 * y)


class Run(NamedTuple):
    """A text on one baseline: font, size and position in points, what to write."""

    face: Typeface
    size: float
    x: float
    y: float
    text: tuple[str, ...]
    grey: float
    spacing: float
    slant: tuple[float, float]


Mark = str | Run
"""PDF operators as text, or a text to be encoded when the document's fonts are known."""


class Under(NamedTuple):
    """The page of a city's PDF that a drawing is laid over (`page` counts from 0)."""

    pdf: bytes
    page: int


A4 = (210.0, 297.0)


@dataclass
class Ink:
    """The drawing of a page, in the order in which it is laid on the paper, or on a city's PDF."""

    width: float = A4[0]
    height: float = A4[1]
    marks: list[Mark] = field(default_factory=list)
    under: Under | None = None

    def line(self, x1: float, y1: float, x2: float, y2: float, weight: float = INNER) -> None:
        """A straight line."""
        self.marks.append(f"{weight} w {self._at(x1, y1)} m {self._at(x2, y2)} l S")

    def dashes(self, x1: float, y1: float, x2: float, y2: float, grey: float = GUIDE_GREY) -> None:
        """A fine dashed guide."""
        self.marks.append(
            f"q [1 1] 0 d {HAIR} w {grey} G {self._at(x1, y1)} m {self._at(x2, y2)} l S Q"
        )

    def frame(self, box: Box, weight: float = INNER) -> None:
        """The outline of a box."""
        self.marks.append(f"{weight} w {self._rectangle(box)} re S")

    def shade(self, box: Box, grey: float = LABEL_GREY) -> None:
        """A box filled with grey (0 black, 1 white)."""
        self.marks.append(f"{grey} g {self._rectangle(box)} re f 0 g")

    def blocks(self, boxes: Sequence[Box]) -> None:
        """Many black boxes as one path."""
        outline = " ".join(f"{self._rectangle(box)} re" for box in boxes)
        self.marks.append(f"{outline} f")

    def polyline(self, points: Sequence[tuple[float, float]], weight: float) -> None:
        """Connected straight strokes."""
        first, *rest = (self._at(x, y) for x, y in points)
        strokes = " ".join(f"{point} l" for point in rest)
        self.marks.append(f"{weight} w {first} m {strokes} S")

    def text(
        self,
        face: Typeface,
        parts: tuple[str, ...],
        size: float,
        at: tuple[float, float],
        *,
        grey: float = 0.0,
        spacing: float = 0.0,
        slant: tuple[float, float] = (1.0, 0.0),
    ) -> None:
        """Clusters of `face` at `size` points, from the left end of a baseline.

        `spacing` are points added after every cluster; `slant` is the direction (cosine, sine) of
        the baseline.
        """
        x, y = at[0] * POINTS, (self.height - at[1]) * POINTS
        self.marks.append(Run(face, size, x, y, parts, grey, spacing, slant))

    def _at(self, x: float, y: float) -> str:
        return f"{x * POINTS:.2f} {(self.height - y) * POINTS:.2f}"

    def _rectangle(self, box: Box) -> str:
        corner = self._at(box.x, box.bottom)
        return f"{corner} {box.width * POINTS:.2f} {box.height * POINTS:.2f}"
