"""A font with PostScript outlines (CFF), such as Noto CJK, drawn like a TrueType font.

Only the glyphs of rare names are taken from it: each is converted when it is first drawn.
"""

from __future__ import annotations

import struct
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable

from printing.typeface import Typeface

MAX_ERROR = 0.5
"""How far a converted curve may be from the original, in thousandths of the font size."""


class CffTypeface(Typeface):
    """A CFF font, or the first font of a collection of them."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.outline = cache(self._converted)  # type: ignore[method-assign] # its own, kept

    def _converted(self, glyph: int) -> bytes:
        """The glyph as an entry of a `glyf` table: cubic curves become quadratic ones."""
        pen = TTGlyphPen(None)
        self._glyph_set[self._order[glyph]].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        outline: bytes = pen.glyph().compile(newTable("glyf"))
        return outline

    @cached_property
    def _glyph_set(self) -> Any:
        return self._font.getGlyphSet()

    def table(self, tag: str) -> bytes:
        """A table as a TrueType font has it: `maxp` counts points, which CFF does not."""
        if tag == "maxp":
            return struct.pack(">IH13H", 0x00010000, 0, 4096, 512, 0, 0, 2, *[0] * 8)
        return super().table(tag)
