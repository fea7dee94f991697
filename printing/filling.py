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
    """Answers in the words of paper. `subject` is whom a `for_each` procedure is about."""

    items: Mapping[str, Item]
    answers: Answers
    words: Words
    subject: str = ""

    def subjects(self, group: str) -> Sequence[str]:
        """The ids a reference to a group means."""
        if group == VISIT:
            return (VISIT,)
        if group == SUBJECT:
            return (self.subject,) if self.subject else ()
        return self.answers.members(group)

    def text(self, ref: Ref, part: Part = "") -> str:
        """What a cell that takes `ref` says; empty when there is no such person or no answer."""
        subjects = self.subjects(ref.group)
        return self.text_of(ref.item, subjects[0], part) if subjects else ""

    def text_of(self, item: str, subject: str, part: Part = "") -> str:
        """What is written about one person, thing or visit."""
        value = self.answers.value(item, subject)
        return "" if value is None else written(self.items[item], value, self.words, part)

    def chosen(self, ref: Ref) -> frozenset[str]:
        """The ids of the choices to tick; `true` or `false` for a yes-no item."""
        subjects = self.subjects(ref.group)
        return self.chosen_of(ref.item, subjects[0]) if subjects else frozenset()

    def chosen_of(self, item: str, subject: str) -> frozenset[str]:
        """The same for one person, thing or visit."""
        return choice_ids(self.answers.value(item, subject))

    @contextmanager
    def naming(self, ref: Ref) -> Iterator[None]:
        """Give a refusal raised inside the name of the item it is about."""
        try:
            yield
        except ValueRefused as refused:
            item = self.items.get(ref.item)
            raise refused.about(ref.item, item.label.ja if item else ref.item) from None


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
