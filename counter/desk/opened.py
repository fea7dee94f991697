"""Opening a visit for a view: the working copy, its catalog, and what guidance says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar, cast
from uuid import UUID

from flask import current_app, request

from counter import auth
from counter.visit import Conflict, Visit
from counter.visit.finding import with_added
from counter.visit.newest import Newest
from counter.web.services import services
from counter.web.working import until_the_page_ends
from forms.build import Manner
from procedures.bundle import Bundle
from procedures.catalog import Procedure
from procedures.guidance import Assessment, Question, Verdict, assess
from procedures.needs import FILED, NeededValue, left_among, missing, needs
from procedures.reasons import display_name
from procedures.sheet import Address, AnswerSheet

T = TypeVar("T")

THINGS = {
    "dog": "犬",
    "vehicle": "車両",
    "building": "建物",
    "business": "事業",
    "bank_account_use": "口座",
}


@dataclass(frozen=True)
class Opened:
    """A visit in a clerk's hands.

    A page on which it is `only_shown` takes from others what guidance says of the same answers.
    """

    visit: Visit
    bundle: Bundle
    only_shown: bool = False

    @classmethod
    def of(cls, visit_id: UUID) -> Opened:
        """Open the visit in the clerk's name (audited). Raises VisitGone."""
        visit = services().visits.open(visit_id, by=auth.clerk().id)
        # A page that is asked for with GET writes nothing on the sheet.
        return replace(cls.around(visit), only_shown=request.method == "GET")

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
        until_the_page_ends(visit)
        return cls(visit, services().bundles.version(visit.bundle))

    @cached_property
    def assessment(self) -> Assessment:
        """What guidance says of the visit as it is when this is first asked."""
        return self._once("assessment", self._assess)

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
        return self._once("needed", self._need)

    @property
    def lacking(self) -> tuple[Question, ...]:
        """The questions whose answers the sheets still lack and a resident can give."""
        return self._once("lacking", lambda: tuple(missing(*self._read, self.assessment)))

    @property
    def left(self) -> tuple[Address, ...]:
        """What the sheets take and no resident can say."""
        taken = (one for _, one in self.needed)
        return self._once("left", lambda: tuple(left_among(*self._read, taken)))

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

    @property
    def _read(self) -> tuple[Bundle, date, AnswerSheet]:
        return self.bundle, self.visit.law_day, self.visit.sheet

    def _assess(self) -> Assessment:
        return with_added(self.bundle, assess(*self._read), self.visit.cases)

    def _need(self) -> tuple[tuple[Verdict, NeededValue], ...]:
        filed = self.assessment.of(*FILED)
        return tuple((verdict, one) for verdict in filed for one in needs(*self._read, verdict))

    def _once(self, name: str, work_out: Callable[[], T]) -> T:
        """What other pages found out by this name about the same answers, or `work_out`."""
        if not self.only_shown:
            return work_out()
        known = found_out().of(self.visit, dict)
        if name not in known:
            known[name] = work_out()
        return cast(T, known[name])


FoundOut = Newest[dict[str, object]]
"""By visit, what its pages found out, by name."""

FOUND_OUT = "kakanai_found_out"
REMEMBERED = 64
"""Visits: several for each clerk of a hall."""


def found_out() -> FoundOut:
    """What the pages of this process have found out."""
    return cast(FoundOut, current_app.extensions[FOUND_OUT])
