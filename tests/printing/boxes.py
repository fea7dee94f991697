"""Is all ink of the values inside its box, and does none overlap? Seen on the rendered page.

Values are set in Mincho, the form in Gothic. The form alone is rendered; its lines, labels and grey
cells wall the boxes in. From where a value begins, the white of its box is flooded up to those
walls: all ink of values must lie in what is flooded, and no two values may overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import TypeGuard

from PIL import Image, ImageChops, ImageDraw

from printing.clusters import clusters
from printing.ink import A4, POINTS, Ink, Run
from printing.pdf import write_pdf
from tests.printing.reading import rendered

DPI = 96
FORM_INK, VALUE_INK, FLOOD = 250, 200, 128


def check_pages(pages: Sequence[Ink], folder: Path) -> None:
    """Fail where ink of a value is outside its box."""
    values = [[mark for mark in page.marks if is_value(mark)] for page in pages]
    forms = [Ink(marks=[mark for mark in page.marks if not is_value(mark)]) for page in pages]
    inks = [Ink(marks=list(runs)) for runs in values]
    pictures = rendered(write_pdf([*forms, *inks], ""), folder, DPI)
    for number, runs in enumerate(values):
        _check(pictures[number], pictures[len(pages) + number], runs)


def _check(walls: Image.Image, ink: Image.Image, runs: Sequence[Run]) -> None:
    free = walls.point(lambda grey: 255 if grey > FORM_INK else 0)
    for run in runs:
        start = beginning(run)
        if free.getpixel(start) == 255:
            ImageDraw.floodfill(free, start, FLOOD)
    inside = free.point(lambda grey: 255 if grey == FLOOD else 0)
    values = ink.point(lambda grey: 255 if grey < VALUE_INK else 0)
    assert ImageChops.subtract(values, inside).getbbox() is None
    rectangles = [rectangle(run) for run in runs]
    assert not any(overlap(a, b) for a, b in combinations(rectangles, 2))


def is_value(mark: str | Run) -> TypeGuard[Run]:
    return isinstance(mark, Run) and mark.face.serif


def beginning(run: Run) -> tuple[int, int]:
    """A point at the left end of a text, in pixels."""
    return round((run.x + 1) / 72 * DPI), round((A4[1] * POINTS - run.y - 2) / 72 * DPI)


def rectangle(run: Run) -> tuple[float, float, float, float]:
    """Where a text stands, in points: its spaces at the end take no room."""
    drawn = clusters("".join(run.text).rstrip(" 　"))
    width = run.face.width(drawn) * run.size / 1000
    return run.x, run.y - 0.12 * run.size, run.x + width, run.y + 0.88 * run.size


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    slack = 0.3
    apart_across = a[2] <= b[0] + slack or b[2] <= a[0] + slack
    apart_down = a[3] <= b[1] + slack or b[3] <= a[1] + slack
    return not (apart_across or apart_down)
