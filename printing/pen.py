"""Writing into boxes: centred labels, values that shrink to fit, vertical side headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from printing.errors import DoesNotFit
from printing.fitting import LEADING, Fitted, balanced, fit, wrapped
from printing.fonts import FontLibrary, Style
from printing.ink import POINTS, Box, Ink
from printing.typeface import Typeface

PADDING = 1.3
"""Millimetres kept free at the left and right of a text in its box."""

MARGIN = 0.3
"""Millimetres kept free above and below a text, so that no letter touches a line."""

BASELINE = 0.38
"""How far below the middle of a line its baseline is, in font sizes (BIZ UD: 0.88 up, 0.12 down)"""

SPREAD_TO = 4.4
"""Short labels are spread (均等割付) to the width of this many characters."""


@dataclass(frozen=True)
class Type:
    """How a text is set: style, largest and smallest size in points, lines, side it keeps to.

    `words` keeps the words of a running text whole, for languages that part them with spaces.
    """

    style: Style = Style.VALUE
    size: float = 10.5
    floor: float = 6.0
    lines: int = 2
    align: Literal["left", "center", "right"] = "left"
    grey: float = 0.0
    words: bool = False


LABEL = Type(Style.LABEL, 8.0, 5.0, 3, "center")
NOTE = Type(Style.LABEL, 6.8, 5.0, 4, "left")
VALUE = Type()
KANA = Type(Style.VALUE, 7.0, 4.5, 1)


def paragraph_height(fonts: FontLibrary, width: float, text: str, kind: Type) -> float:
    """How high a running text stands in a box of a width, in millimetres."""
    face, parts = fonts.choose(text, kind.style)
    room = width - 2 * PADDING
    return wrapped(face, parts, width=room, size=kind.size, words=kind.words).height


@dataclass(frozen=True)
class Pen:
    """Writes on one page with the fonts of a library."""

    ink: Ink
    fonts: FontLibrary

    def write(self, box: Box, text: str, kind: Type = VALUE) -> None:
        """A text in a box, vertically in the middle. Raises MissingGlyph or DoesNotFit."""
        if not text:
            return
        face, parts = self.fonts.choose(text, kind.style)
        inner = box.inset(PADDING)
        fitted = fit(
            face,
            parts,
            width=inner.width,
            height=box.height - 2 * MARGIN,
            size=kind.size,
            floor=kind.floor,
            lines=kind.lines,
        )
        if kind.align == "center" and len(fitted.lines) > 1 and "\n" not in text:
            fitted = balanced(face, fitted, inner.width)
        self._lay(inner, face, fitted, kind)

    def paragraph(self, box: Box, text: str, kind: Type) -> None:
        """A running text from the top of a box, at the size of its kind; see `paragraph_height`."""
        face, parts = self.fonts.choose(text, kind.style)
        inner = box.inset(PADDING)
        fitted = wrapped(face, parts, width=inner.width, size=kind.size, words=kind.words)
        self._lay(Box(inner.x, inner.y, inner.width, fitted.height), face, fitted, kind)

    def _lay(self, box: Box, face: Typeface, fitted: Fitted, kind: Type) -> None:
        pitch = fitted.size * LEADING / POINTS
        middle = box.y + (box.height - fitted.height + pitch) / 2
        for line in fitted.lines:
            x = box.x
            if kind.align != "left":
                slack = box.width - face.width(line) * fitted.size / 1000 / POINTS
                x += slack / 2 if kind.align == "center" else slack
            baseline = middle + BASELINE * fitted.size / POINTS
            self.ink.text(face, line, fitted.size, (x, baseline), grey=kind.grey)
            middle += pitch

    def label(self, box: Box, text: str) -> None:
        """A label in the middle of its cell; two to four kanji are spread over its width."""
        face, parts = self.fonts.choose(text, Style.LABEL)
        room = (box.width - 2 * PADDING) * POINTS / LABEL.size
        if not 2 <= len(parts) <= 4 or face.width(parts) != 1000 * len(parts) or room < SPREAD_TO:
            self.write(box, text, LABEL)
            return
        spacing = ((SPREAD_TO - 1) / (len(parts) - 1) - 1) * LABEL.size
        x = box.x + (box.width - SPREAD_TO * LABEL.size / POINTS) / 2
        y = box.y + box.height / 2 + BASELINE * LABEL.size / POINTS
        self.ink.text(face, parts, LABEL.size, (x, y), spacing=spacing)

    def column(self, box: Box, text: str, style: Style = Style.LABEL, size: float = 8.5) -> None:
        """A text from top to bottom in the middle of a narrow box (縦書き)."""
        face, parts = self.fonts.choose(text, style)
        pitch = min(size * 1.25 / POINTS, (box.height - 0.6) / len(parts))
        size = min(size, pitch * POINTS)
        y = box.y + (box.height - pitch * (len(parts) - 1)) / 2 + BASELINE * size / POINTS
        for part in parts:
            x = box.x + (box.width - face.width((part,)) * size / 1000 / POINTS) / 2
            self.ink.text(face, (part,), size, (x, y))
            y += pitch

    def characters(self, box: Box, text: str, count: int, *, ruled: bool = True) -> None:
        """A text with each cluster in a box of its own, from the left. Raises DoesNotFit.

        `ruled` draws the lines between the boxes.
        """
        face, parts = self.fonts.choose(text, Style.VALUE)
        if len(parts) > count:
            raise DoesNotFit
        step = box.width / count
        for place in range(1, count) if ruled else ():
            x = box.x + step * place
            self.ink.dashes(x, box.y, x, box.bottom)
        size = min(VALUE.size, step * POINTS * 0.9)
        for place, part in enumerate(parts):
            width = face.width((part,)) * size / 1000 / POINTS
            x = box.x + step * place + (step - width) / 2
            y = box.y + box.height / 2 + BASELINE * size / POINTS
            self.ink.text(face, (part,), size, (x, y))
