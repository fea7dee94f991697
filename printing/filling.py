"""What one visit answers on one procedure's sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from printing.errors import ValueRefused
from printing.layout import SUBJECT, Ref
from printing.values import Part, Words, written
from procedures.catalog import Item
from procedures.sheet import VISIT
from procedures.values import Sex, Value


class Answers(Protocol):
    """Where sheets read from: who is in a group, and the value that shows at an address."""

    def members(self, group: str) -> Sequence[str]:
        """The people or things surely in a group or role, in order."""

    def value(self, item: str, subject: str) -> Value | None:
        """The most trusted value, or None."""


class NoAnswers:
    """An empty sheet: the form as it is kept for the day the system is down."""

    def members(self, group: str) -> Sequence[str]:
        """Nobody."""
        return ()

    def value(self, item: str, subject: str) -> Value | None:
        """Nothing."""
        return None


@dataclass(frozen=True)
class Filling:
    """Answers in the words of paper. `subject` is whom a `for_each` procedure is about.

    `by_hand`: an empty form, to be filled in with a pen.
    """

    items: Mapping[str, Item]
    answers: Answers
    words: Words
    subject: str = ""
    by_hand: bool = False

    def subjects(self, *groups: str) -> Sequence[str]:
        """The ids a reference means: the visit, or the members of the first group that has any."""
        if not groups:
            return (VISIT,)
        for group in groups:
            found = self._members(group)
            if found:
                return found
        return ()

    def _members(self, group: str) -> Sequence[str]:
        if group == SUBJECT:
            return (self.subject,) if self.subject else ()
        return self.answers.members(group)

    def value(self, ref: Ref) -> Value | None:
        """The answer of the one subject a reference means.

        None also where it means several: a cell has room for one, and paper never guesses which.
        """
        subjects = self.subjects(*ref.groups)
        return self.answers.value(ref.item, subjects[0]) if len(subjects) == 1 else None

    def first(self, taken: Sequence[Ref]) -> tuple[Ref, Value | None]:
        """The first reference that has an answer, and that answer; else the first of all."""
        for ref in taken:
            value = self.value(ref)
            if value is not None:
                return ref, value
        return taken[0], None

    def text(self, item: str, value: Value | None, part: Part = "") -> str:
        """A value in the words of paper; empty where there is none."""
        return "" if value is None else written(self.items[item], value, self.words, part)

    @contextmanager
    def naming(self, item: str) -> Iterator[None]:
        """Give a refusal raised inside the name of the item it is about."""
        try:
            yield
        except ValueRefused as refused:
            known = self.items.get(item)
            raise refused.about(item, known.label.ja if known else item) from None


def choice_ids(value: Value | None) -> frozenset[str]:
    """A value as ids of choices."""
    match value:
        case bool():
            return frozenset({"true" if value else "false"})
        case Sex():
            return frozenset({value.value})
        case str():
            return frozenset({value})
        case frozenset():
            return value
        case _:
            return frozenset()
