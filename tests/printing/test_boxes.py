"""Every box of a sheet stands for something its procedure takes; else it would print empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from procedures.bundle import Bundle
from tests.shipped import shipped_bundle

BOXES = ("value", "kana", "ticks", "item")

Taken = tuple[str | None, str]
"""Whose item (a group or role; None: the visit's), and which."""


def boxes(part: Any, items: Any, each: str | None = None) -> Iterator[Taken]:
    """The items the boxes of a sheet are bound to."""
    if isinstance(part, dict):
        each = part.get("each", each)
        for key, value in part.items():
            if key in BOXES and isinstance(value, str):
                of, dot, item = value.rpartition(".")
                about_each = not dot and each and item in items and items[item].subject != "visit"
                yield (of if dot else each if about_each else None), item
            yield from boxes(value, items, each)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from boxes(value, items, each)


def empty(bundle: Bundle, id_: str) -> list[Taken]:
    """Boxes whose item is neither public, nor derived, nor among what the procedure takes.

    個人番号 is left to the clerk's hand; `a|b` and `a or b` take the first there is.
    """
    items = bundle.items
    taken = {(need.of, need.item) for need in bundle.procedures[id_].needs}
    return [
        (of, item)
        for of, item in dict.fromkeys(boxes(bundle.sheets[id_], items))
        if item in items
        and (of, item) not in taken
        and items[item].sensitivity != "public"
        and not (items[item].derived and not items[item].askable)
        and item != "individual_number"
        and not any(mark in (of or "") for mark in ("|", " or "))
    ]


BY_ANOTHER_NAME = {
    ("move_in_notification", "foreign_movers", "name"),
    ("move_within_notification", "foreign_movers", "name"),
}
"""Boxes filled because the same person's item is taken through another group (movers)."""


@pytest.mark.parametrize(
    "id_", sorted(shipped_bundle().sheets.keys() & shipped_bundle().procedures)
)
def test_no_box_of_a_sheet_prints_empty(id_: str) -> None:
    found = {(id_, of, item) for of, item in empty(shipped_bundle(), id_)}
    assert found - BY_ANOTHER_NAME == set()
