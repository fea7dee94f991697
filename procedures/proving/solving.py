"""The search for a visit that fulfils wishes: depth first, first fail, cut by three-valued logic.

Only answers in the residual of a wish are tried, so what cannot matter is never enumerated. A wish
that is *no* on a part of a sheet stays *no* whatever is added, so the whole branch is cut.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from procedures.bundle import Bundle
from procedures.evaluation import Evaluation
from procedures.grounds import Leaves
from procedures.logic import Truth
from procedures.sheet import Address, Answer, AnswerSheet


@dataclass(frozen=True)
class Wish:
    """Something a visit shall have: yes (it has), no (it never will) or unknown."""

    value: Callable[[Sequence[Evaluation]], Truth]
    leaves: Callable[[Sequence[Evaluation]], Leaves]


@dataclass(frozen=True)
class _Place:
    """A point of the search: the sheets as read there, and the wishes not yet fulfilled."""

    evaluations: Sequence[Evaluation]
    undecided: Sequence[Wish]


class OutOfSteps(Exception):
    """The search was given up: neither found nor shown to be impossible."""


@dataclass
class Budget:
    """How many sheets may still be looked at; several searches may share one."""

    steps: int

    def take(self) -> None:
        """Look at one more. Raises OutOfSteps when none is left."""
        if self.steps <= 0:
            raise OutOfSteps
        self.steps -= 1


@dataclass
class Search:
    """A search over the answers of one or more sheets that differ in a few answers only.

    `choices` gives the answers an address may take.
    """

    bundle: Bundle
    law_day: dt.date
    sheets: tuple[AnswerSheet, ...]
    choices: Callable[[Address], Sequence[Answer]]
    budget: Budget

    def find(self, wishes: Sequence[Wish]) -> bool:
        """Fill the sheets so that every wish is fulfilled; False when no filling does.

        Raises OutOfSteps. The sheets keep the answers found, or are left as they were.
        """
        here = self._look(wishes)
        return here is not None and self._deepen(here)

    def _deepen(self, here: _Place) -> bool:
        if not here.undecided:
            return True
        address = self._next(here)
        if address is None:
            return False
        children: list[tuple[int, int, Answer, _Place]] = []
        for place, choice in enumerate(self.choices(address)):
            self._write(address, choice)
            below = self._look(here.undecided)
            if below is not None:
                children.append((len(below.undecided), place, choice, below))
        for _, _, choice, below in sorted(children, key=lambda child: child[:2]):
            self._write(address, choice)
            if self._deepen(below):
                return True
        for sheet in self.sheets:
            sheet.answers.pop(address, None)
        return False

    def _write(self, address: Address, choice: Answer) -> None:
        for sheet in self.sheets:
            sheet.answers[address] = choice

    def _look(self, wishes: Sequence[Wish]) -> _Place | None:
        """The wishes still undecided; None when one can never be fulfilled."""
        self.budget.take()
        evaluations = [self.bundle.evaluation(self.law_day, sheet) for sheet in self.sheets]
        undecided: list[Wish] = []
        for wish in wishes:
            truth = wish.value(evaluations)
            if truth is False:
                return None
            if truth is None:
                undecided.append(wish)
        return _Place(evaluations, undecided)

    def _next(self, here: _Place) -> Address | None:
        """The open answer with the fewest choices that matters to the first undecided wish."""
        filled = self.sheets[0].answers
        leaves = here.undecided[0].leaves(here.evaluations)
        unfilled = [leaf for leaf in leaves if leaf not in filled]
        return min(unfilled, key=lambda leaf: (len(self.choices(leaf)), leaf), default=None)
