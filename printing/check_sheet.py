"""The check sheet (確認票): what was entered, in Japanese and in the language of the visit.

Resident and clerk read the same line, each in their own language. It is no form and nothing is
filed with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from printing.flow import Block, Strip, draw_segment, flow
from printing.fonts import FontLibrary, Style
from printing.ink import HAIR, OUTER, Box, Ink
from printing.layout import BODY_WIDTH
from printing.paper import LEFT, TOP, watermark
from printing.pen import Pen, Type
from printing.qr import draw_qr
from printing.stacking import MARGIN, Paragraph, height_of, stack

BOTTOM = 281.0
LABEL_WIDTH = 62.0
QR_SIDE = 22.0

JAPANESE = Type(Style.LABEL, 9.0, 5.0, 1)
FOREIGN = Type(Style.LABEL, 8.2, 5.0, 1, words=True)
TITLE = Type(Style.HEADING, 16.0, 9.0, 1)
SMALL = Type(Style.LABEL, 7.2, 6.0, 1)


class Both(NamedTuple):
    """A text in Japanese and in the language of the visit; the same where it has no translation."""

    ja: str
    foreign: str

    @property
    def differs(self) -> bool:
        """Whether both are worth printing."""
        return bool(self.foreign) and self.foreign != self.ja


@dataclass(frozen=True)
class CheckSection:
    """The answers about the visit, a person or a thing: label and value of each."""

    title: Both
    lines: tuple[tuple[Both, Both], ...]


@dataclass(frozen=True)
class CheckContent:
    """Everything the check sheet says. `notice` is its standing: nothing is filed yet, or what is;
    `keep` what the resident does with it."""

    hall: str
    receipt: str
    made: str
    title: Both
    notice: Both
    keep: Both
    sections: tuple[CheckSection, ...]
    code: str = ""
    """What the QR holds instead of the receipt number."""


def draw_check(
    content: CheckContent, fonts: FontLibrary, *, training: bool = False, scale: float = 1.0
) -> list[Ink]:
    """The pages of the check sheet; `scale` enlarges its letters."""
    pens = [_page(fonts, training)]
    top = _header(pens[0], content)
    strips = [_strip(section, fonts, scale) for section in content.sections]
    for number, segments in enumerate(flow(strips, top, next_top=TOP + 4, bottom=BOTTOM)):
        if number:
            pens.append(_page(fonts, training))
        for segment in segments:
            draw_segment(pens[-1], segment)
    for number, pen in enumerate(pens, 1):
        _footer(pen, content, number, len(pens))
    return [pen.ink for pen in pens]


def _page(fonts: FontLibrary, training: bool) -> Pen:
    pen = Pen(Ink(), fonts)
    if training:
        watermark(pen)
    return pen


def _header(pen: Pen, content: CheckContent) -> float:
    """Title, receipt number, QR and standing; returns where the answers begin."""
    pen.write(Box(LEFT, TOP, 120, 8), content.title.ja, TITLE)
    if content.title.differs:
        foreign = replace(TITLE, size=11.0, floor=4.0, lines=2)
        pen.write(Box(LEFT, TOP + 8, 150, 6), content.title.foreign, foreign)
    pen.write(Box(LEFT, TOP + 14.5, 150, 5), f"{content.hall}　{content.made}", JAPANESE)
    qr = Box(LEFT + BODY_WIDTH - QR_SIDE, TOP - 2, QR_SIDE, QR_SIDE)
    draw_qr(pen.ink, qr, content.code or content.receipt)
    number = replace(SMALL, size=9.0, align="center")
    pen.write(Box(qr.x - 6, qr.bottom - 1.8, QR_SIDE + 12, 4.5), content.receipt, number)
    strong = replace(JAPANESE, style=Style.HEADING, size=11.0)
    texts = [*_both(content.notice, strong, FOREIGN), *_both(content.keep, JAPANESE, FOREIGN)]
    height = sum(height_of(text, BODY_WIDTH, pen.fonts) for text in texts) + MARGIN
    band = Box(LEFT, TOP + 24, BODY_WIDTH, height)
    pen.ink.shade(band)
    pen.ink.frame(band, OUTER)
    stack(pen, band.inset(0, MARGIN / 2), texts)
    return band.bottom + 2.5


def _both(text: Both, japanese: Type, foreign: Type) -> Iterator[Paragraph]:
    yield Paragraph(text.ja, japanese)
    if text.differs:
        yield Paragraph(text.foreign, foreign)


def _strip(section: CheckSection, fonts: FontLibrary, scale: float) -> Strip:
    japanese = replace(JAPANESE, size=JAPANESE.size * scale)
    foreign = replace(FOREIGN, size=FOREIGN.size * scale)
    head = list(_both(section.title, replace(japanese, style=Style.HEADING), foreign))
    rows = tuple(
        _row(
            list(_both(label, japanese, foreign)),
            list(_both(value, replace(japanese, style=Style.VALUE), foreign)),
            fonts,
        )
        for label, value in section.lines
    )
    return Strip("", 2.0, (_heading(head, fonts),), rows)


def _heading(texts: Sequence[Paragraph], fonts: FontLibrary) -> Block:
    height = sum(height_of(text, BODY_WIDTH, fonts) for text in texts) + MARGIN

    def draw(pen: Pen, box: Box) -> int:
        pen.ink.shade(box)
        stack(pen, box.inset(0, MARGIN / 2), texts)
        return 0

    return Block(height, draw)


def _row(label: Sequence[Paragraph], value: Sequence[Paragraph], fonts: FontLibrary) -> Block:
    """Label and value side by side, as high as the higher of them."""
    width = BODY_WIDTH - LABEL_WIDTH
    height = max(
        sum(height_of(text, column, fonts) for text in texts)
        for texts, column in ((label, LABEL_WIDTH), (value, width))
    )

    def draw(pen: Pen, box: Box) -> int:
        pen.ink.line(box.x + LABEL_WIDTH, box.y, box.x + LABEL_WIDTH, box.bottom, HAIR)
        stack(pen, Box(box.x, box.y, LABEL_WIDTH, box.height).inset(0, MARGIN / 2), label)
        stack(pen, Box(box.x + LABEL_WIDTH, box.y, width, box.height).inset(0, MARGIN / 2), value)
        return 0

    return Block(height + MARGIN, draw)


def _footer(pen: Pen, content: CheckContent, page: int, pages: int) -> None:
    pen.ink.line(LEFT, BOTTOM + 3, LEFT + BODY_WIDTH, BOTTOM + 3, HAIR)
    row = Box(LEFT, BOTTOM + 3.4, BODY_WIDTH, 4.4)
    text = f"受付番号 {content.receipt}　{page}／{pages}"
    pen.write(row, text, replace(SMALL, align="right"))
