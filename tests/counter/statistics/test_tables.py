"""Small counts are hidden, and what is shown besides does not give them away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter.statistics.tables import Cell, Row, Table, hidden_places, with_hidden

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=12)
SMALL = st.integers(3, 10)


@given(COUNTS, SMALL)
def test_what_is_hidden_together_is_not_small(counts: list[int], small: int) -> None:
    hidden = hidden_places(counts, small)
    behind = [count for count, out in zip(counts, hidden, strict=True) if out and count]
    shown = [count for count, out in zip(counts, hidden, strict=True) if not out]
    assert all(count == 0 or count >= small for count in shown)
    # The total less what is shown is known: it must be nobody's, or several rows' and not small.
    everything = len(behind) == sum(count > 0 for count in counts)
    assert not behind or everything or (len(behind) > 1 and sum(behind) >= small)


@given(COUNTS, SMALL)
def test_nothing_is_hidden_where_nothing_is_small(counts: list[int], small: int) -> None:
    large = [count + small for count in counts]
    assert not any(hidden_places(large, small))


def row(label: str, *counts: int) -> Row:
    return Row(label, tuple(Cell(count) for count in counts))


def texts(rows: tuple[Row, ...]) -> dict[str, list[str]]:
    return {one.label: [cell.text for cell in one.cells] for one in rows}


def test_a_hidden_row_takes_the_next_larger_with_it() -> None:
    rows = [row("受付機", 80, 70), row("窓口", 30, 28), row("避難所", 2, 2)]
    found = texts(with_hidden(rows, [1], 5, whole=0))
    assert found["受付機"] == ["80", "70"]
    assert found["そのほか（2行。数が少ない）"] == ["x", "x"]


def test_what_is_left_over_does_not_tell_a_hidden_part() -> None:
    """27 of 30 were confirmed; that the other 3 gave up must not follow."""
    rows = [row("朝", 30, 27, 3), row("昼", 90, 80, 10), row("夕", 90, 70, 20)]
    found = texts(with_hidden(rows, [1, 2], 5, whole=0))
    assert found["朝"] == ["30", "x", "x"]
    assert found["昼"][1:] == ["x", "x"]
    assert found["夕"] == ["90", "70", "20"]


def test_rare_rows_are_folded_into_one_without_their_names() -> None:
    rows = [
        row("よくある手続", 40),
        row("まれな手続", 1),
        row("もっとまれ", 2),
        row("次に少ない", 9),
    ]
    found = texts(with_hidden(rows, [0], 5))
    assert set(found) == {"よくある手続", "そのほか（3行。数が少ない）"}


def test_numbers_are_written_as_they_are_read() -> None:
    assert [Cell(1234).text, Cell(2.0).text, Cell(0.25).text] == ["1,234", "2.0", "0.2"]
    assert [Cell().text, Cell(None, hidden=True).text] == ["－", "x"]
    assert Table("t", "", "", "", (), ()).charted is None
