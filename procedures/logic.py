"""Three-valued logic and intervals: what can be said when not everything is known.

A truth is `True` (yes), `False` (no) or `None` (unknown); the connectives are strong Kleene, so the
order of operands never matters. A number or date is a `Span` from the least to the greatest value
it can have; any other value is known or `None`. What is computed from an unknown is unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from procedures.calendar_ja import days_after

Truth = bool | None
"""yes, no or unknown"""


class Span(NamedTuple):
    """All numbers (`inf` as upper end), or all dates, from `low` to `high`, both included."""

    low: Any
    high: Any

    @property
    def known(self) -> bool:
        """Whether it is one point."""
        return bool(self.low == self.high)


def point(value: int | dt.date) -> Span:
    """The span of one known number or date."""
    return Span(value, value)


def each_end(operation: Callable[[Any, Any], Any], left: Span, right: Span) -> Span:
    """The span between what an operation makes of the low ends, and of the high ends.

    Most spans are points, whose ends are one object: worked out once.
    """
    low = operation(left[0], right[0])
    if left[0] is left[1] and right[0] is right[1]:
        return Span(low, low)
    return Span(low, operation(left[1], right[1]))


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene `and`: no as soon as one is no, yes only if all are yes."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene `or`: yes as soon as one is yes, no only if all are no."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def negate(truth: Truth) -> Truth:
    """Kleene `not`."""
    return None if truth is None else not truth


def less(left: Span | None, right: Span | None) -> Truth:
    """`<`: yes (no) if it holds (fails) for every pair of points."""
    if left is None or right is None:
        return None
    if left[1] < right[0]:
        return True
    return False if left[0] >= right[1] else None


def at_most(left: Span | None, right: Span | None) -> Truth:
    """`<=`: yes (no) if it holds (fails) for every pair of points."""
    if left is None or right is None:
        return None
    if left[1] <= right[0]:
        return True
    return False if left[0] > right[1] else None


def greater(left: Span | None, right: Span | None) -> Truth:
    """`>`: yes (no) if it holds (fails) for every pair of points."""
    if left is None or right is None:
        return None
    if left[0] > right[1]:
        return True
    return False if left[1] <= right[0] else None


def at_least(left: Span | None, right: Span | None) -> Truth:
    """`>=`: yes (no) if it holds (fails) for every pair of points."""
    if left is None or right is None:
        return None
    if left[0] >= right[1]:
        return True
    return False if left[1] < right[0] else None


def same(left: Any, right: Any) -> Truth:
    """`==` of two values of one type."""
    if left is None or right is None:
        return None
    if not isinstance(left, Span):
        return bool(left == right)
    if left.high < right.low or right.high < left.low:
        return False
    return True if left.known and right.known else None


def add(left: Span | None, right: Span | None) -> Span | None:
    """Number + number, or date + days."""
    if left is None or right is None:
        return None
    return each_end(_plus, left, right)


def subtract(left: Span | None, right: Span | None) -> Span | None:
    """Number - number, date - days (a date), or date - date (days)."""
    if left is None or right is None:
        return None
    low = _minus(left[0], right[1])
    if left[0] is left[1] and right[0] is right[1]:
        return Span(low, low)
    return Span(low, _minus(left[1], right[0]))


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, dt.date):
        return days_after(left, right)
    return left + right


def _minus(left: Any, right: Any) -> Any:
    if not isinstance(left, dt.date):
        return left - right
    return (left - right).days if isinstance(right, dt.date) else days_after(left, -right)
