"""Blocks stacked into sections, and sections over pages: what stands where, before it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from printing.ink import OUTER, Box
from printing.layout import BODY_WIDTH, SIDE_WIDTH
from printing.paper import LEFT
from printing.pen import Pen

STRETCH, SQUEEZE = 1.4, 0.84
"""How much higher the rows of a short form may become to fill its page, and how much lower those of
a form that is a little too long for one."""


class Block(NamedTuple):
    """A part of the form that is never divided: its height, and what draws it into a box.

    Drawing returns how many values of the visit it put on the paper.
    """

    height: float
    draw: Callable[[Pen, Box], int]


@dataclass(frozen=True)
class Strip:
    """A section as blocks; `heads` are repeated where it goes on over the page.

    `gap` is the room above it, `ruled` whether lines stand between its blocks.
    """

    side: str
    gap: float
    heads: tuple[Block, ...]
    body: tuple[Block, ...]
    ruled: bool = True


class Segment(NamedTuple):
    """The part of a section that stands on one page, from `y` down."""

    strip: Strip
    y: float
    blocks: tuple[Block, ...]


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


def stretched(strips: list[Strip], room: float) -> list[Strip]:
    """The same with higher or lower rows, where that makes all of it one well-filled page."""
    fixed = sum(strip.gap + sum(head.height for head in strip.heads) for strip in strips)
    rows = sum(block.height for strip in strips for block in strip.body)
    factor = min(STRETCH, (room - fixed) / rows) if rows else 1.0
    if factor < SQUEEZE:
        return strips
    return [
        replace(
            strip,
            body=tuple(block._replace(height=block.height * factor) for block in strip.body),
        )
        for strip in strips
    ]


def draw_segment(pen: Pen, segment: Segment) -> int:
    """Draw the part of a section on a page: side heading, blocks, lines between, frame."""
    height = sum(block.height for block in segment.blocks)
    frame = Box(LEFT, segment.y, BODY_WIDTH, height)
    side = SIDE_WIDTH if segment.strip.side else 0.0
    if side:
        column = Box(LEFT, segment.y, side, height)
        pen.ink.shade(column)
        pen.column(column, segment.strip.side)
        pen.ink.line(column.right, frame.y, column.right, frame.bottom)
    edges = list(accumulate((block.height for block in segment.blocks), initial=frame.y))
    values = sum(
        block.draw(pen, Box(LEFT + side, y, BODY_WIDTH - side, block.height))
        for block, y in zip(segment.blocks, edges, strict=False)
    )
    for edge in edges[1:-1] if segment.strip.ruled else ():
        pen.ink.line(LEFT + side, edge, frame.right, edge)
    pen.ink.frame(frame, OUTER)
    return values
