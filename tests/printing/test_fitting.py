from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.clusters import clusters
from printing.errors import DoesNotFit
from printing.fitting import LEADING, NEVER_FIRST, fit, wrapped
from printing.fonts import MINCHO, FontLibrary
from printing.ink import POINTS

TEXTS = st.text(alphabet="北海道見本市中央一条二丁目３番　-1Aー、。ッ（", min_size=1, max_size=120)


def test_a_short_text_keeps_its_size(fonts: FontLibrary) -> None:
    fitted = fit(fonts.face(MINCHO), clusters("見本　太郎"), width=60, height=8, size=10.5, floor=6)
    assert (fitted.size, len(fitted.lines)) == (10.5, 1)


def test_a_longer_one_is_made_smaller_before_it_is_broken(fonts: FontLibrary) -> None:
    fitted = fit(fonts.face(MINCHO), clusters("見" * 20), width=60, height=9, size=10.5, floor=6)
    assert len(fitted.lines) == 1
    assert 6 <= fitted.size < 10.5


def test_then_it_takes_two_lines(fonts: FontLibrary) -> None:
    fitted = fit(fonts.face(MINCHO), clusters("見" * 40), width=60, height=9, size=10.5, floor=6)
    assert len(fitted.lines) == 2


def test_then_it_is_refused(fonts: FontLibrary) -> None:
    with pytest.raises(DoesNotFit):
        fit(fonts.face(MINCHO), clusters("見" * 80), width=60, height=9, size=10.5, floor=6)


def test_an_address_breaks_before_its_building(fonts: FontLibrary) -> None:
    address = "北海道見本市中央一条二丁目３番４号　メゾン見本ハイツ中央公園壱番館１０１２号室"
    fitted = fit(fonts.face(MINCHO), clusters(address), width=60, height=9, size=10.5, floor=6)
    assert "".join(fitted.lines[0]).rstrip() == "北海道見本市中央一条二丁目３番４号"


@given(TEXTS, st.floats(20, 150), st.floats(4, 20))
def test_what_fits_stays_inside_and_is_whole(
    fonts: FontLibrary, text: str, width: float, height: float
) -> None:
    face = fonts.face(MINCHO)
    try:
        fitted = fit(face, clusters(text), width=width, height=height, size=10.5, floor=6, lines=3)
    except DoesNotFit:
        return
    assert "".join("".join(line) for line in fitted.lines) == text
    assert fitted.size * LEADING * len(fitted.lines) <= height * POINTS + 0.01
    for line in fitted.lines:
        drawn = clusters("".join(line).rstrip(" 　"))
        assert face.width(drawn) * fitted.size / 1000 <= width * POINTS + 0.01


@given(TEXTS)
def test_no_line_begins_with_a_closing_sign(fonts: FontLibrary, text: str) -> None:
    lines = wrapped(fonts.face(MINCHO), clusters(text), width=40, size=9).lines
    for before, line in pairwise(lines):
        only_signs = all(part in NEVER_FIRST for part in before[1:])
        assert line[0] not in NEVER_FIRST or only_signs
