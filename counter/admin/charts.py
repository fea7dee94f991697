"""Charts as numbers for the template's SVG: bars with their text, nothing by colour alone.

The strict policy of the pages allows no inline style: shapes have attributes, colours classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from counter.statistics.tables import Row, Table

LABEL_WIDTH, BAR_WIDTH, ROW = 250, 420, 26
THIN = 11
MOST = 16
"""Bars of one chart; the table beneath holds everything."""


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how long it is, the class of its look, and its number."""

    y: int
    length: float
    height: int
    look: str
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing: labels with their places, bars, and what it shows in words for who cannot see it.

    `looks` names the two looks where two columns are compared.
    """

    id: str
    title: str
    describes: str
    height: int
    labels: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]
    looks: tuple[str, ...] = ()


def chart_of(table: Table) -> Chart | None:
    """The chart of a table; None where it has none, or nothing to show."""
    rows = table.rows[:MOST]
    if table.compared:
        bars = [bar for place, row in enumerate(rows) for bar in _pair(table, row, place)]
        looks = tuple(table.columns[one] for one in table.compared)
    elif table.charted is not None:
        bars, looks = [*_single(rows, table.charted)], ()
    else:
        return None
    if not any(bar.length for bar in bars):
        return None
    column = "と".join(looks) or table.columns[table.charted or 0]
    return Chart(
        f"chart-{table.id}",
        f"{table.title}: {column}",
        "、".join(f"{row.label} {_said(table, row)}" for row in rows),
        len(rows) * ROW + 4,
        tuple((place * ROW + 17, row.label) for place, row in enumerate(rows)),
        tuple(bars),
        looks,
    )


def _single(rows: tuple[Row, ...], column: int) -> Iterator[Bar]:
    longest = max((row.cells[column].value or 0 for row in rows), default=0) or 1
    for place, row in enumerate(rows):
        cell = row.cells[column]
        length = BAR_WIDTH * (cell.value or 0) / longest
        yield Bar(place * ROW + 4, round(length, 1), ROW - 8, "sx-bar", cell.text)


def _pair(table: Table, row: Row, place: int) -> Iterator[Bar]:
    """Two bars one above the other, each measure on a scale of its own."""
    cells = [row.cells[one] for one in table.compared or ()]
    longest = max(cell.value or 0 for cell in cells) or 1
    for part, cell in enumerate(cells):
        length = BAR_WIDTH * (cell.value or 0) / longest
        y, look = place * ROW + 2 + part * THIN, "sx-bar" if part else "sx-before"
        yield Bar(y, round(length, 1), THIN - 1, look, cell.text)


def _said(table: Table, row: Row) -> str:
    columns = table.compared or (table.charted or 0,)
    return "、".join(f"{table.columns[one]} {row.cells[one].text}" for one in columns)
