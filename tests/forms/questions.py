"""A stand-in with the shape of guidance's questions, for the tests of `forms` alone."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.catalog import Item


@dataclass(frozen=True)
class Question:
    """What `forms` reads of a question."""

    item: Item
    ask: str
    subjects: tuple[str, ...]
