"""Opening a visit for a view: the working copy, its catalog, and what guidance says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import request

from counter import auth
from counter.visit import Conflict, Visit
from counter.visit.finding import with_added
from counter.web.services import services
from forms.build import Manner
from procedures.bundle import Bundle
from procedures.catalog import Procedure
from procedures.guidance import Assessment, Verdict, assess
from procedures.needs import FILED, NeededValue, needs
from procedures.reasons import display_name
from procedures.sheet import Address

THINGS = {
    "dog": "犬",
    "vehicle": "車両",
    "building": "建物",
    "business": "事業",
    "bank_account_use": "口座",
}


@dataclass(frozen=True)
class Opened:
    """A visit in a clerk's hands."""

    visit: Visit
    bundle: Bundle

    @classmethod
    def of(cls, visit_id: UUID) -> Opened:
        """Open the visit in the clerk's name (audited). Raises VisitGone."""
        return cls.around(services().visits.open(visit_id, by=auth.clerk().id))

    @classmethod
    def to_change(cls, visit_id: UUID) -> Opened:
        """Open the visit a form was made from. Raises Conflict when it has changed since.

        What guidance says of it is what it says before the form is taken.
        """
        opened = cls.of(visit_id)
        if request.form.get("version") != str(opened.visit.version):
            raise Conflict
        _ = opened.assessment
        return opened

    @classmethod
    def around(cls, visit: Visit) -> Opened:
        """A working copy, with its catalog."""
        return cls(visit, services().bundles.version(visit.bundle))

    @cached_property
    def assessment(self) -> Assessment:
        """What guidance says of the visit as it is when this is first asked."""
        found = assess(self.bundle, self.visit.law_day, self.visit.sheet)
        return with_added(self.bundle, found, self.visit.cases)

    def name_of(self, subject: str) -> str:
        """What a person or thing is called on the screen; "" for the visit itself."""
        sheet = self.visit.sheet
        if subject in sheet.things:
            kind = sheet.things[subject]
            return f"{THINGS.get(kind, kind)}{sheet.subjects(kind).index(subject) + 1}"
        return display_name(self.bundle, sheet, subject) if subject in sheet.people else ""

    @cached_property
    def needed(self) -> tuple[tuple[Verdict, NeededValue], ...]:
        """What the sheets and records of this visit take, each with the verdict that says so."""
        day, sheet = self.visit.law_day, self.visit.sheet
        return tuple(
            (verdict, one)
            for verdict in self.assessment.of(*FILED)
            for one in needs(self.bundle, day, sheet, verdict)
        )

    @cached_property
    def takers(self) -> Mapping[Address, list[Procedure]]:
        """The procedures of this visit that take a value."""
        found: dict[Address, list[Procedure]] = {}
        for verdict, one in self.needed:
            found.setdefault(one.address, []).append(verdict.procedure)
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Ids of all people and things of the visit, with their names."""
        sheet = self.visit.sheet
        return {subject: self.name_of(subject) for subject in (*sheet.people, *sheet.things)}

    def manner(self, *, required: bool = False, offer_unknown: bool = True) -> Manner:
        """How the desk's forms speak: labels, one line per date and name, blanks skipped."""
        return Manner(
            self.names,
            required=required,
            offer_unknown=offer_unknown,
            asking=False,
            one_box=True,
        )
