"""The scripted resident and the scripted clerk: a case file acted out without a browser."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from procedures.bundle import Bundle
from procedures.cases import CaseFile
from procedures.guidance import Question, assess, next_question
from procedures.needs import left_to_desk, missing, one_page
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source, State
from procedures.values import Kind, Value

RESIDENT = Provenance(Source.RESIDENT)
CLERK = Provenance(Source.CLERK)

CHOSEN = frozenset({Kind.BOOL, Kind.CHOICE, Kind.CHOICES, Kind.SEX, Kind.CONSENT, Kind.PERSON})
"""Kinds that are chosen from a list: they cost a tap, and no characters."""

RESIDENT_REGISTER = "register:resident"

DATE_DIGITS = 6
"""Key presses of a date: year of the era, month and day, two digits each; the era is chosen."""


@dataclass
class Burden:
    """What the visit cost the resident, as design.md's numbers count it.

    A question is one item put to the resident, for all people at once. Characters are key presses
    that end in a value; choosing from a list counts none.
    """

    asked: list[str] = field(default_factory=list)
    unanswered: list[Address] = field(default_factory=list)
    typed_characters: int = 0
    taps: int = 0
    own_name_typed: int = 0
    """How often the visitor typed the own name or its reading."""

    def count(self, item: str, kind: Kind, value: Value | None) -> None:
        """Count one answer."""
        if item not in self.asked:
            self.asked.append(item)
        self.taps += 1
        self.typed_characters += 0 if value is None else key_presses(kind, value)


def key_presses(kind: Kind, value: Value) -> int:
    """The key presses a value takes; spaces and hyphens are set by the program."""
    if kind in CHOSEN:
        return 0
    if kind is Kind.DATE:
        return DATE_DIGITS
    return sum(character not in " 　-" for character in str(value))


@dataclass
class ScriptedResident:
    """Answers what is asked from the case; what the case leaves out is 分からない."""

    case: CaseFile
    bundle: Bundle
    answers: dict[Address, Value | None]
    at: dt.datetime
    burden: Burden = field(default_factory=Burden)

    def arrives(self, sheet: AnswerSheet, *, received: bool = False) -> None:
        """Say what the visit is about and who came; the city's registers tell what they hold.

        `received`: a clerk has taken the certificate over the counter and knows what it is about.
        """
        sheet.visitor = sheet.add_person(self.case.visitor.person)
        events = frozenset(self.case.events)
        if received:
            kind = self.bundle.items["events"].kind
            sheet.write(Address("events"), kind, events, provenance=CLERK, at=self.at)
        else:
            self._choose(sheet, Address("events"), events)
        self._registers_tell(sheet)

    def _registers_tell(self, sheet: AnswerSheet) -> None:
        """Write what a case states and nobody is ever asked: the city's settings and registers.

        The resident register is left out: it is empty for newcomers, and names not on a card are
        completed at the desk.
        """
        for address, value in self.answers.items():
            item = self.bundle.items[address.item]
            told = [one for one in item.sources if one.startswith("register:")]
            if value is None or item.askable or not told or told[0] == RESIDENT_REGISTER:
                continue
            provenance = Provenance.parse(told[0])
            sheet.write(address, item.kind, value, provenance=provenance, at=self.at)

    def answers_everything(self, sheet: AnswerSheet) -> None:
        """Answer question after question until nothing is left to ask."""
        while (question := self.asks(sheet)) is not None:
            self.answer(sheet, question)

    def asks(self, sheet: AnswerSheet) -> Question | None:
        """The question that comes next; None when nothing is left to ask."""
        assessment = assess(self.bundle, self.case.today, sheet)
        question = next_question(self.bundle, self.case.today, sheet, assessment)
        lacking = missing(self.bundle, self.case.today, sheet, assessment)
        if question is not None:
            return one_page(question, lacking, sheet)
        return lacking[0] if lacking else None

    def answer(self, sheet: AnswerSheet, question: Question) -> None:
        """Answer one question, for everybody it is about."""
        if question.ask == "roster":
            self._name_everybody(sheet, str(question.item.roster_of))
        for subject in question.subjects or (VISIT,):
            self._choose(sheet, Address(question.item.id, subject))

    def _name_everybody(self, sheet: AnswerSheet, kind: str) -> None:
        """Name all people, or all things of a kind, on the roster page."""
        if kind == "person":
            for person in self.case.people:
                sheet.add_person(person)
        for thing, its_kind in self.case.things.items():
            if its_kind == kind:
                sheet.add_thing(thing, kind)

    def _choose(self, sheet: AnswerSheet, address: Address, value: Value | None = None) -> None:
        kind = self.bundle.items[address.item].kind
        value = self.answers.get(address) if value is None else value
        self.burden.count(address.item, kind, value)
        named = kind in (Kind.PERSON_NAME, Kind.KANA) and value is not None
        self.burden.own_name_typed += named and address.subject == sheet.visitor
        if value is not None:
            sheet.write(address, kind, value, provenance=RESIDENT, at=self.at)
            return
        sheet.mark(address, kind, State.UNKNOWN)
        if address not in self.answers:
            self.burden.unanswered.append(address)


@dataclass(frozen=True)
class ScriptedClerk:
    """Completes at the desk what the resident could not say, from the papers the case describes."""

    case: CaseFile
    bundle: Bundle
    answers: dict[Address, Value | None]
    at: dt.datetime

    def completes(self, sheet: AnswerSheet) -> list[Address]:
        """Fill what was left to the desk; returns what was left, filled or not."""
        assessment = assess(self.bundle, self.case.today, sheet)
        left = left_to_desk(self.bundle, self.case.today, sheet, assessment)
        for address in left:
            value = self.answers.get(address)
            if value is not None:
                kind = self.bundle.items[address.item].kind
                sheet.write(address, kind, value, provenance=CLERK, at=self.at, reason="書類で確認")
        return left
