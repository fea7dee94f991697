"""The answer sheet (回答票): every answer of one visit, where it came from, and what it replaced.

Card, certificate, register, questions and clerk *write*; rules, sheets and records only *read*.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from procedures.values import Kind, Value, from_plain, to_plain

VISIT = "visit"
"""Subject id of items that belong to the visit itself, not to a person or thing."""


class State(StrEnum):
    """How far an answer has come. NOT_ASKED and PENDING are *open*, UNKNOWN and DECLINED closed."""

    NOT_ASKED = "not_asked"
    PENDING = "pending"
    ANSWERED = "answered"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"


OPEN = frozenset({State.NOT_ASKED, State.PENDING})


class Source(StrEnum):
    """Who supplied a value (出所)."""

    CARD = "card"
    CERTIFICATE = "certificate"
    REGISTER = "register"
    RESIDENT = "resident"
    CLERK = "clerk"
    EARLIER = "earlier"
    DERIVED = "derived"


@dataclass(frozen=True)
class Provenance:
    """A source, and for a register which one: `Provenance(Source.REGISTER, "resident")`."""

    source: Source
    register: str = ""

    @classmethod
    def parse(cls, text: str) -> Provenance:
        """Read `card`, `resident`, `register:care`. Raises ValueError for any other word."""
        source, _, register = text.partition(":")
        return cls(Source(source), register)

    def __str__(self) -> str:
        return f"{self.source}:{self.register}" if self.register else str(self.source)


class Address(NamedTuple):
    """Where an answer stands: an item, and the person, thing or visit it is about."""

    item: str
    subject: str = VISIT


EVENTS = Address("events")
"""What the visit is for: the life events, without which no procedure is in question."""


@dataclass(frozen=True)
class Candidate:
    """One value one source gave, when (UTC), and for a clerk's correction why."""

    value: Value
    provenance: Provenance
    at: dt.datetime
    reason: str = ""

    def __repr__(self) -> str:
        return f"Candidate({self.provenance})"


@dataclass(frozen=True)
class Answer:
    """State, the candidates (one per provenance), and those that were replaced, oldest first."""

    kind: Kind
    state: State = State.NOT_ASKED
    candidates: tuple[Candidate, ...] = ()
    replaced: tuple[Candidate, ...] = ()

    def best(self, trust: tuple[str, ...]) -> Candidate | None:
        """The candidate that shows: a clerk's first, then by the item's order of trust."""
        if len(self.candidates) < 2:
            return self.candidates[0] if self.candidates else None
        return min(self.candidates, key=lambda candidate: _rank(candidate.provenance, trust))

    @property
    def disagrees(self) -> bool:
        """Whether sources differ; the clerk is shown all of them."""
        if len(self.candidates) < 2:
            return False
        return len({repr(to_plain(candidate.value)) for candidate in self.candidates}) > 1


def _rank(provenance: Provenance, trust: tuple[str, ...]) -> int:
    """Smaller is more trusted. A clerk saw the papers, so a clerk's word is never outranked."""
    if provenance.source is Source.CLERK:
        return -1
    name = str(provenance)
    return trust.index(name) if name in trust else len(trust)


Content = tuple[str, list[str], list[str], list[Address], list[Answer]]


