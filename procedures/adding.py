"""A city adds to a shipped list: `choices+`, `needs+`, `outcome+` in a table of its folder."""

from __future__ import annotations

from typing import Any

Path = tuple[str, ...]
"""The keys that lead to a value, from the outermost table in."""

ADDS = "+"
"""What the key ends in."""

READ_FIRST = frozenset({"outcome"})
"""Lists of which the first row that holds decides: what a city adds stands before all others."""


def listed(path: Path) -> Path:
    """The path of the list that a path adds to; any other path as it is."""
    return (*path[:-1], path[-1].removesuffix(ADDS))


def extended(key: str, rows: list[Any], more: list[Any]) -> tuple[list[Any], list[int]]:
    """A list with more rows, and the places of those in it.

    A row with the `id` of one that is there lies over it key by key; others go to the end, or to
    the beginning where the first row decides.
    """
    found, new, touched = list(rows), [], []
    for row in more:
        place = _same(found, row)
        if place is None:
            new.append(row)
        else:
            found[place] = {**found[place], **row}
            touched.append(place)
    if key in READ_FIRST:
        return [*new, *found], [*range(len(new)), *(place + len(new) for place in touched)]
    return [*found, *new], [*touched, *range(len(found), len(found) + len(new))]


def _same(rows: list[Any], row: Any) -> int | None:
    """The place of the row with the same id."""
    id_ = row.get("id") if isinstance(row, dict) else None
    places = (n for n, one in enumerate(rows) if isinstance(one, dict) and one.get("id") == id_)
    return None if id_ is None else next(places, None)
