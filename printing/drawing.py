"""Drawing the form of a procedure, whatever kind of sheet it has."""

from __future__ import annotations

from printing.filling import Filling
from printing.fonts import FontLibrary
from printing.layout import Sheet
from printing.paper import Drawn, Letterhead
from printing.ruled import draw_ruled
from printing.sheets import pdf_of, sheet_of
from procedures.bundle import Bundle
from procedures.catalog import Procedure


def draw_form(
    bundle: Bundle, procedure: Procedure, filling: Filling, head: Letterhead, fonts: FontLibrary
) -> Drawn:
    """The pages of a procedure's sheet.

    Raises MissingGlyph or DoesNotFit, naming the item; KeyError where the procedure has no sheet,
    CatalogError where its definition is wrong.
    """
    sheet = sheet_of(bundle, procedure.id)
    if isinstance(sheet, Sheet):
        return draw_ruled(sheet, filling, head, fonts, sign=procedure.signature == "pen")
    # pypdf takes its time to load, and is needed only where a city has a PDF of its own.
    from printing.overlay import draw_overlay

    return draw_overlay(sheet, pdf_of(bundle, sheet.file), filling, head, fonts)
