"""A ruled sheet: sections of cells and tables, flowing over as many pages as the people need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from printing.cells import COLUMN_HEAD, FIXED, CellPainter
from printing.filling import Filling
from printing.fonts import FontLibrary, Style
from printing.ink import OUTER, Box, Ink
from printing.layout import BODY_WIDTH, SIDE_WIDTH, Cell, Row, Section, Sheet, ref
from printing.paper import BOTTOM, LEFT, Letterhead, first_header, footer, new_page, next_header
from printing.pen import Type

HEAD_HEIGHT = 6.0
NUMBER_WIDTH = 7.0
HEADING = Type(Style.HEADING, 9.0, 7.0, 1)
STATEMENT_LINE = 4.4
"""Height of one line of a statement, in millimetres."""

STATEMENT_CHARACTERS = 54
"""Full-width characters on one line of a statement."""

SIGN_HERE = "（本人が署名してください）"


class Block(NamedTuple):
    """A strip of the form that is never divided: its height, and how to draw it."""

    height: float
    draw: Callable[[CellPainter, Box], None]


@dataclass(frozen=True)
class Strip:
    """A section as blocks; `heads` are repeated where it goes on over the page."""

    side: str
    gap: float
    heads: tuple[Block, ...]
    body: tuple[Block, ...]


class Segment(NamedTuple):
    """The part of a section that stands on one page, from `y` down."""

    strip: Strip
    y: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Drawn:
    """Finished pages, and how many values of the visit they show."""

    pages: list[Ink] = field(default_factory=list)
    values: int = 0


def draw_ruled(
    sheet: Sheet, filling: Filling, head: Letterhead, fonts: FontLibrary, *, sign: bool
) -> Drawn:
    """The pages of a sheet. `sign` is whether the procedure demands a signature by hand.

    Raises MissingGlyph or DoesNotFit, naming the item; then nothing is printed.
    """
    filed = ref(sheet.filed)
    with filling.naming(filed):
        pen = new_page(fonts, head)
        top = first_header(pen, sheet, head, filling.text(filed))
    strips = [_strip(section, filling) for section in _shown(sheet, filling, sign)]
    pages = flow(strips, top, next_top=21.0, bottom=BOTTOM)
    pens, values = [pen], 1 if filling.text(filed) else 0
    for number, segments in enumerate(pages):
        if number:
            pens.append(new_page(fonts, head))
            next_header(pens[-1], sheet, head)
        painter = CellPainter(pens[-1], filling)
        for segment in segments:
            _draw_segment(painter, segment)
        values += painter.values
    for number, pen in enumerate(pens, 1):
        footer(pen, head, number, len(pens))
    return Drawn([pen.ink for pen in pens], values)


def _shown(sheet: Sheet, filling: Filling, sign: bool) -> Iterator[Section]:
    for section in sheet.section:
        if section.signature and not sign:
            continue
        if section.if_any and not filling.subjects(section.if_any):
            continue
        yield section


def flow(strips: list[Strip], top: float, *, next_top: float, bottom: float) -> list[list[Segment]]:
    """Which blocks stand on which page, and where. A heading never stands alone at the foot."""
    pages: list[list[Segment]] = [[]]
    y = top
    for strip in strips:
        blocks = list(strip.body)
        y += strip.gap if pages[-1] else 0
        heads = sum(block.height for block in strip.heads)
        if pages[-1] and y + heads + sum(b.height for b in blocks[:1]) > bottom:
            pages.append([])
            y = next_top
        while True:
            count = _that_fit(blocks, bottom - y - heads)
            chosen, blocks = blocks[:count], blocks[count:]
            segment = Segment(strip, y, (*strip.heads, *chosen))
            pages[-1].append(segment)
            y += sum(block.height for block in segment.blocks)
            if not blocks:
                break
            pages.append([])
            y = next_top
    return pages


def _that_fit(blocks: list[Block], room: float) -> int:
    """How many blocks stand in a height; always at least one, for a block is never higher than a
    page (checked when the sheet is loaded)."""
    used, count = 0.0, 0
    for block in blocks:
        used += block.height
        if used > room + 1e-6:
            break
        count += 1
    return max(count, min(1, len(blocks)))


def _strip(section: Section, filling: Filling) -> Strip:
    return Strip(
        side=section.side,
        gap=section.gap,
        heads=tuple(_heads(section)),
        body=tuple(_body(section, filling)),
    )


def _heads(section: Section) -> Iterator[Block]:
    if section.heading:
        yield Block(HEAD_HEIGHT, partial(_heading, section.heading))
    if section.columns:
        yield Block(HEAD_HEIGHT + 1, partial(_column_heads, section))


def _body(section: Section, filling: Filling) -> Iterator[Block]:
    if section.statement:
        lines = -(-len(section.statement) // STATEMENT_CHARACTERS)
        yield Block(lines * STATEMENT_LINE + 2.4, partial(_statement, section.statement, lines))
    for row in section.row:
        yield Block(row.height, partial(_row, row))
    if section.signature:
        yield Block(13.0, partial(_signature, section.signature))
    if section.columns:
        subjects = list(filling.subjects(section.each))
        subjects += [""] * (section.least - len(subjects))
        for number, subject in enumerate(subjects, 1):
            yield Block(section.row_height, partial(_person, section, number, subject))


def _draw_segment(painter: CellPainter, segment: Segment) -> None:
    height = sum(block.height for block in segment.blocks)
    frame = Box(LEFT, segment.y, BODY_WIDTH, height)
    ink = painter.pen.ink
    side = SIDE_WIDTH if segment.strip.side else 0.0
    if side:
        column = Box(LEFT, segment.y, side, height)
        ink.shade(column)
        painter.pen.column(column, segment.strip.side)
        ink.line(column.right, frame.y, column.right, frame.bottom)
    y = segment.y
    for block in segment.blocks:
        block.draw(painter, Box(LEFT + side, y, BODY_WIDTH - side, block.height))
        y += block.height
    for edge in list(accumulate((block.height for block in segment.blocks), initial=frame.y))[1:-1]:
        ink.line(LEFT + side, edge, frame.right, edge)
    ink.frame(frame, OUTER)


def _heading(text: str, painter: CellPainter, box: Box) -> None:
    painter.pen.ink.shade(box)
    painter.pen.write(box, text, HEADING)


def _statement(text: str, lines: int, painter: CellPainter, box: Box) -> None:
    painter.pen.write(box, text, replace(FIXED, lines=lines + 1))


def _row(row: Row, painter: CellPainter, box: Box) -> None:
    x = box.x
    for cell, width in zip(row.cells, _widths(row, box.width), strict=True):
        painter.paint(Box(x, box.y, width, box.height), cell)
        if x > box.x:
            painter.pen.ink.line(x, box.y, x, box.bottom)
        x += width


def _widths(row: Row, width: float) -> list[float]:
    given = sum(cell.width or 0 for cell in row.cells)
    open_cells = sum(cell.width is None for cell in row.cells)
    share = (width - given) / open_cells if open_cells else 0.0
    return [share if cell.width is None else cell.width for cell in row.cells]


def _signature(label: str, painter: CellPainter, box: Box) -> None:
    painter.paint(box, Cell(label=label, note=SIGN_HERE))


def _columns(section: Section, box: Box) -> Iterator[Box]:
    """The boxes of a table's columns; the last takes what is left."""
    x = box.x + (NUMBER_WIDTH if section.numbered else 0.0)
    for column in section.columns[:-1]:
        yield Box(x, box.y, column.width, box.height)
        x += column.width
    yield Box(x, box.y, box.right - x, box.height)


def _column_heads(section: Section, painter: CellPainter, box: Box) -> None:
    ink = painter.pen.ink
    ink.shade(box)
    if section.numbered:
        number = Box(box.x, box.y, NUMBER_WIDTH, box.height)
        painter.pen.write(number, "番号", replace(COLUMN_HEAD, size=6.0, lines=1, floor=4.0))
    for place, (column, cell) in enumerate(
        zip(section.columns, _columns(section, box), strict=True)
    ):
        if place or section.numbered:
            ink.line(cell.x, box.y, cell.x, box.bottom)
        painter.pen.write(cell, column.label, COLUMN_HEAD)


def _person(section: Section, number: int, subject: str, painter: CellPainter, box: Box) -> None:
    ink = painter.pen.ink
    if section.numbered:
        place = Box(box.x, box.y, NUMBER_WIDTH, box.height)
        painter.pen.write(place, str(number), replace(COLUMN_HEAD, size=8.0))
    for index, (column, cell) in enumerate(
        zip(section.columns, _columns(section, box), strict=True)
    ):
        if index or section.numbered:
            ink.line(cell.x, box.y, cell.x, box.bottom)
        painter.column(cell, column, subject)
