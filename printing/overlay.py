"""Writing values over a city's own PDF, at given places or into its fillable fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from printing.cells import CHECK
from printing.city_pdf import Field, fields, page_sizes, read_pdf
from printing.errors import DoesNotFit
from printing.filling import Filling, choice_ids
from printing.fonts import FontLibrary, Style
from printing.ink import POINTS, Box, Ink, Under
from printing.layout import FormSheet, OverlaySheet, Place, entry_refs
from printing.paper import NOT_YET, Drawn, Letterhead, watermark
from printing.pen import BASELINE, VALUE, Pen, Type
from printing.qr import draw_qr
from printing.values import for_boxes
from procedures.values import Value

NOTICE = Type(Style.HEADING, 7.0, 5.0, 1, "center")
NOTICE_BOX = (15.0, 7.0, 30.0, 4.0)
"""Left margin, distance from the foot, width left free, height of the notice, in millimetres."""


def draw_overlay(
    sheet: OverlaySheet | FormSheet,
    pdf: bytes,
    filling: Filling,
    head: Letterhead,
    fonts: FontLibrary,
) -> Drawn:
    """The pages of a city's PDF with a visit's values on them.

    Raises MissingGlyph or DoesNotFit, naming the item; NotAForm when the PDF cannot be used.
    """
    reader = read_pdf(pdf)
    pens = [
        Pen(Ink(width, height, under=Under(pdf, number)), fonts)
        for number, (width, height) in enumerate(page_sizes(reader))
    ]
    for pen in pens:
        _mark_page(pen, sheet, head)
    if sheet.qr and head.receipt:
        x, y, side = sheet.qr
        draw_qr(pens[0].ink, Box(x, y, side, side), head.receipt)
    given = sheet.place if isinstance(sheet, OverlaySheet) else _placed(sheet, fields(reader))
    places = list(given)
    writer = _Writer(pens, filling)
    for place in places:
        writer.write(place, _room(places, place.each))
    return Drawn([pen.ink for pen in pens], writer.values)


def _mark_page(pen: Pen, sheet: OverlaySheet | FormSheet, head: Letterhead) -> None:
    if head.training:
        watermark(pen)
    if head.accepted or head.blank:
        return
    margin, foot, free, height = NOTICE_BOX
    default = (margin, pen.ink.height - foot, pen.ink.width - free, height)
    pen.write(Box(*(sheet.notice or default)), NOT_YET, NOTICE)


def _placed(sheet: FormSheet, known: dict[str, Field]) -> Iterator[Place]:
    """The entries of an AcroForm at the places of its fields (checked when it is loaded)."""
    for name, entry in sheet.field.items():
        field = known[name]
        given = entry.model_dump()
        given["boxes"] = entry.boxes or field.boxes
        given["lines"] = field.lines
        x, y, width, height = field.box
        yield Place(page=field.page + 1, at=(x, y, width, height), **given)


@dataclass
class _Writer:
    """Writes places onto the pages and counts the values."""

    pens: Sequence[Pen]
    filling: Filling
    values: int = 0

    def write(self, place: Place, room: int) -> None:
        """One place, of a group of which `room` have room."""
        if not place.each:
            ref, value = self.filling.first(entry_refs(place))
            self._fill(place, Box(*place.at), ref.item, value)
            return
        subjects = self.filling.subjects(place.each)
        with self.filling.naming(place.value):
            if len(subjects) > room:
                raise DoesNotFit
        for row, subject in enumerate(subjects):
            if place.nth in (0, row + 1):
                down = 0.0 if place.nth else place.step * row
                box = Box(*place.at)._replace(y=place.at[1] + down)
                value = self.filling.answers.value(place.value, subject)
                self._fill(place, box, place.value, value)

    def _fill(self, place: Place, box: Box, item: str, value: Value | None) -> None:
        pen = self.pens[place.page - 1]
        if place.tick:
            if place.tick in choice_ids(value):
                _check(pen, box)
                self.values += 1
            return
        text = self.filling.text(item, value, place.part)
        with self.filling.naming(item):
            if place.boxes:
                digits = for_boxes(self.filling.items[item], text, place.boxes)
                pen.characters(box, digits, place.boxes, ruled=False)
            else:
                kind = replace(VALUE, size=place.size, lines=place.lines, align=place.align)
                pen.write(box, text, kind)
        self.values += bool(text)


def _room(places: Sequence[Place], group: str) -> int:
    """How many of a group the places have room for."""
    return max(place.nth or place.rows for place in places if place.each == group)


def _check(pen: Pen, box: Box) -> None:
    """A check mark in the middle of a box, as high as the box."""
    face, parts = pen.fonts.choose(CHECK, Style.HEADING)
    size = min(box.width, box.height) * POINTS
    x = box.x + (box.width - size / POINTS) / 2
    y = box.y + box.height / 2 + BASELINE * size / POINTS
    pen.ink.text(face, parts, size, (x, y))
