"""Reading an answer sheet for rules: the value at an address, or unknown and what would tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from procedures.catalog import Item
from procedures.grounds import GIVEN, NOTHING, UNKNOWN, Ground, Leaves, Numbered, some
from procedures.logic import Span, Truth, point
from procedures.sheet import EVENTS, OPEN, VISIT, Address, Answer, AnswerSheet, Candidate, State
from procedures.values import DocumentSeen, PartialDate, Sex, Value

if TYPE_CHECKING:
    from procedures.language import Rule


Place = tuple[str, str]
"""An address, or a pair that equals it: making the pair is the quicker by half."""

ANSWERED = State.ANSWERED


@dataclass(frozen=True)
class Readable:
    """What a reader needs of a bundle: items, their derivations, city settings, rosters.

    `otherwise` is what holds where the sheet says nothing: the city's setting, else the derivation.
    """

    items: Mapping[str, Item]
    derived: Mapping[str, Rule]
    settings: Mapping[str, Value]
    otherwise: Mapping[str, Rule]
    rosters: Mapping[str, str]


@dataclass(frozen=True)
class Law:
    """What counts on one law day, in the form rules compute with: the day and the amounts."""

    today: Span
    amounts: Mapping[str, Span]


@dataclass
class Evaluation:
    """One reading of one sheet on one law day. Pure: it writes nothing, and remembers what it read.

    When `visible` is given, all other answers are read as if unknown; that is how reasons find
    which answers matter.
    """

    catalog: Readable
    law: Law
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
    _everyone: dict[str, Mapping[str, Truth]] = field(default_factory=dict)
    _unsaid: dict[Place, Any] = field(default_factory=dict)
    _open: dict[Address, bool] = field(default_factory=dict)
    scopes: dict[tuple[str, str], Scope] = field(default_factory=dict)
    """The scopes of one variable, by it and its subject."""
    _answers: Mapping[Any, Answer] = field(init=False)
    alone: Scope = field(init=False)
    """The scope in which no variable is bound."""

    def __post_init__(self) -> None:
        self._answers = self.sheet.answers
        self.alone = Scope(self, {})

    def forget(self) -> None:
        """Let go of the scopes, which name this reading: it ends with whoever holds it."""
        self.scopes.clear()
        del self.alone

    def seeing(self, visible: frozenset[Address]) -> Evaluation:
        """The same sheet on the same day, of which only some answers are read."""
        return Evaluation(self.catalog, self.law, self.sheet, visible)

    def read(self, place: Place) -> Any:
        """The value at a place in the form rules compute with; None when unknown."""
        values = self.values
        return values[place] if place in values else self.find(place)

    def find(self, place: Place) -> Any:
        """`read` for the first time."""
        said = self._said(place)
        if said is not None:
            value = computable(said.value)
        else:
            self.values[place] = None  # a derivation that leads back to itself stays unknown
            value = self._untold(place)
        self.values[place] = value
        return value

    def bound(self, name: str, subject: str) -> Scope:
        """The scope in which one variable stands for a subject."""
        scopes = self.scopes
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
        if rule is not None and self._said(address) is None:
            below = rule.leaves(self._about(address))
            if any(self.is_open(leaf) for leaf in below) or not self.is_open(address):
                return below or frozenset({address})
        return frozenset({address})

    def ground(self, place: Place) -> Ground:
        """What the value at this place rests on: its answer, or what it derives from."""
        grounds = self.grounds
        if place not in grounds:
            grounds[place] = UNKNOWN  # as its value is, where a derivation leads back to itself
            grounds[place] = self._found_ground(place)
        return grounds[place]

    @cached_property
    def contradicted(self) -> bool:
        """Whether the sheet tells something else than would hold if it said nothing.

        Hiding such an answer changes the value instead of making it unknown.
        """
        otherwise = self.catalog.otherwise
        for address in self.sheet.answers:
            if address.item in otherwise:
                untold, said = self._against(address), self._said(address)
                if untold is not None and said and computable(said.value) != untold:
                    return True
        return False

    def is_open(self, address: Address) -> bool:
        """Whether asking can still tell it: not asked and askable, or pending."""
        known = self._open
        if address not in known:
            known[address] = self._found_open(address)
        return known[address]

    def closed(self, leaves: Leaves) -> Leaves:
        """Those that asking can no longer tell: mostly none."""
        return frozenset([leaf for leaf in leaves if not self.is_open(leaf)])

    def _found_open(self, address: Address) -> bool:
        state = self.sheet.state(address)
        if state not in OPEN or address.item in self.catalog.settings:
            return False
        return state is State.PENDING or self.catalog.items[address.item].askable

    def roster_complete(self, kind: str) -> bool:
        """Whether everybody (everything) of a kind has been named."""
        roster = self.catalog.rosters.get(kind)
        return roster is None or self.read((roster, VISIT)) is True

    def roster_leaves(self, kind: str) -> Leaves:
        """The roster item of a kind whose group is still open."""
        roster = self.catalog.rosters.get(kind)
        if roster is None or self.roster_complete(kind):
            return NOTHING
        return self.leaves(Address(roster))

    def roster_ground(self, kind: str) -> Ground:
        """What says that everybody (everything) of a kind has been named."""
        roster = self.catalog.rosters.get(kind)
        return GIVEN if roster is None else self.ground((roster, VISIT))

    def members(
        self, group: str, find: Callable[[], Iterable[tuple[str, Truth]]]
    ) -> dict[str, Truth]:
        """The members of a group that depends on nothing but the sheet, found once."""
        if group not in self._groups:
            self._groups[group] = dict(find())
        return self._groups[group]

    def everyone(self, kind: str) -> Mapping[str, Truth]:
        """All people (`person`) or things of a kind, each of whom is surely one."""
        known = self._everyone
        if kind not in known:
            known[kind] = dict.fromkeys(self.sheet.subjects(kind), True)
        return known[kind]

    def _said(self, place: Place) -> Candidate | None:
        """What the sheet says at a place, unless it is hidden."""
        if self.visible is not None and place not in self.visible and place != EVENTS:
            return None
        answer = self._answers.get(place)
        if answer is None or answer.state is not ANSWERED:
            return None
        if len(answer.candidates) == 1:
            return answer.candidates[0]
        return answer.best(self.catalog.items[place[0]].sources)

    def _untold(self, place: Place) -> Any:
        """What holds where the sheet says nothing."""
        rule = self.catalog.otherwise.get(place[0])
        return None if rule is None else rule.value(self.bound("subject", place[1]))

    def _against(self, place: Place) -> Any:
        """What would hold where the sheet says something, if it said nothing."""
        if place not in self._unsaid:
            self._unsaid[place] = self._untold(place)
        return self._unsaid[place]

    def _found_ground(self, place: Place) -> Ground:
        rule = self.catalog.otherwise.get(place[0])
        if self._said(place) is None:
            return UNKNOWN if rule is None else rule.ground(self._about(place), self.read(place))
        answer = self.numbered.bit(Address(*place))
        if rule is None:
            return answer
        untold = self._against(place)
        return answer if untold is None else some([answer, rule.ground(self._about(place), untold)])

    def _about(self, place: Place) -> Scope:
        return self.bound("subject", place[1])


class Scope(NamedTuple):
    """An evaluation, and which person or thing each variable stands for."""

    evaluation: Evaluation
    names: Mapping[str, str]

    def bind(self, name: str, subject: str) -> Scope:
        """The same, with one more variable bound."""
        evaluation, names = self
        if names:
            return Scope(evaluation, {**names, name: subject})
        known = evaluation.scopes
        place = (name, subject)
        return known[place] if place in known else evaluation.bound(name, subject)


def computable(value: Value) -> Any:
    """A stored value as rules compute with it: spans for numbers and dates, text for the rest."""
    compute = _COMPUTED.get(type(value))
    return value if compute is None else compute(value)


def _days(date: PartialDate) -> Span:
    return point(date.earliest) if date.known else Span(date.earliest, date.latest)


_COMPUTED: Mapping[type, Callable[[Any], Any]] = {
    int: point,
    PartialDate: _days,
    DocumentSeen: lambda seen: seen.what,
    Sex: str,
}
"""By type: most values are truths or text and stay what they are."""