@dataclass
class AnswerSheet:
    """All people, things and answers of one visit.

    `people` and `things` keep the order in which they were named; a person's id is local to the
    visit and says nothing about the person. `visitor` is who came, `card_holder` whose card was
    read.
    """

    people: list[str] = field(default_factory=list)
    things: dict[str, str] = field(default_factory=dict)
    visitor: str = ""
    card_holder: str = ""
    answers: dict[Address, Answer] = field(default_factory=dict)
    _read: Content | None = field(default=None, init=False, repr=False, compare=False)
    _readings: dict[object, Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _past: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

    def copy(self) -> AnswerSheet:
        """Another sheet that says the same, for whoever goes on beside this one."""
        return replace(
            self, people=[*self.people], things={**self.things}, answers={**self.answers}
        )

    def content(self) -> Content:
        """All that can be read of it. As answers are never changed but replaced, comparing two
        contents is quick."""
        things = [*self.things, *self.things.values()]
        return self.visitor, [*self.people], things, [*self.answers], [*self.answers.values()]

    def readings(self) -> dict[object, Any]:
        """What was read of what it says at this moment (`Bundle.evaluation`), to be added to."""
        content = self.content()
        if self._read != content:
            self._past.extend(self._readings.values())
            self._read, self._readings = content, {}
        return self._readings

    def forget_readings(self) -> None:
        """Take apart all that was read of it, so that no answer waits in memory for the collector.

        For whoever is done with the sheet: a reading held elsewhere is of no use afterwards, so
        another thread reads a `copy`.
        """
        for reading in (*self._past, *self._readings.values()):
            reading.forget()
        self._past, self._read, self._readings = [], None, {}

    def add_person(self, person: str) -> str:
        """Put a person on the roster (once) and return the id."""
        if person not in self.people:
            self.people.append(person)
        return person

    def add_thing(self, thing: str, kind: str) -> str:
        """Put a thing (a dog, a vehicle, a building …) on its roster and return the id."""
        self.things[thing] = kind
        return thing

    def new_id(self, stem: str) -> str:
        """An id no person or thing of this visit has yet: `p3`, `dog1`."""
        taken = {*self.people, *self.things}
        return next(name for n in range(1, 1000) if (name := f"{stem}{n}") not in taken)

    def remove_subject(self, subject: str) -> None:
        """Take a person or thing named by mistake off the sheet, with all answers about it."""
        if subject in self.people:
            self.people.remove(subject)
        self.things.pop(subject, None)
        for address in [address for address in self.answers if address.subject == subject]:
            del self.answers[address]

    def write(
        self,
        address: Address,
        kind: Kind,
        value: Value,
        *,
        provenance: Provenance,
        at: dt.datetime,
        reason: str = "",
    ) -> None:
        """Record a value. The same source's earlier value moves to `replaced`; others stay."""
        before = self.answers.get(address, Answer(kind))
        kept = tuple(c for c in before.candidates if c.provenance != provenance)
        old = tuple(c for c in before.candidates if c.provenance == provenance and c.value != value)
        self.answers[address] = replace(
            before,
            state=State.ANSWERED,
            candidates=(*kept, Candidate(value, provenance, at, reason)),
            replaced=before.replaced + old,
        )

    def mark(self, address: Address, kind: Kind, state: State) -> None:
        """Record that there is no value: pending, 分からない, declined, does not apply …"""
        before = self.answers.get(address, Answer(kind))
        self.answers[address] = replace(
            before, state=state, candidates=(), replaced=before.replaced + before.candidates
        )

    def state(self, address: Address) -> State:
        """The state at an address; NOT_ASKED where nothing was written."""
        answer = self.answers.get(address)
        return answer.state if answer else State.NOT_ASKED

    def subjects(self, kind: str) -> list[str]:
        """Ids of the people (`person`), the visit (`visit`) or the things of a kind, in order."""
        if kind == "person":
            return list(self.people)
        if kind == VISIT:
            return [VISIT]
        return [thing for thing, its_kind in self.things.items() if its_kind == kind]

    def about(self, subject: str) -> Iterator[tuple[Address, Answer]]:
        """All answers about one subject."""
        return ((address, a) for address, a in self.answers.items() if address.subject == subject)

    def to_json(self) -> dict[str, Any]:
        """The whole sheet as JSON data; `from_json` reads it back equal."""
        return {
            "people": list(self.people),
            "things": dict(self.things),
            "visitor": self.visitor,
            "card_holder": self.card_holder,
            "answers": [_answer_json(address, answer) for address, answer in self.answers.items()],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AnswerSheet:
        """Read what `to_json` wrote. Raises KeyError or ValueError when it is not such data."""
        return cls(
            people=list(data["people"]),
            things=dict(data["things"]),
            visitor=data["visitor"],
            card_holder=data["card_holder"],
            answers=dict(_answer_from(row) for row in data["answers"]),
        )


def _answer_json(address: Address, answer: Answer) -> dict[str, Any]:
    return {
        "item": address.item,
        "subject": address.subject,
        "kind": str(answer.kind),
        "state": str(answer.state),
        "candidates": _candidates_json(answer.candidates),
        "replaced": _candidates_json(answer.replaced),
    }


def _candidates_json(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    return [
        {
            "value": to_plain(c.value),
            "from": str(c.provenance),
            "at": c.at.isoformat(),
            "reason": c.reason,
        }
        for c in candidates
    ]


# A stored sheet is read for every page: its few words are looked up, not parsed each time.
_KINDS = {str(kind): kind for kind in Kind}
_STATES = {str(state): state for state in State}
_provenance = lru_cache(maxsize=64)(Provenance.parse)


def _answer_from(row: Mapping[str, Any]) -> tuple[Address, Answer]:
    kind = _KINDS[row["kind"]]
    return Address(row["item"], row["subject"]), Answer(
        kind,
        _STATES[row["state"]],
        _candidates_from(kind, row["candidates"]),
        _candidates_from(kind, row["replaced"]),
    )


def _candidates_from(kind: Kind, rows: Sequence[Mapping[str, Any]]) -> tuple[Candidate, ...]:
    if not rows:
        return ()
    return tuple([
        Candidate(
            from_plain(kind, row["value"]),
            _provenance(row["from"]),
            dt.datetime.fromisoformat(row["at"]),
            row["reason"],
        )
        for row in rows
    ])  # fmt: skip
