"""The letters of labels on a coarser grid are the same letters, for a printer and for a reader."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from printing.coarse import CoarseTypeface, coarse
from printing.fonts import BOLD, GOTHIC, MINCHO, FontFile, FontLibrary, Style
from printing.ink import Ink
from printing.pdf import write_pdf
from printing.subset import subset
from printing.typeface import Typeface
from tests.printing.reading import rendered, squeezed, text_of

WORDS = (
    "氏名フリガナ住所生年月日個人番号届出書申請書代理権口座名義（カナ）□✓0123456789ABCabcｱｲｳ鬱驫"
)


def glyphs(face: Typeface, text: str) -> list[int]:
    return [glyph for glyph in map(face.glyph, text) if glyph is not None]


@pytest.mark.cpu_seconds(3)
@pytest.mark.parametrize("font", [GOTHIC, BOLD])
def test_the_embedded_font_has_the_same_shapes_to_half_a_step(
    fonts: FontLibrary, font: FontFile
) -> None:
    face = fonts.face(font)
    fine = TTFont(fonts.path(font))
    numbers = glyphs(face, WORDS)
    small = TTFont(io.BytesIO(subset(face, numbers)))
    assert small["head"].unitsPerEm == font.grid
    step = fine["head"].unitsPerEm / font.grid
    for place, number in enumerate(numbers):
        before = measured(fine, fine.getGlyphOrder()[number])
        after = measured(small, small.getGlyphOrder()[place])
        for edge, scaled in zip(before[0], after[0], strict=True):
            assert abs(edge - scaled * step) <= step / 2 + 1e-9
        assert after[1] * step**2 == pytest.approx(before[1], rel=0.06)
        assert small["hmtx"].metrics[small.getGlyphOrder()[place]][0] == round(
            fine["hmtx"].metrics[fine.getGlyphOrder()[number]][0] / step
        )


def measured(font: TTFont, name: str) -> tuple[tuple[float, ...], float]:
    """Bounding box and inked area of a glyph."""
    shapes = font.getGlyphSet()
    bounds, area = BoundsPen(shapes), AreaPen(shapes)
    shapes[name].draw(bounds)
    shapes[name].draw(area)
    return bounds.bounds or (0, 0, 0, 0), area.value


def test_names_are_embedded_as_they_were_drawn(fonts: FontLibrary) -> None:
    face = fonts.face(MINCHO)
    assert not isinstance(face, CoarseTypeface)
    small = TTFont(io.BytesIO(subset(face, glyphs(face, "髙"))))
    assert small["head"].unitsPerEm == face.units


def test_an_empty_glyph_stays_empty() -> None:
    assert coarse(b"", 0.5, (0, 0, 256, 256)) == b""


@pytest.mark.integration
def test_at_the_size_of_a_label_a_printer_draws_the_same(
    fonts: FontLibrary, tmp_path: Path
) -> None:
    """At 600 dots per inch hardly a dot differs, and the words are found again."""
    exact = Typeface(fonts.path(GOTHIC))
    pictures = []
    for face in (fonts.face(GOTHIC), exact):
        ink = Ink(width=150, height=12)
        _, parts = fonts.choose(WORDS, Style.LABEL)
        ink.text(face, parts, 8.0, (5, 8))
        pdf = write_pdf([ink], "")
        assert squeezed(text_of(pdf)) == WORDS
        (picture,) = rendered(pdf, tmp_path, 600)
        pictures.append(picture.point(lambda grey: 255 if grey < 128 else 0))
    exact.close()
    different = dots(ImageChops.difference(*pictures))
    assert different < dots(pictures[1]) / 20


def dots(picture: Image.Image) -> int:
    """How many dots of a picture are set."""
    return sum(picture.histogram()[128:])
