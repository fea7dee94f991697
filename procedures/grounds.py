"""What a known value rests on: sets of answers that suffice, and the smallest of them.

A value is known to a reader of some answers exactly if its ground *holds* for them. (That is so
while hiding an answer can only make a value unknown, never another: see `Evaluation.contradicted`.)

A set of answers is an `int` with one bit for each of them, so that joining two sets is one
operation, and most grounds are no more than such a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from procedures.sheet import Address

Leaves = frozenset[Address]
"""Addresses of answers."""

NOTHING: Leaves = frozenset()

GIVEN = 0
"""The ground of what is known without any answer."""

COUNTED = 1
"""The bit that says: something was counted, so fewer answers than the ground names might do."""


class Choice(NamedTuple):
    """Ways of which any one suffices; `fewest` are those of the way that needs the fewest."""

    ways: tuple[Ground, ...]
    fewest: int


class Ways(NamedTuple):
    """All of `must`, and one way of every choice. `fewest` are few answers for which it holds."""

    must: int
    choices: tuple[Choice, ...]
    fewest: int


Ground = int | Ways

UNKNOWN = Ways(0, (Choice((), 0),), 0)
"""The ground of what is not known: a choice without a way."""


def every(parts: Iterable[Ground]) -> Ground:
    """The ground of a value that takes all its parts."""
    must = 0
    choices: tuple[Choice, ...] = ()
    for part in parts:
        if isinstance(part, int):
            must |= part
        elif part is UNKNOWN:
            return UNKNOWN
        else:
            must |= part.must
            choices += part.choices
    return _ways(must, choices) if choices else must


def both(one: Ground, other: Ground) -> Ground:
    """`every` of two, of which mostly one is given or each is one set."""
    if not one or not other:
        return one or other
    if isinstance(one, int) and isinstance(other, int):
        return one | other
    return every((one, other))


def _ways(must: int, choices: Iterable[Choice]) -> Ground:
    """The same without choices that are met twice, or that what must be there has made already."""
    left = {}
    for choice in choices:
        if any(isinstance(way, int) and not way & ~(must | COUNTED) for way in choice.ways):
            must |= choice.fewest & COUNTED
        else:
            left[id(choice)] = choice
    if not left:
        return must
    fewest = must
    for choice in left.values():
        fewest |= choice.fewest
    return Ways(must, tuple(left.values()), fewest)


def some(parts: Iterable[Ground]) -> Ground:
    """The ground of a value for which any one part suffices (of equals the last is shown)."""
    found: list[Ground] = []
    counted = 0
    for part in parts:
        if not part:
            return GIVEN
        if part is not UNKNOWN:
            found.append(part)
            counted |= part if isinstance(part, int) else part.fewest
    counted &= COUNTED
    if len(found) > 1:
        found = list(_widest(found))
    if not found:
        return UNKNOWN
    if len(found) == 1:
        return both(counted, found[0])
    fewest = min(map(_fewest, reversed(found)), key=int.bit_count) | counted
    return Ways(counted, (Choice(tuple(found), fewest),), fewest)


def _widest(ways: list[Ground]) -> Iterator[Ground]:
    """The ways that do not take all the answers of another way and more."""
    musts = [(way if isinstance(way, int) else way.must) | COUNTED for way in ways]
    for at, way in enumerate(ways):
        for other_at, other in enumerate(ways):
            suffices = isinstance(other, int) and not other & ~musts[at]
            if suffices and (musts[other_at] != musts[at] or other_at > at):
                break
        else:
            yield way


def _fewest(ground: Ground) -> int:
    return ground if isinstance(ground, int) else ground.fewest


@dataclass
class Numbered:
    """Which bit stands for which answer, in the grounds of one reading."""

    bits: dict[Address, int] = field(default_factory=dict)

    def bit(self, address: Address) -> int:
        """The set that holds one answer."""
        return self.bits.setdefault(address, COUNTED << (len(self.bits) + 1))

    def minimal(self, ground: Ground) -> tuple[Leaves, Leaves]:
        """Answers for which a ground holds, and for none fewer; and which of them are in doubt.

        All are, where something was counted: fewer may do than the ground says.

        Raises ValueError for the ground of what is not known.
        """
        if ground is UNKNOWN:
            raise ValueError("what is not known rests on nothing")
        kept = _fewest(ground)
        left = _within(ground, kept | COUNTED, {})
        if isinstance(left, int):
            kept = left | kept & COUNTED
        else:
            perhaps = kept & ~left.must
            for _, bit in sorted((one, bit) for one, bit in self.bits.items() if bit & perhaps):
                if _holds(left, kept & ~bit | COUNTED):
                    kept &= ~bit
        answers = frozenset(self._answers(kept & ~COUNTED))
        return answers, answers if kept & COUNTED else NOTHING

    def _answers(self, bits: int) -> Iterator[Address]:
        """The answers of a set: `bits` are numbered in the order they were met."""
        met = list(self.bits)
        while bits:
            last = bits.bit_length() - 1
            yield met[last - 1]
            bits ^= 1 << last


def _within(ground: Ground, visible: int, known: dict[int, Ground]) -> Ground:
    """What is left of a ground for a reader of these answers."""
    if isinstance(ground, int):
        return UNKNOWN if ground & ~visible else ground
    if id(ground) not in known:
        left = [some(_within(way, visible, known) for way in one.ways) for one in ground.choices]
        known[id(ground)] = every([_within(ground.must, visible, known), *left])
    return known[id(ground)]


def _holds(ground: Ground, visible: int) -> bool:
    if isinstance(ground, int):
        return not ground & ~visible
    if ground.must & ~visible:
        return False
    return all(any(_holds(way, visible) for way in choice.ways) for choice in ground.choices)
