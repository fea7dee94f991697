"""Fonts and catalog are read once, before the first test is timed."""

import pytest

from printing.fonts import REQUIRED, VARIANTS, FontLibrary, installed_fonts
from tests.printing.visits import bundle


@pytest.fixture(scope="session")
def fonts() -> FontLibrary:
    library = installed_fonts()
    for font in (*REQUIRED, VARIANTS):
        library.face(font).glyph("見")
        library.face(font).glyph("辻\U000e0100")
    library.face(VARIANTS).outline(1)
    return library


@pytest.fixture(scope="session", autouse=True)
def _loaded(fonts: FontLibrary) -> None:
    bundle()
