"""The answers one procedure takes, read from the sheet and arranged as a record shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from counter.handoff.attachments import Attachment
from counter.handoff.official import official_name, record_entries
from procedures import needs
from procedures.bundle import Bundle
from procedures.guidance import Verdict
from procedures.sheet import VISIT, Address, AnswerSheet
from procedures.values import Kind

# Whoever files or applies is named even where the procedure's own sheet asks for neither.
NAMING_ITEMS = ("name", "kana")
APPLICANT = "applicant"

NO_CONTENT: Mapping[str, Any] = {"roles": {}, "visit": {}, "people": [], "things": []}


@dataclass(frozen=True)
class Contents:
    """Items of the visit, its people and things that one verdict's record holds; with its photos.

    個人番号 is left out unless the procedure names the law that lets it use the number.
    """

    bundle: Bundle
    law_day: dt.date
    sheet: AnswerSheet
    verdict: Verdict
    photos: list[Attachment] = field(default_factory=list)

    @cached_property
    def roles(self) -> dict[str, list[str]]:
        """Who is bound to each role of the procedure."""
        return {
            role: needs.members(
                self.bundle,
                self.law_day,
                self.sheet,
                role,
                procedure=self.verdict.procedure.id,
                subject=self.verdict.subject,
            )
            for role in self.verdict.procedure.roles
        }

    def to_json(self) -> dict[str, Any]:
        """The parts `roles`, `visit`, `people` and `things` of a record."""
        groups = {role: set(members) for role, members in self.roles.items()}
        values: dict[str, dict[str, Any]] = {}
        for needed in needs.needs(self.bundle, self.law_day, self.sheet, self.verdict):
            if needed.need.of:
                groups.setdefault(needed.need.of, set()).add(needed.address.subject)
            self._put(values, needed.address)
        for address in self._naming():
            self._put(values, address)
        return {
            "roles": self.roles,
            "visit": values.get(VISIT, {}),
            "people": [
                {"id": person, "groups": _groups_of(person, groups), "items": values[person]}
                for person in self.sheet.people
                if person in values
            ],
            "things": [
                {
                    "id": thing,
                    "kind": kind,
                    "groups": _groups_of(thing, groups),
                    "items": values[thing],
                }
                for thing, kind in self.sheet.things.items()
                if thing in values
            ],
        }

    def _naming(self) -> list[Address]:
        named = [*self.roles.get(APPLICANT, ()), self.sheet.visitor]
        return [
            Address(item, person)
            for person in named
            for item in NAMING_ITEMS
            if person and item in self.bundle.items
        ]

    def _put(self, values: dict[str, dict[str, Any]], address: Address) -> None:
        """Add what is known at an address; who is needed appears even while nothing is known."""
        entries = values.setdefault(address.subject, {})
        item = self.bundle.items[address.item]
        number = item.kind is Kind.INDIVIDUAL_NUMBER
        if number and not self.verdict.procedure.uses_individual_number:
            return
        shown = needs.shown(self.bundle, self.law_day, self.sheet, address)
        if shown is not None:
            entries.update(record_entries(item, shown.value, str(shown.provenance)))
            if isinstance(shown.value, bytes):
                self.photos.append(Attachment(shown.value))
        elif not number:
            nothing = {"kind": str(item.kind), "value": None, "from": None}
            entries.setdefault(official_name(item), nothing)


def _groups_of(subject: str, groups: Mapping[str, set[str]]) -> list[str]:
    return sorted(group for group, members in groups.items() if subject in members)
