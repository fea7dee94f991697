"""A bundle (カタログ版): one immutable, compiled catalog. A visit keeps the one it began with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from procedures.catalog import (
    Amount,
    City,
    Disaster,
    Document,
    Event,
    Figure,
    Group,
    Item,
    Need,
    OutcomeRow,
    Outside,
    Place,
)
from procedures.catalog import Procedure as Procedure
from procedures.evaluation import Evaluation, Law, Readable, Scope
from procedures.groups import Members
from procedures.language import Rule, mentioned, reached
from procedures.logic import point
from procedures.sheet import Address, AnswerSheet
from procedures.verdicts import Verdict


@dataclass(frozen=True)
class CompiledNeed:
    """A need with its condition; `members` is whose item it is, None for items of the visit."""

    need: Need
    when: Rule
    members: Members | None


@dataclass(frozen=True)
class CompiledDocument:
    """A document with the conditions under which it is asked for, and under which it is waived."""

    document: Document
    when: Rule
    waived: Rule


@dataclass(frozen=True)
class CompiledDeadline:
    """Days and the date they are counted from."""

    days: Rule
    anchor: Rule


@dataclass(frozen=True)
class CompiledFigure:
    """A sum, when it is shown, how much it is, and the day whose amounts count."""

    figure: Figure
    when: Rule
    value: Rule
    on: Rule


@dataclass(frozen=True)
class CompiledOutside:
    """Something to do outside the city hall, and when it is left out."""

    outside: Outside
    when: Rule


@dataclass(frozen=True)
class CompiledProcedure:
    """A procedure with every expression compiled. `subjects` is its `for_each` group."""

    procedure: Procedure
    subjects: Members | None
    groups: Mapping[str, Members]
    outcomes: tuple[tuple[OutcomeRow, Rule], ...]
    needs: tuple[CompiledNeed, ...]
    documents: tuple[CompiledDocument, ...]
    deadline: CompiledDeadline | None
    figures: tuple[CompiledFigure, ...]

    @property
    def items(self) -> frozenset[str]:
        """The items its outcomes and its subjects mention."""
        subjects = self.subjects.items if self.subjects else frozenset()
        return subjects | mentioned(*[rule for _, rule in self.outcomes])

    @cached_property
    def rows(self) -> tuple[tuple[OutcomeRow, Rule, Verdict], ...]:
        """Each outcome with its condition, and the verdict where it decides for the visit."""
        return tuple(
            (row, rule, Verdict(self.procedure, "", (row.outcome,), row.outcome, row))
            for row, rule in self.outcomes
        )


@dataclass(frozen=True)
class Bundle:
    """Everything a city hall says about its procedures, in force together.

    `version` is the SHA-256 of the canonical bytes; `files` are the texts it was built from.
    `sheets` and `mappings` are raw tables: `printing` and the hand-off read their own.
    """

    version: str
    files: Mapping[str, str] = field(repr=False)
    city: City
    items: Mapping[str, Item] = field(repr=False)
    events: Mapping[str, Event] = field(repr=False)
    groups: Mapping[str, Group] = field(repr=False)
    amounts: Mapping[str, Amount] = field(repr=False)
    disasters: Mapping[str, Disaster] = field(repr=False)
    outside: Mapping[str, CompiledOutside] = field(repr=False)
    places: Mapping[str, Place] = field(repr=False)
    procedures: Mapping[str, Procedure] = field(repr=False)
    sheets: Mapping[str, Mapping[str, Any]] = field(repr=False)
    mappings: Mapping[str, Mapping[str, Any]] = field(repr=False)
    readable: Readable = field(repr=False)
    members: Mapping[str, Members] = field(repr=False)
    compiled: Mapping[str, CompiledProcedure] = field(repr=False)
    _amounts_on: dict[dt.date, Mapping[str, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _law_on: dict[dt.date, Law] = field(default_factory=dict, init=False, repr=False, compare=False)
    _in_force_on: dict[dt.date, tuple[CompiledProcedure, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _brought_on: dict[dt.date, Mapping[str, Mapping[int, CompiledProcedure]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each item in the catalog."""
        return {id_: place for place, id_ in enumerate(self.items)}

    @cached_property
    def grounded_in(self) -> Mapping[str, frozenset[str]]:
        """Procedure → the items its outcomes can rest on, beside who was named."""
        derived = self.readable.derived
        return {id_: reached(one.items, derived) for id_, one in self.compiled.items()}

    def evaluation(
        self, law_day: dt.date, sheet: AnswerSheet, visible: frozenset[Address] | None = None
    ) -> Evaluation:
        """A reading of a sheet by the law of a day: of its `visible` answers, or of all.

        A reading of all is kept with the sheet and serves all who ask while nothing is written.
        """
        if visible is not None:
            return self._evaluation(law_day, sheet, visible)
        place, kept = (id(self.readable), law_day), sheet.readings()
        if place not in kept:
            kept[place] = self._evaluation(law_day, sheet)
        found: Evaluation = kept[place]
        return found

    def _evaluation(
        self, law_day: dt.date, sheet: AnswerSheet, visible: frozenset[Address] | None = None
    ) -> Evaluation:
        return Evaluation(self.readable, self._law(law_day), sheet, visible)

    def _law(self, law_day: dt.date) -> Law:
        """The day and its amounts as rules compute with them (made once per day)."""
        found = self._law_on.get(law_day)
        if found is None:
            amounts = {id_: point(amount) for id_, amount in self.amounts_on(law_day).items()}
            found = self._law_on[law_day] = Law(point(law_day), amounts)
        return found

    def amounts_on(self, law_day: dt.date) -> Mapping[str, int]:
        """Every amount in force on a day (looked up once per day)."""
        found = self._amounts_on.get(law_day)
        if found is None:
            found = {
                amount.id: amount.on(law_day)
                for amount in self.amounts.values()
                if min(dated.from_ for dated in amount.values) <= law_day
            }
            self._amounts_on[law_day] = found
        return found

    def scope(
        self,
        law_day: dt.date,
        sheet: AnswerSheet,
        subject: str = "",
    ) -> Scope:
        """A scope for one procedure's subject (empty: a procedure without `for_each`)."""
        evaluation = self.evaluation(law_day, sheet)
        return evaluation.bound("subject", subject) if subject else evaluation.alone

    def on(self, law_day: dt.date) -> tuple[CompiledProcedure, ...]:
        """The procedures in force on a day, in catalog order (looked up once per day)."""
        found = self._in_force_on.get(law_day)
        if found is None:
            found = tuple(
                one for one in self.compiled.values() if _in_force(one.procedure, law_day)
            )
            self._in_force_on[law_day] = found
        return found

    def brought_by(self, law_day: dt.date, events: frozenset[str]) -> Iterable[CompiledProcedure]:
        """The procedures in force on a day that any of these events brings, in catalog order."""
        by_event = self._brought_on.get(law_day)
        if by_event is None:
            by_event = self._brought_on[law_day] = _by_event(self.on(law_day))
        brought = [by_event[event] for event in events if event in by_event]
        if len(brought) == 1:  # most visits
            return brought[0].values()
        found = {place: compiled for some in brought for place, compiled in some.items()}
        return [found[place] for place in sorted(found)]


def _by_event(
    procedures: Iterable[CompiledProcedure],
) -> Mapping[str, Mapping[int, CompiledProcedure]]:
    """Event → the procedures it brings, each by its place."""
    found: dict[str, dict[int, CompiledProcedure]] = {}
    for place, compiled in enumerate(procedures):
        for event in compiled.procedure.events:
            found.setdefault(event, {})[place] = compiled
    return found


def _in_force(procedure: Procedure, day: dt.date) -> bool:
    begins, ends = procedure.valid_from, procedure.valid_until
    return (begins is None or begins <= day) and (ends is None or day <= ends)
