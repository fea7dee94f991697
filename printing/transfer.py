"""転記票: one record on paper for a section that types or scans, in the order of its screen.

The QR code holds what the caller says (a record's id), never anything about a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.check_sheet import Both, CheckContent, CheckSection, draw_check
from printing.errors import MissingGlyph
from printing.fonts import FontLibrary, Style, installed_fonts
from printing.pdf import write_pdf

TITLE = "転記票"
NOTE = "業務システムへの転記のための写しです。取扱いが済んだら、市の定めに従って処分してください。"


@dataclass(frozen=True)
class TransferContent:
    """What the paper says. `parts` are the screens: a heading, and label and value of each line."""

    hall: str
    receipt: str
    code: str
    title: str
    facts: str
    notice: str
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def transfer_pdf(
    content: TransferContent, *, training: bool = False, fonts: FontLibrary | None = None
) -> bytes:
    """The paper as PDF; the same content gives the same bytes.

    Raises MissingGlyph when a value has a character no font has: see `printable`.
    """
    check = CheckContent(
        hall=content.hall,
        receipt=content.receipt,
        made=content.facts,
        title=Both(content.title, ""),
        notice=Both(content.notice, ""),
        keep=Both(NOTE, ""),
        sections=tuple(
            CheckSection(
                Both(heading, ""),
                tuple((Both(label, ""), Both(value, "")) for label, value in lines),
            )
            for heading, lines in content.parts
        ),
        code=content.code,
    )
    return write_pdf(draw_check(check, fonts or installed_fonts(), training=training), TITLE)


def printable(text: str, fonts: FontLibrary | None = None) -> bool:
    """Whether some font has every character of a value."""
    try:
        (fonts or installed_fonts()).choose(text, Style.VALUE)
    except MissingGlyph:
        return False
    return True
