"""What a known value rests on: a tree of answers, and the smallest sets of them that suffice.

A value is known to a reader of some answers exactly if the tree *holds* for them. (That is so while
hiding an answer can only make a value unknown, never another: see `Evaluation.contradicted`.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from procedures.sheet import Address

Leaves = frozenset[Address]
"""Addresses of answers."""

NOTHING: Leaves = frozenset()


class Every(NamedTuple):
    """All parts are needed. `loose`: they suffice, but fewer might do (what was counted).

    `fewest` are few answers for which it holds.
    """

    parts: tuple[Ground, ...]
    fewest: Leaves
    loose: bool = False


class Some(NamedTuple):
    """One part suffices. `fewest` are those of the part that needs the fewest."""

    parts: tuple[Ground, ...]
    fewest: Leaves


Ground = Address | Every | Some

GIVEN = Every((), NOTHING)
"""The ground of what is known without any answer."""

UNKNOWN = Some((), NOTHING)
"""The ground of what is not known."""


def every(parts: Iterable[Ground], *, loose: bool = False) -> Ground:
    """The ground of a value that takes all its parts."""
    found: list[Ground] = []
    for part in parts:
        if part is UNKNOWN:
            return UNKNOWN
        if part is not GIVEN:
            found.append(part)
    if len(found) < 2 and not loose:
        return found[0] if found else GIVEN
    return Every(tuple(found), NOTHING.union(*map(_fewest, found)), loose)


def some(parts: Iterable[Ground]) -> Ground:
    """The ground of a value for which any one part suffices (of equals the last is shown)."""
    found: list[Ground] = []
    for part in parts:
        if part is GIVEN:
            return GIVEN
        if part is not UNKNOWN:
            found.append(part)
    if len(found) < 2:
        return found[0] if found else UNKNOWN
    return Some(tuple(found), min(map(_fewest, reversed(found)), key=len))


def _fewest(ground: Ground) -> Leaves:
    return frozenset((ground,)) if isinstance(ground, Address) else ground.fewest


class _Left(NamedTuple):
    """What is left of a ground for a reader of some answers.

    It holds with all of `must` and one way of each choice.
    """

    must: Leaves
    choices: tuple[tuple[_Left, ...], ...] = ()

    def holds(self, visible: Leaves) -> bool:
        """Whether it still holds for a reader of fewer answers."""
        return self.must <= visible and _each_has_a_way(self.choices, visible)


def _each_has_a_way(choices: Iterable[tuple[_Left, ...]], visible: Leaves) -> bool:
    return all(any(way.holds(visible) for way in choice) for choice in choices)


def minimal(ground: Ground) -> tuple[Leaves, Leaves]:
    """Answers for which a ground holds, and for none fewer of them; and which of them are in doubt.

    All are, where something was counted: it may be known from fewer answers than the ground says.

    Raises ValueError for the ground of what is not known.
    """
    kept, loose = _fewest(ground), _Loose()
    left = _left(ground, kept, loose, {})
    if left is None:
        raise ValueError("what is not known rests on nothing")
    if _each_has_a_way(left.choices, left.must):
        return left.must, left.must if loose.found else NOTHING
    for address in sorted(kept - left.must):
        if left.holds(kept - {address}):
            kept -= {address}
    return kept, kept if loose.found else NOTHING


class _Loose:
    """Whether a loose ground was met."""

    def __init__(self) -> None:
        self.found = False


def _left(
    ground: Ground, visible: Leaves, loose: _Loose, known: dict[int, _Left | None]
) -> _Left | None:
    """What is left of a ground for a reader of these answers; None if it no longer holds."""
    if isinstance(ground, Address):
        return _Left(frozenset((ground,))) if ground in visible else None
    if id(ground) not in known:
        parts = [_left(part, visible, loose, known) for part in ground.parts]
        ways = [part for part in parts if part is not None]
        if isinstance(ground, Some):
            known[id(ground)] = _one_of(ways)
        else:
            known[id(ground)] = _all_of(ways) if len(ways) == len(parts) else None
        if isinstance(ground, Every) and ground.loose:
            loose.found = True
    return known[id(ground)]


def _all_of(parts: list[_Left]) -> _Left:
    must = NOTHING.union(*[part.must for part in parts])
    choices = {id(choice): choice for part in parts for choice in part.choices}
    return _Left(must, tuple(choices.values()))


def _one_of(ways: list[_Left]) -> _Left | None:
    if len(ways) < 2:
        return ways[0] if ways else None
    if any(not way.must and not way.choices for way in ways):
        return _Left(NOTHING)
    return _Left(NOTHING, (tuple(ways),))
