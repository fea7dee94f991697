"""Which font draws what: BIZ UD for all texts, and for a name the first font that has all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Lock

from printing.clusters import clusters
from printing.coarse import CoarseTypeface
from printing.errors import FontsMissing, MissingGlyph
from printing.typeface import Typeface


class Style(StrEnum):
    """What a text is on the form."""

    LABEL = "label"
    HEADING = "heading"
    VALUE = "value"


@dataclass(frozen=True)
class FontFile:
    """A font this project prints with, and the Debian package that brings it.

    `grid` is the number of steps to the letter on which it is embedded; 0: as it was drawn.
    """

    file: str
    folder: str
    package: str
    grid: int = 0


LABEL_GRID, HEADING_GRID = 256, 320
"""12 µm at 9 points, 19 µm at 17: finer than the dots of a printer with 1,200 to the inch (21)."""

GOTHIC = FontFile(
    "BIZUDGothic-Regular.ttf", "bizud-gothic", "fonts-morisawa-bizud-gothic", LABEL_GRID
)
BOLD = FontFile("BIZUDGothic-Bold.ttf", "bizud-gothic", "fonts-morisawa-bizud-gothic", HEADING_GRID)
MINCHO = FontFile("BIZUDMincho-Regular.ttf", "bizud-mincho", "fonts-morisawa-bizud-mincho")
RARE = FontFile("ipamjm.ttf", "ipamj", "fonts-ipamj-mincho")
VARIANTS = FontFile("NotoSerifCJK-Regular.ttc", "noto", "fonts-noto-cjk")
REQUIRED = (GOTHIC, BOLD, MINCHO, RARE)

STACKS: dict[Style, tuple[FontFile, ...]] = {
    Style.LABEL: (GOTHIC, RARE, VARIANTS),
    Style.HEADING: (BOLD, RARE, VARIANTS),
    Style.VALUE: (MINCHO, RARE, VARIANTS),
}
"""For each style the fonts tried in order; what is not required is used where it is installed.

BIZ UD knows the usual variation sequences of Adobe-Japan1, Noto nearly all of them (邉 U+E0102),
IPAmj those of Moji_Joho and every 戸籍統一文字; no font knows both collections."""

DEBIAN_FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/share/fonts/opentype"))


class FontLibrary:
    """The fonts of this machine, each opened when first needed and kept open.

    `folders` are searched in order, each itself and Debian's folder names below it.
    """

    def __init__(self, folders: Sequence[Path] = DEBIAN_FOLDERS) -> None:
        self._folders = tuple(folders)
        self._open: dict[FontFile, Typeface] = {}
        self._lock = Lock()

    def face(self, font: FontFile) -> Typeface:
        """The opened font. Raises FontsMissing."""
        if font not in self._open:
            with self._lock:
                if font not in self._open:
                    self._open[font] = _opened(font, self.path(font))
        return self._open[font]

    def close(self) -> None:
        """Close every opened font."""
        with self._lock:
            for face in self._open.values():
                face.close()
            self._open.clear()

    def check(self, fonts: Iterable[FontFile] = REQUIRED) -> None:
        """Raise FontsMissing, naming every font file that is not installed."""
        missing = [font for font in fonts if not self._candidates(font)]
        if missing:
            files = "、".join(font.file for font in missing)
            packages = " ".join(sorted({font.package for font in missing}))
            places = "、".join(str(folder) for folder in self._folders)
            raise FontsMissing(
                f"帳票の印刷に使うフォント {files} が見つかりません（探した所: {places}）。"
                f"「apt-get install {packages}」で入れてください"
            )

    def _candidates(self, font: FontFile) -> list[Path]:
        places = [
            folder / part / font.file for folder in self._folders for part in ("", font.folder)
        ]
        return [place for place in places if place.is_file()]

    def path(self, font: FontFile) -> Path:
        """Where the font file is. Raises FontsMissing."""
        self.check([font])
        return self._candidates(font)[0]

    def choose(self, text: str, style: Style) -> tuple[Typeface, tuple[str, ...]]:
        """The first font of the style that draws every cluster of the text, and the clusters.

        A line feed is no character to draw; `fitting` breaks the line there. Raises MissingGlyph
        with the characters that stop the font which has most of the text.
        """
        parts = clusters(text)
        drawn = tuple(part for part in parts if part != "\n") if "\n" in text else parts
        first, *others = STACKS[style]
        face = self.face(first)
        if face.draws(drawn):  # as nearly every text is
            return face, parts
        for face in self._installed(others):
            if face.draws(drawn):
                return face, parts
        missing = [face.missing(drawn) for face in self._installed(STACKS[style])]
        raise MissingGlyph(min(missing, key=len))

    def _installed(self, fonts: Iterable[FontFile]) -> Iterator[Typeface]:
        """Those of the fonts that are there, opened as they are asked for."""
        for font in fonts:
            if font in REQUIRED or self._candidates(font):
                yield self.face(font)


def _opened(font: FontFile, path: Path) -> Typeface:
    if font.grid:
        return CoarseTypeface(path, font.grid)
    if font is VARIANTS:
        # What converts its curves is loaded on the day a name needs it.
        from printing.cff import CffTypeface

        return CffTypeface(path)
    return Typeface(path)


@cache
def installed_fonts(folders: tuple[Path, ...] = DEBIAN_FOLDERS) -> FontLibrary:
    """The library of this process for these folders; fonts are parsed once."""
    return FontLibrary(folders)
