"""Running texts one below the other: what the slip and the check sheet are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from printing.clusters import clusters
from printing.errors import MissingGlyph
from printing.flow import Block
from printing.fonts import FontLibrary
from printing.ink import Box
from printing.layout import BODY_WIDTH
from printing.pen import Pen, Type, paragraph_height

MARGIN = 1.8
"""Millimetres above and below the texts of a block, together."""

LOWEST_CARD = 9.0
"""Millimetres a card has at least."""

UNDRAWABLE = "〓"
"""Stands for a character no font has, as printers in Japan have long used it. Only on papers that
must reach the resident and are no form."""


class Paragraph(NamedTuple):
    """A running text and its type."""

    text: str
    type: Type


def block(texts: Sequence[Paragraph], fonts: FontLibrary) -> Block:
    """Running texts over the whole width, one below the other."""
    height = sum(height_of(text, BODY_WIDTH, fonts) for text in texts)

    def draw(pen: Pen, box: Box) -> int:
        stack(pen, box.inset(0, MARGIN / 2), texts)
        return 0

    return Block(height + MARGIN, draw)


def card(
    left: Sequence[Paragraph], right: Sequence[Paragraph], left_width: float, fonts: FontLibrary
) -> Block:
    """A narrow grey column of texts and a wide one beside it, as high as the higher of them."""
    width = BODY_WIDTH - left_width
    heights = [
        sum(height_of(text, column, fonts) for text in texts)
        for texts, column in ((left, left_width), (right, width))
    ]
    height = max(*heights, LOWEST_CARD) + 2 * MARGIN

    def draw(pen: Pen, box: Box) -> int:
        column = Box(box.x, box.y, left_width, box.height)
        pen.ink.shade(column)
        pen.ink.line(column.right, box.y, column.right, box.bottom)
        stack(pen, column.inset(0, MARGIN), left)
        stack(pen, Box(column.right, box.y, width, box.height).inset(0, MARGIN), right)
        return 0

    return Block(height, draw)


def height_of(text: Paragraph, width: float, fonts: FontLibrary) -> float:
    """How high a text stands in a column of `width` millimetres."""
    return paragraph_height(fonts, width, drawable(text, fonts), text.type)


def stack(pen: Pen, box: Box, texts: Sequence[Paragraph]) -> None:
    """Draw texts from the top of a box down."""
    y = box.y
    for text in texts:
        height = height_of(text, box.width, pen.fonts)
        pen.paragraph(Box(box.x, y, box.width, height), drawable(text, pen.fonts), text.type)
        y += height


def drawable(text: Paragraph, fonts: FontLibrary) -> str:
    """The text with 〓 for what no font has."""
    try:
        fonts.choose(text.text, text.type.style)
    except MissingGlyph as missing:
        return "".join(
            UNDRAWABLE if cluster in missing.characters else cluster
            for cluster in clusters(text.text)
        )
    return text.text
