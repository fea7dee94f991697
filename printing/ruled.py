"""A ruled sheet: sections of cells and tables, flowing over as many pages as the people need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from printing.cells import COLUMN_HEAD, CellPainter
from printing.filling import Filling
from printing.flow import Block, Strip, draw_segment, flow, stretched
from printing.fonts import FontLibrary, Style
from printing.ink import Box
from printing.layout import BODY_WIDTH, SIDE_WIDTH, Cell, Column, Row, Section, Sheet, refs
from printing.paper import (
    BOTTOM,
    NEXT_TOP,
    Drawn,
    Letterhead,
    first_header,
    footer,
    new_page,
    next_header,
)
from printing.pen import Pen, Type, paragraph_height

HEAD_HEIGHT = 6.0
COLUMN_HEAD_HEIGHT = 7.0
SIGNATURE_HEIGHT = 13.0
NUMBER_WIDTH = 7.0
HEADING = Type(Style.HEADING, 9.0, 7.0, 1)
STATEMENT = Type(Style.LABEL, 8.0)
STATEMENT_MARGIN = 1.6
"""Millimetres above and below a statement."""

ROWS_BY_HAND = 4
"""Rows of a table on an empty form: as many people as most families have."""

SIGN_HERE = "（本人が署名してください）"


def draw_ruled(
    sheet: Sheet, filling: Filling, head: Letterhead, fonts: FontLibrary, *, sign: bool
) -> Drawn:
    """The pages of a sheet. `sign` is whether the procedure demands a signature by hand.

    Raises MissingGlyph or DoesNotFit, naming the item; then nothing is printed.
    """
    taken, value = filling.first(refs(sheet.filed))
    filed = filling.text(taken.item, value)
    pens, values = [new_page(fonts, head)], int(bool(filed))
    top = first_header(pens[0], sheet, head, filed)
    strips = [_strip(section, filling, fonts) for section in _shown(sheet, filling, sign)]
    strips = stretched(strips, BOTTOM - top)
    for number, segments in enumerate(flow(strips, top, next_top=NEXT_TOP, bottom=BOTTOM)):
        if number:
            pens.append(new_page(fonts, head))
            next_header(pens[-1], sheet.title)
        values += sum(draw_segment(pens[-1], segment) for segment in segments)
    for number, pen in enumerate(pens, 1):
        footer(pen, head, number, len(pens))
    return Drawn([pen.ink for pen in pens], values)


def _shown(sheet: Sheet, filling: Filling, sign: bool) -> Iterator[Section]:
    for section in sheet.section:
        if section.signature and not sign:
            continue
        if section.if_any and not filling.by_hand and not filling.subjects(section.if_any):
            continue
        yield section


def _strip(section: Section, filling: Filling, fonts: FontLibrary) -> Strip:
    return Strip(
        side=section.side,
        gap=section.gap,
        heads=tuple(_heads(section)),
        body=tuple(_body(section, filling, fonts)),
    )


def _heads(section: Section) -> Iterator[Block]:
    if section.heading:
        yield Block(HEAD_HEIGHT, partial(_heading, section.heading))
    if section.columns:
        yield Block(COLUMN_HEAD_HEIGHT, partial(_column_heads, section))


def _body(section: Section, filling: Filling, fonts: FontLibrary) -> Iterator[Block]:
    if section.statement:
        width = BODY_WIDTH - (SIDE_WIDTH if section.side else 0.0)
        height = paragraph_height(fonts, width, section.statement, STATEMENT)
        yield Block(height + 2 * STATEMENT_MARGIN, partial(_statement, section.statement))
    for row in section.row:
        yield Block(row.height, partial(_row, row, filling))
    if section.signature:
        sign = Row(cells=(Cell(label=section.signature, note=SIGN_HERE),))
        yield Block(SIGNATURE_HEIGHT, partial(_row, sign, filling))
    if section.columns:
        subjects = list(filling.subjects(section.each))
        least = max(section.least, ROWS_BY_HAND) if filling.by_hand else section.least
        subjects += [""] * (least - len(subjects))
        for number, subject in enumerate(subjects, 1):
            yield Block(section.row_height, partial(_person, section, filling, number, subject))


def _heading(text: str, pen: Pen, box: Box) -> int:
    pen.ink.shade(box)
    pen.write(box, text, HEADING)
    return 0


def _statement(text: str, pen: Pen, box: Box) -> int:
    pen.paragraph(box.inset(0, STATEMENT_MARGIN), text, STATEMENT)
    return 0


def _row(row: Row, filling: Filling, pen: Pen, box: Box) -> int:
    painter = CellPainter(pen, filling)
    x = box.x
    for cell, width in zip(row.cells, widths(row, box.width), strict=True):
        painter.paint(Box(x, box.y, width, box.height), cell)
        if x > box.x:
            pen.ink.line(x, box.y, x, box.bottom)
        x += width
    return painter.values


def widths(row: Row, width: float) -> list[float]:
    """The widths of a row's cells: those without one share what the others leave."""
    given = sum(cell.width or 0 for cell in row.cells)
    open_cells = sum(cell.width is None for cell in row.cells)
    share = (width - given) / open_cells if open_cells else 0.0
    return [share if cell.width is None else cell.width for cell in row.cells]


def columns(section: Section, box: Box) -> Iterator[tuple[Column, Box]]:
    """The columns of a table and their boxes; the last takes what is left."""
    x = box.x + (NUMBER_WIDTH if section.numbered else 0.0)
    for column in section.columns[:-1]:
        yield column, Box(x, box.y, column.width, box.height)
        x += column.width
    yield section.columns[-1], Box(x, box.y, box.right - x, box.height)


def _column_heads(section: Section, pen: Pen, box: Box) -> int:
    pen.ink.shade(box)
    if section.numbered:
        number = Box(box.x, box.y, NUMBER_WIDTH, box.height)
        pen.write(number, "番号", replace(COLUMN_HEAD, size=6.0, lines=1, floor=4.0))
    for column, cell in columns(section, box):
        if cell.x > box.x:
            pen.ink.line(cell.x, box.y, cell.x, box.bottom)
        pen.write(cell, column.label, COLUMN_HEAD)
    return 0


def _person(
    section: Section, filling: Filling, number: int, subject: str, pen: Pen, box: Box
) -> int:
    painter = CellPainter(pen, filling)
    if section.numbered:
        place = Box(box.x, box.y, NUMBER_WIDTH, box.height)
        pen.write(place, str(number), replace(COLUMN_HEAD, size=8.0))
    for column, cell in columns(section, box):
        if cell.x > box.x:
            pen.ink.line(cell.x, box.y, cell.x, box.bottom)
        painter.column(cell, column, subject)
    return painter.values
