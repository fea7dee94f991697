"""Every character a name may have by the Japanese character sets, and the variants of names."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from printing.clusters import VARIATION_SELECTORS
from printing.errors import MissingGlyph
from printing.fonts import MINCHO, RARE, STACKS, VARIANTS, FontLibrary, Style
from printing.ink import Ink
from printing.pdf import write_pdf
from tests.printing.reading import poppler, rendered, squeezed, text_of

RARE_IN_NAMES = (
    "髙﨑濵彅𠮷𡈽邉邊齋齊斎斉澤渡辺嶋嶌㟢碕冨舘舩栁桒桺槗橫德惠眞廣濱瀨瀬禎祐祥福穂"
    "藪蔴蕳薗薮莵莱萠葊葛蓮蓬蔣蔵藏蘇諸賴赳赶辻迫逸遙遥邦郞郎鄕鄧釼鈆鉃銕鋳鎭鎮鑛閒閤隆"
    "隈雞霊靍鞆頴顥飛飯餅饗駒驒髏鬪魲鮎鯵鯏鰐鰺鱒鳥鴈鴎鴨鵜鶴鷗鷲鷹鹽麗麹麻黑黒龍龜亀"
)


def all_characters(codec: str, rows: range) -> set[str]:
    """The kanji of a coded character set."""
    found = set()
    for row in rows:
        for cell in range(1, 95):
            try:
                found.add(bytes((0xA0 + row, 0xA0 + cell)).decode(codec))
            except UnicodeDecodeError:
                continue
    return found


@pytest.mark.cpu_seconds(5)
@pytest.mark.parametrize("codec", ["euc_jp", "euc_jis_2004"])
def test_every_kanji_of_the_standard_sets_has_a_font(fonts: FontLibrary, codec: str) -> None:
    characters = all_characters(codec, range(16, 95))
    assert len(characters) > 6000
    for character in characters:
        fonts.choose(character, Style.VALUE)


@pytest.mark.cpu_seconds(5)
def test_every_kanji_of_the_supplementary_set_has_a_font(fonts: FontLibrary) -> None:
    for row in range(16, 78):
        for cell in range(1, 95):
            try:
                character = bytes((0x8F, 0xA0 + row, 0xA0 + cell)).decode("euc_jp")
            except UnicodeDecodeError:
                continue
            fonts.choose(character, Style.VALUE)


@pytest.mark.cpu_seconds(5)
def test_hundreds_of_rare_characters_are_extracted_as_given(fonts: FontLibrary) -> None:
    pdf = write_pdf([page_of(fonts, list(RARE_IN_NAMES))], "")
    assert squeezed(text_of(pdf)) == RARE_IN_NAMES


@pytest.mark.cpu_seconds(10)
def test_hundreds_of_variants_are_extracted_as_given(fonts: FontLibrary) -> None:
    variants = some_variants(fonts)
    assert len(variants) > 300
    pdf = write_pdf([page_of(fonts, variants)], "")
    assert squeezed(text_of(pdf)) == "".join(variants)


@pytest.mark.integration
def test_poppler_extracts_them_too(fonts: FontLibrary, tmp_path: Path) -> None:
    variants = some_variants(fonts)
    pdf = write_pdf([page_of(fonts, [*RARE_IN_NAMES, *variants])], "")
    found = squeezed(poppler("pdftotext", pdf, tmp_path, "-raw"))
    assert found == RARE_IN_NAMES + "".join(variants)


def some_variants(fonts: FontLibrary) -> list[str]:
    """Every variation sequence some font has of the kanji above."""
    found = []
    for kanji in RARE_IN_NAMES:
        for selector in sorted(VARIATION_SELECTORS):
            sequence = kanji + selector
            faces = (fonts.face(font) for font in (MINCHO, RARE, VARIANTS))
            if any(face.draws((sequence,)) for face in faces):
                found.append(sequence)
    return found


def page_of(fonts: FontLibrary, texts: list[str]) -> Ink:
    """Each text on the page, twenty to a line, in the font it gets."""
    ink = Ink(height=20 + 7 * (len(texts) // 20 + 1))
    for place, text in enumerate(texts):
        face, parts = fonts.choose(text, Style.VALUE)
        ink.text(face, parts, 9, (10 + 9 * (place % 20), 10 + 7 * (place // 20)))
    return ink


def test_a_character_of_private_use_is_refused(fonts: FontLibrary) -> None:
    with pytest.raises(MissingGlyph):
        fonts.choose("\U0010de92", Style.VALUE)


@pytest.mark.integration
def test_what_is_drawn_is_the_glyph_of_the_font(fonts: FontLibrary, tmp_path: Path) -> None:
    """FreeType draws the same shapes from the font file itself, without our subset or PDF."""
    (page,) = rendered(write_pdf([page_of(fonts, list(RARE_IN_NAMES))], ""), tmp_path, 4 * DPI)
    for place, character in enumerate(RARE_IN_NAMES):
        face, _ = fonts.choose(character, Style.VALUE)
        file = next(fonts.path(font) for font in STACKS[Style.VALUE] if fonts.face(font) is face)
        expected = shape(drawn_by_freetype(str(file), character))
        found = shape(page.crop(cell_of(place, 4 * DPI)))
        assert likeness(found, expected) > ALIKE, character


DPI = 254
"""Ten dots to the millimetre, so that every cell begins at a whole dot."""

ALIKE = 0.8
SHAPE = 24


def cell_of(place: int, dpi: int = DPI) -> tuple[int, int, int, int]:
    """Where `page_of` writes a text, in pixels."""
    x, y = 10 + 9 * (place % 20), 10 + 7 * (place // 20)
    return tuple(round(edge / 25.4 * dpi) for edge in (x - 0.5, y - 4.2, x + 4.5, y + 1.2))  # type: ignore[return-value]


def drawn_by_freetype(file: str, character: str) -> Image.Image:
    picture = Image.new("L", (200, 200), 255)
    font = ImageFont.truetype(file, 128, layout_engine=ImageFont.Layout.BASIC)
    ImageDraw.Draw(picture).text((30, 30), character, font=font, fill=0)
    return picture


def shape(picture: Image.Image) -> Image.Image:
    """The ink alone, black on white, in a frame of one size."""
    ink = inverted(picture)
    box = ink.point(lambda grey: 255 if grey > 96 else 0).getbbox()
    return ink.crop(box).resize((SHAPE, SHAPE), Image.Resampling.BOX)


def inverted(picture: Image.Image) -> Image.Image:
    return picture.point(lambda grey: 255 - grey)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """1 for the same picture, less the more of their ink differs."""
    different = sum(ImageChops.difference(one, other).tobytes())
    return 1 - different / max(1, sum(one.tobytes()), sum(other.tobytes()))
