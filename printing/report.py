"""Reports on paper: a heading, a summary, and tables of numbers with bars.

In the manner of the reports on 窓口利用体験調査: what was looked at, when, and what came out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from printing.flow import Block, Strip, draw_segment, flow
from printing.fonts import FontLibrary, Style, installed_fonts
from printing.ink import HAIR, Box, Ink
from printing.layout import BODY_WIDTH
from printing.paper import LEFT, TOP, watermark
from printing.pdf import write_pdf
from printing.pen import Pen, Type
from printing.stacking import Paragraph, block, height_of

BOTTOM = 281.0
ROW = 5.6
HEADS = 9.0
LABEL_WIDTH = 58.0
BAR_GREY = 0.72
TITLE = Type(Style.HEADING, 17.0, 9.0, 1)
TABLE_TITLE = Type(Style.HEADING, 11.0, 7.0, 1)
PLAIN = Type(Style.LABEL, 9.0, 6.0, 1)
COVERS = Type(Style.LABEL, 7.4, 5.0, 3)
HEAD = Type(Style.LABEL, 7.0, 4.5, 2, "center")
LABEL = Type(Style.LABEL, 8.2, 4.5, 2)
NUMBER = Type(Style.VALUE, 9.0, 5.0, 1, "right")


@dataclass(frozen=True)
class ReportRow:
    """One line: what it is about, its numbers as texts, and how long its bar is (0 to 1)."""

    label: str
    texts: tuple[str, ...]
    bar: float = 0.0


@dataclass(frozen=True)
class ReportTable:
    """A table. `barred` is the column its bars stand in, None where it has none."""

    title: str
    covers: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    barred: int | None = None


@dataclass(frozen=True)
class PaperReport:
    """Everything a report says; `summary` are lines of a heading and what it says."""

    hall: str
    title: str
    made: str
    summary: tuple[tuple[str, str], ...]
    tables: tuple[ReportTable, ...]
    training: bool = False


def draw_report(report: PaperReport, fonts: FontLibrary | None = None) -> bytes:
    """The PDF of a report. Raises MissingGlyph or DoesNotFit."""
    fonts = fonts or installed_fonts()
    pens = [_page(fonts, report.training)]
    top = _header(pens[0], report)
    strips = [_summary(report, fonts), *(_strip(one, fonts) for one in report.tables)]
    for number, segments in enumerate(flow(strips, top, next_top=TOP + 4, bottom=BOTTOM)):
        if number:
            pens.append(_page(fonts, report.training))
        for segment in segments:
            draw_segment(pens[-1], segment)
    for number, pen in enumerate(pens, 1):
        _footer(pen, report, number, len(pens))
    return write_pdf([pen.ink for pen in pens], report.title)


def _page(fonts: FontLibrary, training: bool) -> Pen:
    pen = Pen(Ink(), fonts)
    if training:
        watermark(pen)
    return pen


def _header(pen: Pen, report: PaperReport) -> float:
    pen.write(Box(LEFT, TOP, BODY_WIDTH * 0.6, 10), report.title, TITLE)
    right = replace(PLAIN, align="right")
    pen.write(Box(LEFT + 80, TOP, BODY_WIDTH - 80, 5), report.hall, right)
    pen.write(Box(LEFT + 80, TOP + 5, BODY_WIDTH - 80, 5), report.made, right)
    return TOP + 13


def _summary(report: PaperReport, fonts: FontLibrary) -> Strip:
    return Strip("", 0.0, (), tuple(_said(*line, fonts) for line in report.summary))


def _said(head: str, text: str, fonts: FontLibrary) -> Block:
    """A grey heading, and beside it as much text as it takes."""
    left = 26.0
    said = Paragraph(text, PLAIN)
    height = height_of(said, BODY_WIDTH - left, fonts) + 2.4

    def draw(pen: Pen, box: Box) -> int:
        grey = Box(box.x, box.y, left, box.height)
        pen.ink.shade(grey)
        pen.ink.line(grey.right, box.y, grey.right, box.bottom)
        pen.label(grey, head)
        pen.paragraph(Box(grey.right, box.y + 1.2, box.width - left, box.height), text, PLAIN)
        return 0

    return Block(height, draw)


def _strip(table: ReportTable, fonts: FontLibrary) -> Strip:
    opening = block([Paragraph(table.title, TABLE_TITLE), Paragraph(table.covers, COVERS)], fonts)
    heads = (opening, Block(HEADS, lambda pen, box: _heads(pen, box, table)))
    return Strip("", 5.0, heads, tuple(_row(table, row) for row in table.rows) or (_nothing(),))


def _cells(box: Box, columns: int) -> list[Box]:
    """The label's box, then those of the numbers, as wide as each other."""
    width = (box.width - LABEL_WIDTH) / columns
    left = box.x + LABEL_WIDTH
    return [
        Box(box.x, box.y, LABEL_WIDTH, box.height),
        *(Box(left + width * place, box.y, width, box.height) for place in range(columns)),
    ]


def _heads(pen: Pen, box: Box, table: ReportTable) -> int:
    pen.ink.shade(box)
    cells = _cells(box, len(table.columns))
    for cell, text in zip(cells, (table.head, *table.columns), strict=True):
        pen.write(cell, text, HEAD)
    _parted(pen, cells)
    return 0


def _row(table: ReportTable, row: ReportRow) -> Block:
    def draw(pen: Pen, box: Box) -> int:
        cells = _cells(box, len(table.columns))
        if table.barred is not None and row.bar > 0:
            room = cells[table.barred + 1].inset(0.4, 0.7)
            pen.ink.shade(room._replace(width=room.width * row.bar), BAR_GREY)
        pen.write(cells[0], row.label, LABEL)
        for cell, text in zip(cells[1:], row.texts, strict=True):
            pen.write(cell, text, NUMBER)
        _parted(pen, cells)
        return len(row.texts)

    return Block(ROW, draw)


def _nothing() -> Block:
    def draw(pen: Pen, box: Box) -> int:
        pen.write(box, "記録がありません。", PLAIN)
        return 0

    return Block(ROW, draw)


def _parted(pen: Pen, cells: list[Box]) -> None:
    for cell in cells[:-1]:
        pen.ink.line(cell.right, cell.y, cell.right, cell.bottom, HAIR)


def _footer(pen: Pen, report: PaperReport, page: int, pages: int) -> None:
    pen.ink.line(LEFT, BOTTOM + 3, LEFT + BODY_WIDTH, BOTTOM + 3, HAIR)
    row = Box(LEFT, BOTTOM + 3.4, BODY_WIDTH, 4.4)
    pen.write(row, report.title, COVERS)
    pen.write(row, f"{page}／{pages}", replace(COVERS, align="right"))
