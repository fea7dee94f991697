"""Reading an answer sheet for rules: the value at an address, or unknown and what would tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from procedures.catalog import Item
from procedures.grounds import GIVEN, NOTHING, UNKNOWN, Ground, Leaves, Numbered, some
from procedures.logic import Span, Truth, point
from procedures.sheet import EVENTS, OPEN, Address, AnswerSheet, State
from procedures.values import DocumentSeen, PartialDate, Value

if TYPE_CHECKING:
    from procedures.language import Rule


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
    values: dict[object, Any] = field(default_factory=dict)
    """What was found: by address, and by rule for what says the same wherever it stands."""
    grounds: dict[object, Ground] = field(default_factory=lambda: {EVENTS: GIVEN})
    """What was found likewise. What the visit is for is given: nothing is judged without it."""
    residuals: dict[object, Leaves] = field(default_factory=dict)
    """What would tell what was not found, likewise."""
    numbered: Numbered = field(default_factory=Numbered)
    _groups: dict[str, dict[str, Truth]] = field(default_factory=dict)
    _unsaid: dict[Address, Any] = field(default_factory=dict)
    _scopes: dict[tuple[str, str], Scope] = field(default_factory=dict)

    def seeing(self, visible: frozenset[Address]) -> Evaluation:
        """The same sheet on the same day, of which only some answers are read."""
        return Evaluation(self.catalog, self.amounts, self.law_day, self.sheet, visible)

    def read(self, address: Address) -> Any:
        """The value at an address in the form rules compute with; None when unknown."""
        values = self.values
        if address in values:
            return values[address]
        value = self._told(address)
        if value is None:
            values[address] = None  # a derivation that leads back to itself stays unknown
            value = self._untold(address)
        values[address] = value
        return value

    def bound(self, name: str, subject: str) -> Scope:
        """The scope in which one variable stands for a subject."""
        scopes = self._scopes
        if (name, subject) not in scopes:
            scopes[name, subject] = Scope(self, {name: subject})
        return scopes[name, subject]

    def leaves(self, address: Address) -> Leaves:
        """What would have to be known for an unknown value at this address to be known.

        The leaves of the item's derivation while one of them is open, else the item itself.
        """
        known = self.residuals
        if address not in known:
            # As its value is, where a derivation leads back to itself.
            known[address] = frozenset({address})
            known[address] = self._found_leaves(address)
        return known[address]

    def _found_leaves(self, address: Address) -> Leaves:
        rule = self.catalog.derived.get(address.item)
        if rule is not None and self._told(address) is None:
            below = rule.leaves(self._scope_of(address))
            if any(self.is_open(leaf) for leaf in below) or not self.is_open(address):
                return below or frozenset({address})
        return frozenset({address})

    def ground(self, address: Address) -> Ground:
        """What the value at this address rests on: its answer, or what it derives from."""
        grounds = self.grounds
        if address not in grounds:
            grounds[address] = UNKNOWN  # as its value is, where a derivation leads back to itself
            grounds[address] = self._found_ground(address)
        return grounds[address]

    @cached_property
    def contradicted(self) -> bool:
        """Whether the sheet tells something else than would hold if it said nothing.

        Hiding such an answer changes the value instead of making it unknown.
        """
        derived, settings = self.catalog.derived, self.catalog.settings
        for address in self.sheet.answers:
            if address.item in derived or address.item in settings:
                untold = self._against(address)
                if untold is not None and self._told(address) not in (None, untold):
                    return True
        return False

    def is_open(self, address: Address) -> bool:
        """Whether asking can still tell it: not asked and askable, or pending."""
        state = self.sheet.state(address)
        if state not in OPEN or address.item in self.catalog.settings:
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

    def roster_ground(self, kind: str) -> Ground:
        """What says that everybody (everything) of a kind has been named."""
        roster = self.catalog.rosters.get(kind)
        return GIVEN if roster is None else self.ground(Address(roster))

    def members(
        self, group: str, find: Callable[[], Iterable[tuple[str, Truth]]]
    ) -> dict[str, Truth]:
        """The members of a group that depends on nothing but the sheet, found once."""
        if group not in self._groups:
            self._groups[group] = dict(find())
        return self._groups[group]

    def _told(self, address: Address) -> Any:
        """What the sheet says at an address, unless it is hidden."""
        if self.visible is not None and address not in self.visible and address != EVENTS:
            return None
        answer = self.sheet.answers.get(address)
        if answer is None or answer.state is not State.ANSWERED:
            return None
        if len(answer.candidates) == 1:
            return _computable(answer.candidates[0].value)
        best = answer.best(self.catalog.items[address.item].sources)
        return None if best is None else _computable(best.value)

    def _untold(self, address: Address) -> Any:
        """What holds where the sheet says nothing: the city's setting, or the derived value."""
        if address.item in self.catalog.settings:
            return _computable(self.catalog.settings[address.item])
        rule = self.catalog.derived.get(address.item)
        return None if rule is None else rule.value(self._scope_of(address))

    def _against(self, address: Address) -> Any:
        """What would hold where the sheet says something, if it said nothing."""
        if address not in self._unsaid:
            self._unsaid[address] = self._untold(address)
        return self._unsaid[address]

    def _found_ground(self, address: Address) -> Ground:
        if self._told(address) is None:
            return self._untold_ground(address, self.read(address))
        answer = self.numbered.bit(address)
        untold = self._against(address)
        return answer if untold is None else some([answer, self._untold_ground(address, untold)])

    def _untold_ground(self, address: Address, value: Any) -> Ground:
        if address.item in self.catalog.settings:
            return GIVEN
        rule = self.catalog.derived.get(address.item)
        return UNKNOWN if rule is None else rule.ground(self._scope_of(address), value)

    def _scope_of(self, address: Address) -> Scope:
        return self.bound("subject", address.subject)


class Scope(NamedTuple):
    """An evaluation, and which person or thing each variable stands for."""

    evaluation: Evaluation
    names: Mapping[str, str]

    def bind(self, name: str, subject: str) -> Scope:
        """The same, with one more variable bound."""
        if not self.names:
            return self.evaluation.bound(name, subject)
        return Scope(self.evaluation, {**self.names, name: subject})


def _computable(value: Value) -> Any:
    """A stored value as rules compute with it: spans for numbers and dates, text for the rest."""
    if value is True or value is False:
        return value
    match value:
        case int():
            return Span(value, value)
        case PartialDate():
            return point(value.earliest) if value.known else Span(value.earliest, value.latest)
        case DocumentSeen():
            return value.what
        case str():
            return str(value)
        case _:
            return value
