from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.audit import ACT_NAMES, START, Act, Entry, Sealed, code_of, verify

KEY = b"k" * 32
ONE, OTHER = UUID(int=1), UUID(int=2)


def chain(writer: UUID, acts: list[Act]) -> list[Sealed]:
    rows: list[Sealed] = []
    before = START
    for seq, act in enumerate(acts, start=1):
        entry = Entry(writer, seq, 1000 * seq, act, actor=OTHER, visit=ONE, detail="birth_date")
        before = code_of(KEY, before, entry)
        rows.append(Sealed(entry, before))
    return rows


by_writer = attrgetter("entry.writer")

ROWS = [*chain(ONE, [Act.BEGAN, Act.SAW, Act.PRINTED]), *chain(OTHER, [Act.SAW, Act.SENT])]


def places(rows: list[Sealed]) -> list[tuple[UUID, int]]:
    return [(found.writer, found.seq) for found in verify(KEY, rows)]


def test_an_untouched_chain_holds() -> None:
    assert places(ROWS) == []


@pytest.mark.parametrize(
    "change",
    [
        {"at": 1},
        {"act": "saw "},
        {"actor": None},
        {"visit": OTHER},
        {"case": ONE},
        {"detail": "name"},
    ],
)
@pytest.mark.parametrize("row", range(len(ROWS)))
def test_a_changed_row_is_named(row: int, change: dict[str, object]) -> None:
    rows = list(ROWS)
    rows[row] = replace(rows[row], entry=replace(rows[row].entry, **change))
    assert places(rows) == [(rows[row].entry.writer, rows[row].entry.seq)]


@pytest.mark.parametrize("row", [0, 1, 3])
def test_a_removed_row_is_named(row: int) -> None:
    rows = [*ROWS[:row], *ROWS[row + 1 :]]
    assert places(rows) == [(ROWS[row].entry.writer, ROWS[row].entry.seq)]


def test_a_row_forged_without_the_key_is_named() -> None:
    forged = Entry(ONE, 4, 4000, Act.PURGED)
    rows = [*ROWS[:3], Sealed(forged, code_of(b"x" * 32, ROWS[2].code, forged)), *ROWS[3:]]
    assert places(rows) == [(ONE, 4)]


def test_a_row_moved_to_another_chain_is_named() -> None:
    moved = replace(ROWS[4], entry=replace(ROWS[4].entry, writer=ONE, seq=4))
    assert places([*ROWS[:3], moved, *ROWS[3:]]) == [(ONE, 4)]


@given(st.permutations(ROWS))
def test_rows_in_another_order_never_pass(rows: list[Sealed]) -> None:
    written = {writer: list(mine) for writer, mine in groupby(ROWS, by_writer)}
    told = {writer: list(mine) for writer, mine in groupby(sorted(rows, key=by_writer), by_writer)}
    numbered = [
        replace(row, entry=replace(row.entry, seq=seq))
        for mine in told.values()
        for seq, row in enumerate(mine, start=1)
    ]
    assert (places(numbered) == []) == (told == written)


def test_every_act_has_its_japanese_name() -> None:
    assert set(ACT_NAMES) == set(Act)
    assert len(set(ACT_NAMES.values())) == len(Act)
