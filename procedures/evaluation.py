"""Reading an answer sheet for rules: the value at an address, or unknown and what would tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from procedures.catalog import Item
from procedures.logic import Span, Truth, point
from procedures.sheet import OPEN, Address, AnswerSheet, State
from procedures.values import DocumentSeen, PartialDate, Value

if TYPE_CHECKING:
    from procedures.language import Rule

Leaves = frozenset[Address]
"""Addresses whose answers are not known and matter."""

NOTHING: Leaves = frozenset()


@dataclass(frozen=True)
class Readable:
    """What a reader needs of a bundle: items, their derivations, city settings, dated amounts."""

    items: Mapping[str, Item]
    derived: Mapping[str, Rule]
    settings: Mapping[str, Value]
    rosters: Mapping[str, str]


@dataclass
class Evaluation:
    """One reading of one sheet on one law day. Pure: it writes nothing, and remembers what it read.

    When `visible` is given, all other answers are read as if unknown; that is how reasons find
    which answers matter.
    """

    catalog: Readable
    amounts: Mapping[str, int]
    law_day: dt.date
    sheet: AnswerSheet
    visible: frozenset[Address] | None = None
    _answers: dict[Address, Any] = field(default_factory=dict)
    _values: dict[Address, Any] = field(default_factory=dict)
    _groups: dict[str, list[tuple[str, Truth]]] = field(default_factory=dict)

    def seeing(self, visible: frozenset[Address]) -> Evaluation:
        """The same sheet on the same day, of which only some answers are read."""
        return Evaluation(
            self.catalog, self.amounts, self.law_day, self.sheet, visible, self._answers
        )

    def read(self, address: Address) -> Any:
        """The value at an address in the form rules compute with; None when unknown."""
        if address in self._values:
            return self._values[address]
        value = self._answered(address)
        rule = self.catalog.derived.get(address.item) if value is None else None
        if rule is not None:
            self._values[address] = None  # a derivation that leads back to itself stays unknown
            value = rule.value(self._scope_of(address))
        self._values[address] = value
        return value

    def leaves(self, address: Address) -> Leaves:
        """What would have to be known for an unknown value at this address to be known.

        The leaves of the item's derivation while one of them is open, else the item itself.
        """
        rule = self.catalog.derived.get(address.item)
        if rule is not None and self._answered(address) is None:
            below = rule.leaves(self._scope_of(address))
            if any(self.is_open(leaf) for leaf in below) or not self.is_open(address):
                return below or frozenset({address})
        return frozenset({address})

    def support(self, address: Address) -> Leaves:
        """Answers that suffice for the value at this address: itself, or those it derives from."""
        if self._answered(address) is not None:
            return NOTHING if address not in self.sheet.answers else frozenset({address})
        rule = self.catalog.derived.get(address.item)
        return NOTHING if rule is None else rule.support(self._scope_of(address))

    def is_open(self, address: Address) -> bool:
        """Whether asking can still tell it: not asked and askable, or pending."""
        state = self.sheet.state(address)
        if state not in OPEN or self._setting(address) is not None:
            return False
        return state is State.PENDING or self.catalog.items[address.item].askable

    def roster_complete(self, kind: str) -> bool:
        """Whether everybody (everything) of a kind has been named."""
        roster = self.catalog.rosters.get(kind)
        return roster is None or self.read(Address(roster)) is True

    def roster_leaves(self, kind: str) -> Leaves:
        """The roster item of a kind whose group is still open."""
        roster = self.catalog.rosters.get(kind)
        if roster is None or self.roster_complete(kind):
            return NOTHING
        return self.leaves(Address(roster))

    def roster_support(self, kind: str) -> Leaves:
        """What says that everybody (everything) of a kind has been named."""
        roster = self.catalog.rosters.get(kind)
        return NOTHING if roster is None else self.support(Address(roster))

    def members(self, group: str, find: Any) -> list[tuple[str, Truth]]:
        """The members of a group that depends on nothing but the sheet, found once."""
        if group not in self._groups:
            self._groups[group] = find()
        return self._groups[group]

    def _answered(self, address: Address) -> Any:
        if self.visible is not None and address not in self.visible:
            return self._setting(address)
        if address not in self._answers:
            self._answers[address] = self._look_up(address)
        return self._answers[address]

    def _look_up(self, address: Address) -> Any:
        answer = self.sheet.answers.get(address)
        if answer is None or answer.state is not State.ANSWERED:
            return self._setting(address)
        best = answer.best(self.catalog.items[address.item].sources)
        return None if best is None else _computable(best.value)

    def _setting(self, address: Address) -> Any:
        value = self.catalog.settings.get(address.item)
        return None if value is None else _computable(value)

    def _scope_of(self, address: Address) -> Scope:
        return Scope(self, {"subject": address.subject})


class Scope(NamedTuple):
    """An evaluation, and which person or thing each variable stands for."""

    evaluation: Evaluation
    names: Mapping[str, str]

    def bind(self, name: str, subject: str) -> Scope:
        """The same, with one more variable bound."""
        return Scope(self.evaluation, {**self.names, name: subject})


def _computable(value: Value) -> Any:
    """A stored value as rules compute with it: spans for numbers and dates, text for the rest."""
    match value:
        case bool() | frozenset():
            return value
        case int():
            return point(value)
        case PartialDate():
            return Span(value.earliest, value.latest)
        case DocumentSeen():
            return value.what
        case str():
            return str(value)
        case _:
            return value
