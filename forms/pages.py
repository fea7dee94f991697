"""Which questions share a screen.

At the kiosk a screen is one *thing*: a question alone, or the few that a person thinks of as one
(a name and its reading, a postal code and the address). At the desk a screen is a list to go down
with the Tab key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from forms.build import Asked, entry_of

Q = TypeVar("Q", bound=Asked)

TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"name", "kana"}),
    frozenset({"postal_code", "address"}),
    frozenset({"attending_doctor", "clinic"}),
)
"""Item ids that are one thing in a person's mind, when they are about the same subject."""


@dataclass(frozen=True)
class Page(Generic[Q]):
    """One screen. `id` is the id of its first question, so an address survives a revision."""

    questions: tuple[Q, ...]

    @property
    def id(self) -> str:
        """The first question's id."""
        return entry_of(self.questions[0]).name


def page_for(question: Q, others: Iterable[Q] = ()) -> Page[Q]:
    """The kiosk screen that asks a question, with those of `others` that are one thing with it."""
    companions = [other for other in others if other != question and _one_thing(question, other)]
    return Page((question, *companions))


def pages_of(questions: Sequence[Q]) -> list[Page[Q]]:
    """All questions as kiosk screens, each question on the first screen that takes it."""
    pages: list[Page[Q]] = []
    left = list(questions)
    while left:
        page = page_for(left[0], left[1:])
        pages.append(page)
        left = [question for question in left if question not in page.questions]
    return pages


def dense_pages(questions: Sequence[Q], size: int = 12) -> list[Page[Q]]:
    """Desk screens: the visit's questions, then person by person, about `size` on each.

    One subject is never split while it fits on one screen.
    """
    pages: list[Page[Q]] = []
    current: list[Q] = []
    for block in _blocks(questions, size):
        if current and len(current) + len(block) > size:
            pages.append(Page(tuple(current)))
            current = []
        current += block
    return [*pages, Page(tuple(current))] if current else pages


def _one_thing(one: Asked, other: Asked) -> bool:
    if one.ask == "who" or one.subjects != other.subjects:
        return False
    return any({one.item.id, other.item.id} <= together for together in TOGETHER)


def _blocks(questions: Sequence[Q], size: int) -> list[list[Q]]:
    """Questions by subject in order of first mention, cut where one subject has too many."""
    by_subject: dict[tuple[str, ...], list[Q]] = {}
    for question in questions:
        subject = () if question.ask != "each" else question.subjects
        by_subject.setdefault(subject, []).append(question)
    return [
        block[start : start + size]
        for block in by_subject.values()
        for start in range(0, len(block), size)
    ]
