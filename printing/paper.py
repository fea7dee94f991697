"""What every page of a sheet carries besides the form itself: title, QR, footer, 訓練."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from printing.fonts import FontLibrary, Style
from printing.ink import A4, GUIDE_GREY, HAIR, INNER, MARK_GREY, POINTS, Box, Ink
from printing.layout import BODY_WIDTH, Sheet
from printing.pen import NOTE, Pen, Type
from printing.qr import draw_qr

LEFT = (A4[0] - BODY_WIDTH) / 2
TOP = 12.0
BOTTOM = 279.0
"""Where the form ends and the footer begins, in millimetres from the top."""

NEXT_TOP = TOP + 9
"""Where the form begins on a continuation page."""

QR_SIDE = 21.0
STAMP_SIDE = 20.0
TITLE_WIDTH = 92.0

NOT_YET = "まだ届出は終わっていません（窓口で受け付けたときに届出になります）"
UNVERIFIED = "様式未照合（法令と一般的な様式例によるもので、所定の様式とは照合していません）"
TRAINING = "訓練"

TITLE = Type(Style.HEADING, 17.0, 9.0, 2, "center")
SMALL = Type(Style.LABEL, 7.2, 5.0, 2)
PLAIN = Type(Style.LABEL, 10.0, 7.0, 2)


@dataclass(frozen=True)
class Letterhead:
    """What the pages of one visit share. `receipt` is also what the QR code holds; empty on blank
    forms. `accepted` is whether a clerk has accepted the procedure."""

    city: str
    receipt: str
    version: str
    training: bool = False
    accepted: bool = False
    unverified: bool = False
    blank: bool = False


@dataclass(frozen=True)
class Drawn:
    """Finished pages, and how many values of the visit they show."""

    pages: list[Ink]
    values: int = 0


def watermark(pen: Pen) -> None:
    """訓練 across the page, under everything else."""
    face, parts = pen.fonts.choose(TRAINING, Style.HEADING)
    size, angle = 150.0, math.radians(50)
    length = face.width(parts) * size / 1000 / POINTS
    x = pen.ink.width / 2 - length / 2 * math.cos(angle) + 14
    y = pen.ink.height / 2 + length / 2 * math.sin(angle) + 6
    slant = (round(math.cos(angle), 4), round(math.sin(angle), 4))
    pen.ink.text(face, parts, size, (x, y), grey=MARK_GREY, slant=slant)


def new_page(fonts: FontLibrary, head: Letterhead) -> Pen:
    """An empty page, already marked 訓練 if this is training."""
    pen = Pen(Ink(), fonts)
    if head.training:
        watermark(pen)
    return pen


def first_header(pen: Pen, sheet: Sheet, head: Letterhead, filed: str) -> float:
    """Title, addressee, date and QR of a sheet's first page; returns where the form begins."""
    box = Box(LEFT, TOP, BODY_WIDTH, 4.2)
    pen.write(Box(box.x, box.y, 120, 4.2), sheet.form_number, SMALL)
    pen.write(Box(box.x, box.y + 4.2, 120, 4.2), sheet.law, SMALL)
    qr = Box(LEFT + BODY_WIDTH - QR_SIDE, TOP - 2, QR_SIDE, QR_SIDE)
    if head.receipt:
        draw_qr(pen.ink, qr, head.receipt)
        number = replace(SMALL, align="center", lines=1)
        pen.write(Box(qr.x - 4, qr.bottom - 2.2, QR_SIDE + 8, 4), head.receipt, number)
    if sheet.received:
        stamp_place(pen, Box(qr.x - STAMP_SIDE - 1, TOP - 1, STAMP_SIDE, STAMP_SIDE))
    title = Box(A4[0] / 2 - TITLE_WIDTH / 2, TOP + 9, TITLE_WIDTH, 11)
    pen.write(title, _spread(sheet.title), TITLE)
    y = title.bottom + 2
    pen.write(Box(LEFT, y, 90, 6), sheet.addressee.format(city=head.city), PLAIN)
    date = filed or "　　　　年　　月　　日"
    right = replace(PLAIN, align="right")
    pen.write(Box(LEFT + 90, y, 90, 6), f"{sheet.filed_label}　{date}", right)
    y += 6
    if sheet.statement:
        pen.write(Box(LEFT, y, BODY_WIDTH, 6), sheet.statement, replace(PLAIN, size=9.0))
        y += 6
    return y + 1.5


def _spread(title: str) -> str:
    """A short title with a space between its characters, as forms write 転　入　届."""
    return "　".join(title) if len(title) <= 4 else title


def next_header(pen: Pen, title: str) -> None:
    """The title of a continuation page, above `NEXT_TOP`."""
    pen.write(
        Box(LEFT, TOP, BODY_WIDTH, 7),
        f"{title}（続き）",
        replace(TITLE, size=11, align="left"),
    )


def footer(pen: Pen, head: Letterhead, page: int, pages: int) -> None:
    """Standing of the paper, receipt number, catalog version and page number."""
    ink = pen.ink
    y = BOTTOM + 2.5
    if not head.accepted and not head.blank:
        band = Box(LEFT, y, BODY_WIDTH, 5.2)
        ink.frame(band, INNER)
        pen.write(band, NOT_YET, Type(Style.HEADING, 8.2, 7.0, 1, "center"))
        y = band.bottom
    ink.line(LEFT, BOTTOM + 8.6, LEFT + BODY_WIDTH, BOTTOM + 8.6, HAIR)
    row = Box(LEFT, BOTTOM + 8.8, 112, 4.4)
    left = UNVERIFIED if head.unverified else ""
    pen.write(row, left, replace(NOTE, size=6.2, lines=1, grey=GUIDE_GREY - 0.2))
    receipt = f"受付番号 {head.receipt}　" if head.receipt else ""
    text = f"{receipt}版 {head.version[:8]}　{page}／{pages}"
    right = replace(NOTE, size=6.8, lines=1, align="right")
    pen.write(Box(row.right, row.y, BODY_WIDTH - row.width, 4.4), text, right)


def stamp_place(pen: Pen, box: Box) -> None:
    """The dashed place for the stamp of receipt."""
    ink = pen.ink
    for x1, y1, x2, y2 in (
        (box.x, box.y, box.right, box.y),
        (box.x, box.bottom, box.right, box.bottom),
        (box.x, box.y, box.x, box.bottom),
        (box.right, box.y, box.right, box.bottom),
    ):
        ink.dashes(x1, y1, x2, y2)
    kind = Type(Style.LABEL, 7.0, 6.0, 1, "center", GUIDE_GREY)
    pen.write(Box(box.x, box.y, box.width, 5), "受付印", kind)
