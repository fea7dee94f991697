"""The small worlds the proof looks at: who came with whom, and which things are in play."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procedures.bundle import Bundle, CompiledProcedure
from procedures.language import Comparison
from procedures.proving.comparing import Comparisons
from procedures.proving.domains import Domains, answer
from procedures.sheet import VISIT, Address, Answer, AnswerSheet
from procedures.values import Kind, Value

MOST_PEOPLE = 3
MOST_THINGS = 2

SCOPE = (
    f"人は{MOST_PEOPLE}人まで（1人目が来庁者）、物は種類ごとに{MOST_THINGS}つまで、全員・全部を挙げ終えた来庁。"
    "日付と数は、結果が変わる境目とその前後。選択肢はすべて（どの条件でも区別されない値は一つにまとめる）。"
    "複数選べる項目は、条件に出る値の二つまでの組と全部。ライフイベントは一つか二つ。"
)
"""What is proved is proved within this; it is printed with every result."""


@dataclass(frozen=True)
class World:
    """How many people came up, and how many things of each kind in play."""

    people: int
    things: int

    def sheet(self, kinds: Sequence[str]) -> AnswerSheet:
        """A sheet with nothing answered yet."""
        people = [f"person{n + 1}" for n in range(self.people)]
        things = {f"{kind}{n + 1}": kind for kind in kinds for n in range(self.things)}
        return AnswerSheet(people=people, things=things, visitor=people[0])


class Setting:
    """What the proof of one or two procedures needs: comparisons, kinds of things, choices."""

    def __init__(
        self,
        bundle: Bundle,
        law_day: dt.date,
        comparisons: Comparisons,
        domains: Domains,
        *procedures: CompiledProcedure,
    ) -> None:
        self.bundle = bundle
        self.law_day = law_day
        self.procedures = procedures
        self.items = frozenset().union(*(comparisons.items_of(one) for one in procedures))
        self._about: list[Comparison] = [c for one in procedures for c in comparisons.of(one)]
        self._domains = domains
        self._answers: dict[str, tuple[Answer, ...]] = {}
        subjects = {bundle.items[item].subject for item in self.items}
        subjects |= {one.subjects.kind for one in procedures if one.subjects}
        self.kinds = sorted(subjects - {VISIT, "person"})

    def worlds(self) -> Iterator[World]:
        """From the likeliest to show something to the largest."""
        things = (1, 0, MOST_THINGS) if self.kinds else (0,)
        for number in things:
            for people in (2, 1, MOST_PEOPLE):
                yield World(people, number)

    def sheet(self, world: World) -> AnswerSheet:
        """A sheet of a world whose rosters are complete."""
        sheet = world.sheet(self.kinds)
        for roster in self.bundle.readable.rosters.values():
            sheet.answers[Address(roster)] = answer(self.bundle.items[roster], True)
        return sheet

    def choices(self, address: Address, people: Sequence[str]) -> tuple[Answer, ...]:
        """The answers an address may take in a world of these people."""
        item = self.bundle.items[address.item]
        if item.kind is Kind.PERSON or (item.kind is Kind.CHOICES and not item.choices):
            return tuple(answer(item, value) for value in _people_values(item.kind, people))
        if address.item not in self._answers:
            self._answers[address.item] = tuple(self._found(address.item))
        return self._answers[address.item]

    def _found(self, id_: str) -> Iterator[Answer]:
        item = self.bundle.items[id_]
        values = self._events() if id_ == "events" else self._domains.values(item, self._about)
        yield from (answer(item, value) for value in values)
        if self._frees_another(id_):
            yield answer(item, None)

    def _frees_another(self, id_: str) -> bool:
        """Whether not knowing an item lets a derived one be asked instead.

        Anywhere else 分からない decides nothing that a known answer would not decide as well.
        """
        derived = self.bundle.readable.derived
        return any(
            id_ in derived[other].items and self.bundle.items[other].askable
            for other in self.items & derived.keys()
        )

    def _events(self) -> list[Value]:
        """One event, or two, of which every procedure looked at knows one."""
        known = [set(one.procedure.events) for one in self.procedures]
        named = frozenset().union(*known, *(one.texts for one in self._about))
        events = [event for event in self.bundle.events if event in named]
        sets = [frozenset(some) for n in (1, 2) for some in itertools.combinations(events, n)]
        return [some for some in sets if all(some & one for one in known)]


def _people_values(kind: Kind, people: Sequence[str]) -> list[Value]:
    if kind is Kind.PERSON:
        return list(people)
    return list(dict.fromkeys([frozenset(), *(frozenset({p}) for p in people), frozenset(people)]))
