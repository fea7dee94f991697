"""A sheet to look at before it goes live, and empty forms for the day the system is down."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

from printing.drawing import draw_form
from printing.errors import ValueRefused
from printing.filling import Answers, Filling, NoAnswers
from printing.fonts import FontLibrary, Style, installed_fonts
from printing.guide import draw_guide, guide_of
from printing.ink import GUIDE_GREY, MARK_GREY, Ink
from printing.layout import SUBJECT, tables_of
from printing.paper import Letterhead
from printing.pdf import write_pdf
from printing.preflight import Harmful, preflight
from printing.samples import LONG, LONG_BANK, USUAL, USUAL_BANK, SampleAnswers
from printing.sheets import file_of, sheet_of
from printing.values import Words
from procedures.bundle import Bundle
from procedures.findings import Problem
from procedures.values import Kind

TITLE = "様式の見本"
BLANK_TITLE = "用紙"
GUIDE_TITLE = "手続の案内"
GRID = 10
"""Millimetres between the lines of the grid."""


class Sample(StrEnum):
    """What a preview is filled with."""

    USUAL = "sample"
    LONGEST = "longest"
    EMPTY = "empty"


SAMPLE_WORDS = {
    Sample.USUAL: "ふつうの長さの値",
    Sample.LONGEST: "長い値",
    Sample.EMPTY: "見出しの文字",
}
"""For the sentence that says what does not go into a box."""


def preview(
    bundle: Bundle,
    procedure: str,
    sample: Sample = Sample.USUAL,
    *,
    grid: bool = True,
    fonts: FontLibrary | None = None,
) -> bytes:
    """The PDF of a procedure's sheet with made-up values, on a millimetre grid.

    Raises KeyError where the procedure has no sheet; MissingGlyph or DoesNotFit, naming the item,
    where the values cannot be printed.
    """
    pages = draw_sample(bundle, procedure, sample, fonts or installed_fonts())
    if grid:
        for page in pages:
            _lay_grid(page, fonts or installed_fonts())
    return write_pdf(pages, TITLE)


def blank_forms(bundle: Bundle, fonts: FontLibrary | None = None) -> bytes:
    """The pack of empty forms of all procedures, in catalog order: for the day the system is down.

    Without QR code and receipt number; people write, and staff enter the case afterwards with its
    true 受付日.
    """
    fonts = fonts or installed_fonts()
    having = [procedure for procedure in bundle.procedures if procedure in bundle.sheets]
    pages = [page for each in having for page in draw_sample(bundle, each, Sample.EMPTY, fonts)]
    return write_pdf(pages, BLANK_TITLE) if pages else b""


def guide_sheets(bundle: Bundle, law_day: dt.date, fonts: FontLibrary | None = None) -> bytes:
    """The guide sheets of all life events, as the law stands on a day: what staff go by, and
    residents take home, while the system is down."""
    fonts = fonts or installed_fonts()
    guides = [guide_of(bundle, event, law_day) for event in bundle.events]
    pages = [page for guide in guides if guide.procedures for page in draw_guide(guide, fonts)]
    return write_pdf(pages, GUIDE_TITLE) if pages else b""


def draw_sample(bundle: Bundle, procedure: str, sample: Sample, fonts: FontLibrary) -> list[Ink]:
    """The pages of a sheet with made-up values."""
    sheet = sheet_of(bundle, procedure)
    about = bundle.procedures[procedure]
    empty = sample is Sample.EMPTY
    longest = sample is Sample.LONGEST
    tables = tables_of(sheet)
    answers: Answers = NoAnswers() if empty else SampleAnswers(bundle, tables, longest)
    name = (LONG if longest else USUAL)[Kind.PERSON_NAME]
    bank, branch = (LONG_BANK if longest else USUAL_BANK).split()
    words = Words({"1": name, SUBJECT: name}, lambda _: bank, lambda *_: branch)
    filling = Filling(bundle.items, answers, words, "" if empty else SUBJECT, by_hand=empty)
    head = Letterhead(
        city=bundle.city.name,
        receipt="" if empty else "0000-0000",
        version=bundle.version,
        unverified=about.form_status == "reconstructed",
        blank=True,
    )
    return draw_form(bundle, about, filling, head, fonts).pages


def _lay_grid(page: Ink, fonts: FontLibrary) -> None:
    """A line every centimetre with its millimetres at the edge, under the form."""
    grid = Ink(page.width, page.height)
    face, _ = fonts.choose("0", Style.LABEL)
    for place in range(GRID, int(page.height), GRID):
        grid.dashes(0, place, page.width, place, MARK_GREY)
        grid.text(face, tuple(str(place)), 5, (1, place - 0.4), grey=GUIDE_GREY)
    for place in range(GRID, int(page.width), GRID):
        grid.dashes(place, 0, place, page.height, MARK_GREY)
        grid.text(face, tuple(str(place)), 5, (place + 0.4, 3), grey=GUIDE_GREY)
    page.marks[:0] = grid.marks


def prove(bundle: Bundle, fonts: FontLibrary | None = None) -> list[Problem]:
    """What would not print: for every sheet, usual and long values and no value at all.

    Raises CatalogError where the sheets do not even agree with the catalog. A city's PDF that is
    not safe to read (`printing.preflight`) is named, and nothing is drawn.
    """
    harmful = list(_harmful(bundle))
    if harmful:
        return harmful
    fonts = fonts or installed_fonts()
    return [
        problem for procedure in bundle.sheets for problem in _unprintable(bundle, procedure, fonts)
    ]


def _harmful(bundle: Bundle) -> Iterator[Problem]:
    """City PDFs nobody should open; nothing else reads them until they are mended."""
    for name in sorted(name for name in bundle.files if name.endswith(".pdf")):
        try:
            preflight(base64.b64decode(bundle.files[name]))
        except Harmful as refused:
            yield Problem(name, "", str(refused))


def _unprintable(bundle: Bundle, procedure: str, fonts: FontLibrary) -> Iterator[Problem]:
    for sample in Sample:
        try:
            draw_sample(bundle, procedure, sample, fonts)
        except ValueRefused as refused:
            yield refusal_of(procedure, sample, refused)


def refusal_of(procedure: str, sample: Sample, refused: ValueRefused) -> Problem:
    """What does not go into which box, in words."""
    where = refused.label or "題名・見出し"
    message = f"「{where}」の欄に、{SAMPLE_WORDS[sample]}が入りません"
    return Problem(file_of(procedure), refused.item, message)
