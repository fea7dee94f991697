"""Registers on a visit: at a kiosk by the card that was read with its PIN, at the desk by a clerk.

A protected household (支援措置) is never filled in: at a kiosk it is as if there were no register,
and a clerk is called silently. Only the flag goes on the sheet, for the desk and for every record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from counter.audit import Act
from counter.keys import Keyring
from counter.prefill.lookups import RESIDENT, Registers
from counter.prefill.matching import FourItems, folded_name
from counter.prefill.register import Household, Registered
from counter.storage import audit, calls
from counter.storage.engine import Database
from counter.storage.times import to_ms
from counter.visit.model import Visit
from procedures.bundle import Bundle
from procedures.protection import HINT
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source
from procedures.values import PartialDate, Sex, Value

GONE = "register_status"
"""Setting of a visit: what the resident register calls somebody who is no resident any more."""

ASKED = "registers_asked"
"""Setting of a visit: "yes" when some register was looked at for it."""

MOVING_IN = "move_in"


@dataclass(frozen=True)
class LookUp:
    """Everything a look needs; `by` is the clerk, None at a kiosk."""

    registers: Registers
    database: Database
    keyring: Keyring
    bundle: Bundle
    visit: Visit
    at: datetime
    by: UUID | None = None

    @property
    def sheet(self) -> AnswerSheet:
        return self.visit.sheet

    def of_holder(self, person: str, holder: FourItems) -> bool:
        """Fill the visit from every register it may use; whether the household is protected."""
        allowed = self.registers.allowed(_procedures_of(self.bundle, self.sheet))
        household = self._household(holder) if RESIDENT in allowed else None
        if household is not None and household.protected:
            self._write(HINT.item, VISIT, True, RESIDENT)
            if self.by is None:
                call_silently(self.database, self.visit, at=self.at)
            return True
        if household is not None:
            self._take_household(person, household)
        others = [name for name in allowed if name != RESIDENT]
        if others:
            self._ask_others(others, person, holder)
        return False

    def _household(self, holder: FourItems) -> Household | None:
        self._note(RESIDENT)
        return self.registers.household(holder)

    def _take_household(self, person: str, household: Household) -> None:
        events = _events(self.sheet)
        holder = household.people[0]
        if holder.status:
            # Who moves in again was a resident once; for everybody else it is an alarm.
            if MOVING_IN not in events:
                self.visit.settings[GONE] = holder.status
            return
        if MOVING_IN not in events:
            ids = self._people(person, household)
            for one, facts in zip(ids, household.people, strict=True):
                self._write_person(one, facts)
            self._write("people_complete", VISIT, True, RESIDENT)

    def _people(self, person: str, household: Household) -> list[str]:
        ids = [person]
        for facts in household.people[1:]:
            known = self._known(facts, ids)
            ids.append(self.sheet.add_person(known or self.sheet.new_id("p")))
        return ids

    def _known(self, facts: Registered, taken: list[str]) -> str:
        names = {folded_name(str(facts.values.get(one, ""))) for one in ("name", "kana")} - {""}
        return next(
            (
                one
                for one in self.sheet.people
                if one not in taken
                and {folded_name(str(self._said(item, one) or "")) for item in ("name", "kana")}
                & names
                and self._said("birth_date", one) in (None, facts.values.get("birth_date"))
            ),
            "",
        )

    def _write_person(self, person: str, facts: Registered) -> None:
        for item, value in facts.values.items():
            self._write(item, person, value, RESIDENT)
        self._write("in_household_before", person, True, RESIDENT)
        related = facts.values.get("relationship_to_head_before")
        if related is not None:
            self._write("head_before", person, related == "head", RESIDENT)

    def _ask_others(self, names: list[str], person: str, holder: FourItems) -> None:
        people = {person: (holder, self._number(person))}
        for other in self.sheet.people:
            number = self._number(other)
            if other != person and number:
                people[other] = (self._four(other), number)
        for name in names:
            self._note(name)
        for name, found in self.registers.about(names, people).items():
            for one, household in found.items():
                for item, value in household.people[0].values.items():
                    self._write(item, one, value, name)

    def _four(self, person: str) -> FourItems:
        born, sex = self._said("birth_date", person), self._said("sex", person)
        return FourItems(
            str(self._said("name", person) or ""),
            str(self._said("address", person) or ""),
            born if isinstance(born, PartialDate) else None,
            sex if isinstance(sex, Sex) else None,
        )

    def _number(self, person: str) -> str:
        """The 宛名番号 the resident register gave; nothing else identifies family members."""
        return str(self._said("register_number", person) or "")

    def _said(self, item: str, person: str) -> Value | None:
        answer = self.sheet.answers.get(Address(item, person))
        return answer.candidates[-1].value if answer and answer.candidates else None

    def _write(self, item_id: str, subject: str, value: Value, register: str) -> None:
        item = self.bundle.items.get(item_id)
        if item is not None:
            source = Provenance(Source.REGISTER, register)
            address = Address(item_id, subject)
            self.sheet.write(address, item.kind, value, provenance=source, at=self.at)

    def _note(self, register: str) -> None:
        self.visit.settings[ASKED] = "yes"
        with self.database.writing() as connection:
            audit.append(
                connection,
                key=self.keyring.audit_key,
                act=Act.LOOKED_UP,
                at=to_ms(self.at),
                actor=self.by,
                visit=self.visit.id,
                detail=f"register:{register}",
            )


def registers_asked(visit: Visit) -> bool:
    """Whether registers were looked at for this visit, whatever they said."""
    return visit.settings.get(ASKED) == "yes"


def call_silently(database: Database, visit: Visit, *, at: datetime) -> None:
    """A protected household stands at a kiosk: call who may know why."""
    with database.writing() as connection:
        calls.call(connection, visit=visit.id, at=to_ms(at))


def _procedures_of(bundle: Bundle, sheet: AnswerSheet) -> list[str]:
    """The procedures today's events are about: a register may be used only for its own."""
    return [*_matching(bundle, _events(sheet))]


def _matching(bundle: Bundle, events: frozenset[str]) -> Iterator[str]:
    return (one.id for one in bundle.procedures.values() if events & set(one.events))


def _events(sheet: AnswerSheet) -> frozenset[str]:
    answer = sheet.answers.get(Address("events"))
    value = answer.candidates[-1].value if answer and answer.candidates else None
    return value if isinstance(value, frozenset) else frozenset()
