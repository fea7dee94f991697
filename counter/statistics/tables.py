"""Tables of figures as staff read them, on the screen, in a file and on paper alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

HIDDEN_TEXT = "x"
NOTHING_TEXT = "－"


@dataclass(frozen=True)
class Cell:
    """A number; None where nothing was recorded, `hidden` where so few stand behind it that it
    would tell of somebody."""

    value: float | None = None
    hidden: bool = False

    @property
    def text(self) -> str:
        """As it is printed: a whole number plain, any other with one decimal."""
        if self.hidden:
            return HIDDEN_TEXT
        if self.value is None:
            return NOTHING_TEXT
        whole = self.value == int(self.value) and not isinstance(self.value, float)
        return f"{int(self.value):,}" if whole else f"{self.value:,.1f}"


HIDDEN = Cell(None, hidden=True)


@dataclass(frozen=True)
class Row:
    """One line: what it is about, and its numbers."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table with a title and the sentence that says what its figures cover.

    `charted` is the column a bar chart shows, None where bars would say nothing; `compared` are two
    columns that are set beside each other, row by row.
    """

    id: str
    title: str
    covers: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    charted: int | None = None
    compared: tuple[int, int] | None = None


def hidden_places(counts: Sequence[int], small: int, already: Sequence[bool] = ()) -> list[bool]:
    """Which counts of a whole must be hidden, when their total is known.

    Every count below `small` but 0 is; then the next larger ones, until what is hidden together is
    more than one count and not small itself: the total less what is shown must tell nobody's.
    """
    hidden = [0 < count < small for count in counts]
    if already:
        hidden = [mine or other for mine, other in zip(hidden, already, strict=True)]
    by_size = sorted((count, place) for place, count in enumerate(counts) if count)
    for count, place in by_size:
        behind = [counts[one] for one in range(len(counts)) if hidden[one] and counts[one]]
        if not behind or (len(behind) > 1 and sum(behind) >= small):
            break
        hidden[place] = hidden[place] or count > 0
    return hidden


def with_hidden(
    rows: Sequence[Row],
    parts: Sequence[int],
    small: int,
    whole: int | None = None,
    aside: Sequence[int] = (),
    told_by: Sequence[int] = (),
) -> tuple[Row, ...]:
    """Rows whose columns have known totals, with small counts hidden.

    `parts` are columns of counts. A row whose `whole` is hidden is hidden altogether, and where
    another part of a row is hidden its first part is too. Columns `aside` are counts of something
    else of the same whole; columns `told_by` would tell a part, and are hidden with it.
    """
    shown = list(rows)
    gone = [False] * len(rows)
    if whole is not None:
        gone = hidden_places([_count(row, whole) for row in rows], small)
        shown = [_blank(row) if out else row for row, out in zip(rows, gone, strict=True)]
    first, *others = parts
    for column in (*aside, *others, first):
        out = gone
        if column == first and whole is not None:
            # The whole less the first part would tell the others, hidden or not.
            out = [any(row.cells[one].hidden for one in others) for row in shown]
        hidden = hidden_places([_count(row, column) for row in rows], small, out)
        shown = [_hide(row, column) if one else row for row, one in zip(shown, hidden, strict=True)]
    shown = [_quiet(row, parts, told_by) for row in shown]
    return _folded(shown, parts if whole is None else (whole,))


def _quiet(row: Row, parts: Sequence[int], told_by: Sequence[int]) -> Row:
    if any(row.cells[one].hidden for one in parts):
        for column in told_by:
            row = _hide(row, column)
    return row


def _folded(rows: Sequence[Row], parts: Sequence[int]) -> tuple[Row, ...]:
    """Rows that show no count any more as one: that a rare thing happened may tell enough."""
    silent = [row for row in rows if _silent(row, parts)]
    if len(silent) < 2:
        return tuple(rows)
    others = Row(f"そのほか（{len(silent)}行。数が少ない）", _blank(silent[0]).cells)
    return (*(row for row in rows if not _silent(row, parts)), others)


def _silent(row: Row, parts: Sequence[int]) -> bool:
    cells = [row.cells[one] for one in parts]
    return any(cell.hidden for cell in cells) and not any(cell.value for cell in cells)


def _count(row: Row, column: int) -> int:
    return int(row.cells[column].value or 0)


def _blank(row: Row) -> Row:
    return replace(row, cells=tuple(HIDDEN for _ in row.cells))


def _hide(row: Row, column: int) -> Row:
    cells = list(row.cells)
    cells[column] = HIDDEN
    return replace(row, cells=tuple(cells))
