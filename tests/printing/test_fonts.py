from contextlib import closing
from pathlib import Path

import pytest

from printing.errors import FontsMissing, MissingGlyph
from printing.fonts import MINCHO, RARE, REQUIRED, VARIANTS, FontLibrary, Style, installed_fonts

NAMES = [
    "髙﨑",
    "𠮷田",
    "辻\U000e0100",
    "葛\U000e0100",
    "邉\U000e010f",
    "神\ufa19",
    "㐂久",
    "か\u3099",
]


@pytest.mark.parametrize("name", NAMES)
def test_rare_characters_have_a_font(fonts: FontLibrary, name: str) -> None:
    face, parts = fonts.choose(name, Style.VALUE)
    assert "".join(parts) == name
    assert not face.missing(parts)


def test_a_name_is_drawn_in_one_font_only(fonts: FontLibrary) -> None:
    plain, _ = fonts.choose("吉田", Style.VALUE)
    rare, _ = fonts.choose("𠮷田", Style.VALUE)
    assert plain is fonts.face(MINCHO)
    assert rare is fonts.face(RARE)


def test_a_variant_has_another_glyph_than_its_base(fonts: FontLibrary) -> None:
    face = fonts.face(MINCHO)
    assert face.glyph("辻\U000e0100") not in (None, face.glyph("辻"))


def test_a_decomposed_kana_is_drawn_as_one_letter(fonts: FontLibrary) -> None:
    face = fonts.face(MINCHO)
    assert face.glyph("か\u3099") == face.glyph("が")


def test_a_character_no_font_has_is_named(fonts: FontLibrary) -> None:
    with pytest.raises(MissingGlyph) as refused:
        fonts.choose("山\U000f0000田\ue123", Style.VALUE)
    assert refused.value.characters == ("\U000f0000", "\ue123")


def test_no_font_mixes_the_two_collections_of_variants(fonts: FontLibrary) -> None:
    """辻+E0100 is Adobe-Japan1, 葛+E0102 is Moji_Joho: no one font draws both, so it is refused."""
    with pytest.raises(MissingGlyph):
        fonts.choose("辻\U000e0100葛\U000e0102", Style.VALUE)


def test_a_variant_only_noto_has_is_drawn_where_noto_is_installed(fonts: FontLibrary) -> None:
    face, parts = fonts.choose("渡邉\U000e0102", Style.VALUE)
    assert face is fonts.face(VARIANTS)
    assert parts == ("渡", "邉\U000e0102")
    assert len(face.outline(face.glyph(parts[1]) or 0)) > 100


def test_without_noto_that_variant_is_refused(tmp_path: Path) -> None:
    for font in REQUIRED:
        (tmp_path / font.file).symlink_to(installed_fonts().path(font))
    with closing(FontLibrary([tmp_path])) as without, pytest.raises(MissingGlyph) as refused:
        without.choose("渡邉\U000e0102", Style.VALUE)
    assert refused.value.characters == ("邉\U000e0102",)


def test_missing_fonts_name_the_debian_packages(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing) as missing:
        FontLibrary([tmp_path]).check()
    sentence = str(missing.value)
    assert "BIZUDGothic-Regular.ttf" in sentence
    assert "apt-get install fonts-ipamj-mincho fonts-morisawa-bizud-gothic" in sentence
    assert str(tmp_path) in sentence


def test_fonts_are_found_in_a_folder_of_the_city(fonts: FontLibrary, tmp_path: Path) -> None:
    for font in (MINCHO, RARE):
        source = next(Path("/usr/share/fonts/truetype").rglob(font.file))
        (tmp_path / font.file).symlink_to(source)
    FontLibrary([tmp_path]).check([MINCHO, RARE])
