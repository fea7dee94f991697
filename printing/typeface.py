"""One font file: which glyph draws a cluster, how wide it is, and its outline."""

from __future__ import annotations

import mmap
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from fontTools.ttLib import TTFont

from printing.clusters import VARIATION_SELECTORS


class Typeface:
    """A TrueType font opened for reading; outlines are read from the file only when drawn.

    Lengths are in thousandths of the font size, as PDF counts them.
    """

    def __init__(self, path: Path) -> None:
        self._font = TTFont(path, lazy=True, fontNumber=0)
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head, hhea, os2 = self._font["head"], self._font["hhea"], self._font["OS/2"]
        self.units: int = head.unitsPerEm
        self._scale: float = 1000 / self.units
        self.name: str = self._font["name"].getDebugName(6)
        self.ascent = round(hhea.ascent * self._scale)
        self.descent = round(hhea.descent * self._scale)
        self.cap_height = round(getattr(os2, "sCapHeight", 0) * self._scale) or self.ascent
        self.bounding_box = tuple(
            round(edge * self._scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)
        )
        self.serif = any(word in self.name.lower() for word in ("mincho", "serif"))
        self._glyph_of: dict[str, int | None] = {}

    def close(self) -> None:
        """Close the file; the font can draw no more."""
        self._file.close()
        self._font.close()

    def glyph(self, cluster: str) -> int | None:
        """The glyph that draws the cluster exactly, or None when the font does not have it."""
        if cluster not in self._glyph_of:
            self._glyph_of[cluster] = self._find(cluster)
        return self._glyph_of[cluster]

    def _find(self, cluster: str) -> int | None:
        if len(cluster) == 1:
            return self._characters.get(ord(cluster))
        if len(cluster) == 2 and cluster[1] in VARIATION_SELECTORS:
            return self._variant(ord(cluster[0]), ord(cluster[1]))
        # か + U+3099 is drawn with the glyph of が; the text in the PDF stays as it was given.
        composed = unicodedata.normalize("NFC", cluster)
        return self._characters.get(ord(composed)) if len(composed) == 1 else None

    def _variant(self, base: int, selector: int) -> int | None:
        """The glyph of a variation sequence the font lists (cmap format 14)."""
        variants = self._variations.get(selector, {})
        if base not in variants:
            return None
        name = variants[base]
        return self._characters.get(base) if name is None else self._font.getGlyphID(name)

    @cached_property
    def _characters(self) -> dict[int, int]:
        names = self._font["cmap"].getBestCmap()
        numbers = self._font.getReverseGlyphMap()
        return {code: numbers[name] for code, name in names.items()}

    @cached_property
    def _variations(self) -> dict[int, dict[int, str | None]]:
        tables = [table for table in self._font["cmap"].tables if table.format == 14]
        return {
            selector: dict(sequences)
            for table in tables
            for selector, sequences in table.uvsDict.items()
        }

    @cached_property
    def _advances(self) -> list[tuple[int, int]]:
        return [self._font["hmtx"][name] for name in self._order]

    @cached_property
    def _order(self) -> list[str]:
        order: list[str] = self._font.getGlyphOrder()
        return order

    def advance(self, glyph: int) -> float:
        """How far a glyph moves the pen."""
        return self._advances[glyph][0] * self._scale

    def metrics(self, glyph: int) -> tuple[int, int]:
        """Advance and left side bearing in the font's own units, for its subset."""
        return self._advances[glyph]

    def outline(self, glyph: int) -> bytes:
        """The glyph's entry of the `glyf` table."""
        return self._file[self._glyf + self._places[glyph] : self._glyf + self._places[glyph + 1]]

    @cached_property
    def _places(self) -> Sequence[int]:
        places: Sequence[int] = self._font["loca"].locations
        return places

    @cached_property
    def _glyf(self) -> int:
        offset: int = self._font.reader.tables["glyf"].offset
        return offset

    def table(self, tag: str) -> bytes:
        """A whole table as the file has it."""
        data: bytes = self._font.reader[tag]
        return data

    def missing(self, text: tuple[str, ...]) -> tuple[str, ...]:
        """The clusters of a text the font cannot draw, each once, in order."""
        return tuple(dict.fromkeys(c for c in text if self.glyph(c) is None))

    def draws(self, text: tuple[str, ...]) -> bool:
        """Whether the font has every cluster of a text."""
        try:
            self.width(text)
        except KeyError:
            return False
        return True

    def width(self, text: tuple[str, ...]) -> float:
        """The width of clusters the font has. Raises KeyError for one it lacks."""
        return sum(map(self._width_of.__getitem__, text))

    @cached_property
    def _width_of(self) -> _Widths:
        return _Widths(self)


class _Widths(dict[str, float]):
    """Advances by cluster, worked out on first use."""

    def __init__(self, face: Typeface) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, cluster: str) -> float:
        glyph = self._face.glyph(cluster)
        if glyph is None:
            raise KeyError(cluster)
        self[cluster] = width = self._face.advance(glyph)
        return width
