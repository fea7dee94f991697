"""How a text goes into a box: smaller down to a floor, then more lines, else a refusal.

Nothing is cut and nothing overlaps. A line breaks between clusters, rather after a space, and no
line begins with a closing sign or ends with an opening one.
"""

from __future__ import annotations

from typing import NamedTuple

from printing.errors import DoesNotFit
from printing.ink import POINTS
from printing.typeface import Typeface

LEADING = 1.16
"""Line height in font sizes."""

STEP = 0.25
"""Points by which a text is made smaller when it is tried on several lines."""

BALANCING_STEP = 250.0
"""Thousandths of the size by which lines are made shorter to balance them."""

COMFORTABLE = 8.0
"""Points at which a form is read without effort; smaller only where the box allows nothing else."""

NEVER_FIRST = frozenset("、。，．・）」』】〕!?！？ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々ゝヽ)]}")
NEVER_LAST = frozenset("（「『【〔([{〒￥")
SPACES = frozenset(" 　")

Line = tuple[str, ...]


class Fitted(NamedTuple):
    """Lines of clusters, all at one size in points."""

    size: float
    lines: tuple[Line, ...]

    @property
    def height(self) -> float:
        """What the lines take, in millimetres."""
        return len(self.lines) * self.size * LEADING / POINTS


def fit(
    face: Typeface,
    text: Line,
    *,
    width: float,
    height: float,
    size: float,
    floor: float,
    lines: int = 2,
) -> Fitted:
    """The text in a box of millimetres, at most `size` points and never below `floor`.

    Fewer lines are preferred, as long as the letters are comfortable to read; else the smaller
    letters that `floor` still allows. Raises DoesNotFit.
    """
    if "\n" not in text:
        largest = min(size, height * POINTS / LEADING)
        if largest >= floor and face.width(text) * largest <= width * POINTS * 1000:
            return Fitted(largest, (text,))
    given = _given_lines(text)
    for smallest in (max(floor, min(size, COMFORTABLE)), floor):
        for count in range(len(given), max(lines, len(given)) + 1):
            largest = min(size, height * POINTS / count / LEADING)
            fitted = _on_lines(face, given, width * POINTS, count, largest, smallest)
            if fitted:
                return fitted
    raise DoesNotFit


def wrapped(
    face: Typeface, text: Line, *, width: float, size: float, words: bool = False
) -> Fitted:
    """A running text at one size, on as many lines as `width` millimetres make it.

    `words` breaks after a space rather than inside a word.
    """
    room = width * POINTS * 1000 / size
    lines = [line for part in _given_lines(text) for line in _wrap(face, part, room, spaces=words)]
    return Fitted(size, tuple(lines))


def balanced(face: Typeface, fitted: Fitted, width: float) -> Fitted:
    """The same text on as many lines, all about as long: no single character is left on the last.

    For labels, whose lines are centred. `width` in millimetres.
    """
    text = tuple(part for line in fitted.lines for part in line)
    room = width * POINTS * 1000 / fitted.size
    shortest = face.width(text) / len(fitted.lines)
    best = fitted.lines
    while room > shortest:
        room -= BALANCING_STEP
        lines = _wrap(face, text, room)
        if len(lines) > len(fitted.lines):
            break
        best = tuple(lines)
    return Fitted(fitted.size, best)


def _given_lines(text: Line) -> list[Line]:
    """The text at the line ends it already has."""
    if "\n" not in text:
        return [text]
    found: list[list[str]] = [[]]
    for part in text:
        if part == "\n":
            found.append([])
        else:
            found[-1].append(part)
    return [tuple(line) for line in found]


def _on_lines(
    face: Typeface, given: list[Line], width: float, count: int, largest: float, floor: float
) -> Fitted | None:
    if count == len(given):
        longest = max(face.width(line) for line in given) / 1000
        size = min(largest, width / longest) if longest else largest
        return Fitted(size, tuple(given)) if size >= floor else None
    size = largest
    while size >= floor:
        wrapped = [line for part in given for line in _wrap(face, part, width * 1000 / size)]
        if len(wrapped) <= count:
            return Fitted(size, tuple(wrapped))
        size -= STEP
    return None


def _wrap(face: Typeface, text: Line, width: float, *, spaces: bool = True) -> list[Line]:
    """Break a line so that none is wider than `width` (thousandths of the size).

    `spaces` prefers to break after a space: parts of a name or address stay together.
    """
    lines: list[Line] = []
    start, place, used = 0, 0, 0.0
    while place < len(text):
        used += face.width((text[place],))
        if used > width and place > start:
            end = _after_spaces(text, _break_before(text, start, place, spaces))
            lines.append(text[start:end])
            start = place = end
            used = 0.0
        else:
            place += 1
    return [*lines, text[start:]] if start < len(text) or not lines else lines


def _break_before(text: Line, start: int, place: int, spaces: bool) -> int:
    """Where to break when the cluster at `place` no longer fits: after a space in the last half of
    the line, else before a sign that may begin one."""
    for end in range(place, start + (place - start) // 2, -1) if spaces else ():
        if text[end - 1] in SPACES:
            return end
    end = place
    while end > start + 1 and (text[end] in NEVER_FIRST or text[end - 1] in NEVER_LAST):
        end -= 1
    return end


def _after_spaces(text: Line, place: int) -> int:
    """A space at which a line breaks stays at the end of the line, where it shows nothing."""
    after = place
    while after < len(text) and text[after] in SPACES:
        after += 1
    return place if after < len(text) and text[after] in NEVER_FIRST else after
