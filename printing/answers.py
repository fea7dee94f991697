"""Reading one procedure's answers out of a visit: what that procedure takes, and no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from procedures.bundle import Bundle
from procedures.evaluation import Scope
from procedures.guidance import Verdict
from procedures.needs import needs, shown
from procedures.sheet import Address, AnswerSheet
from procedures.values import PartialDate, Value

FILING_DATE = "filing_date"


@dataclass
class SheetAnswers:
    """The answers of one verdict's sheet.

    An answer that the procedure does not take is not printed either, even where the resident gave
    it for another: paper and record say the same. Public items (what was chosen today) and derived
    ones are always there. `filed_on` is the 受付日 once a clerk accepted, else the visit's day.
    """

    bundle: Bundle
    law_day: dt.date
    sheet: AnswerSheet
    verdict: Verdict
    filed_on: dt.date
    _groups: dict[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def _taken(self) -> frozenset[Address]:
        needed = needs(self.bundle, self.law_day, self.sheet, self.verdict)
        return frozenset(value.address for value in needed)

    @cached_property
    def _scope(self) -> Scope:
        return self.bundle.scope(self.law_day, self.sheet, self.verdict.subject)

    def members(self, group: str) -> Sequence[str]:
        """Who is surely in a group of the catalog or a role of the procedure."""
        if group not in self._groups:
            found = self.bundle.compiled[self.verdict.procedure.id].groups[group].find(self._scope)
            self._groups[group] = tuple(one for one, inside in found if inside)
        return self._groups[group]

    def value(self, item: str, subject: str) -> Value | None:
        """The value that shows, if this procedure takes it."""
        if item == FILING_DATE:
            return PartialDate.of(self.filed_on)
        address = Address(item, subject)
        if not self._may_print(address):
            return None
        found = shown(self.bundle, self.law_day, self.sheet, address)
        return found.value if found else None

    def _may_print(self, address: Address) -> bool:
        item = self.bundle.items[address.item]
        return address in self._taken or bool(item.derived) or item.sensitivity == "public"
