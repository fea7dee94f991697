"""A city's own PDF form: its pages, the boxes of its fillable fields, and drawings laid over it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from printing.errors import PrintingError
from printing.ink import POINTS, Box, Under

MULTILINE, COMB = 1 << 12, 1 << 24
"""Flags of text fields (ISO 32000-1, table 228): several lines; one box per character."""


DEEPEST = 32
"""Fields above one another; no form of a city hall comes near."""


class NotAForm(PrintingError):
    """A city's PDF that cannot be used. The text is a sentence for the IT staff."""


class Field(NamedTuple):
    """A fillable field: the page it is on (from 0), its box, how many characters it has boxes for
    (0: it is not divided), and how many lines."""

    page: int
    box: Box
    boxes: int
    lines: int


def read_pdf(pdf: bytes) -> PdfReader:
    """The PDF, opened. Raises NotAForm for what is no PDF, is encrypted, or has no page."""
    try:
        reader = PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            raise NotAForm("PDF に暗号がかかっています。かけずに保存し直してください")
        if not reader.pages:
            raise NotAForm("PDF にページがありません")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAForm("PDF として読めません。別の道具で保存し直してください") from error
    return reader


def page_sizes(reader: PdfReader) -> list[tuple[float, float]]:
    """Width and height of every page as it is seen, in millimetres."""
    return [_size(page) for page in reader.pages]


def _size(page: PageObject) -> tuple[float, float]:
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    if page.rotation % 180:
        width, height = height, width
    return width / POINTS, height / POINTS


def fields(reader: PdfReader) -> dict[str, Field]:
    """The fillable fields by their full names. A field with several boxes has its first.

    Raises NotAForm where the form's own description is broken.
    """
    found: dict[str, Field] = {}
    try:
        for number, page in enumerate(reader.pages):
            for reference in page.get("/Annots", []):
                widget = reference.get_object()
                if widget.get("/Subtype") == "/Widget":
                    found.setdefault(_name(widget), _field(number, page, widget))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAForm("PDF の入力欄が壊れています。別の道具で保存し直してください") from error
    return found


def _upwards(widget: DictionaryObject) -> Iterator[DictionaryObject]:
    """A widget and the fields above it. Raises NotAForm where they lead round in a circle."""
    node: PdfObject | None = widget
    for _ in range(DEEPEST):
        if not isinstance(node, DictionaryObject):
            return
        yield node
        parent = node.get("/Parent")
        node = parent.get_object() if parent is not None else None
    raise NotAForm("PDF の入力欄が入り組みすぎています。別の道具で保存し直してください")


def _name(widget: DictionaryObject) -> str:
    """The names of a widget and of the fields above it, joined by dots."""
    parts = [str(node["/T"]) for node in _upwards(widget) if "/T" in node]
    return ".".join(reversed(parts))


def _inherited(widget: DictionaryObject, key: str) -> int:
    return next((int(str(node[key])) for node in _upwards(widget) if key in node), 0)


def _field(number: int, page: PageObject, widget: DictionaryObject) -> Field:
    edges = widget["/Rect"]
    if not isinstance(edges, ArrayObject):
        raise NotAForm("PDF の入力欄に場所がありません。別の道具で保存し直してください")
    x1, y1, x2, y2 = (float(edge) for edge in edges)
    left, top = min(x1, x2) - float(page.mediabox.left), float(page.mediabox.top) - max(y1, y2)
    box = Box(left / POINTS, top / POINTS, abs(x2 - x1) / POINTS, abs(y2 - y1) / POINTS)
    flags = _inherited(widget, "/Ff")
    boxes = _inherited(widget, "/MaxLen") if flags & COMB else 0
    lines = max(1, int(box.height / 4)) if flags & MULTILINE else 1
    return Field(number, box, boxes, lines)


def laid_over(drawing: bytes, under: Mapping[int, Under]) -> bytes:
    """A PDF in which the pages numbered in `under` are laid over a city's pages.

    Fields and notes of the city's PDF are taken away: the paper is filled in.
    """
    writer = PdfWriter()
    for number, page in enumerate(PdfReader(io.BytesIO(drawing)).pages):
        if number in under:
            _lay_over(writer, under[number], page)
        else:
            writer.add_page(page)
    writer.add_metadata({"/Title": "届出書類", "/Producer": "kakanai", "/Creator": "kakanai"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _lay_over(writer: PdfWriter, under: Under, page: PageObject) -> None:
    empty = read_pdf(under.pdf).pages[under.page]
    empty.pop("/Annots", None)
    base = writer.add_page(empty)
    if base.rotation:
        base.transfer_rotation_to_content()
    shift = Transformation().translate(float(base.mediabox.left), float(base.mediabox.bottom))
    base.merge_transformed_page(page, shift)
