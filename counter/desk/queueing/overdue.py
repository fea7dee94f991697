"""What lies: papers that are due, records sent back, and procedures that could go on.

All of it is read from states and days; no visit is opened for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from counter.desk.values_view import japanese_time
from counter.storage import cases, visits
from counter.storage.cases import StoredCase
from counter.storage.times import from_ms
from counter.storage.visits import StoredVisit
from counter.visit.finding import predecessors
from counter.visit.model import CaseKey
from counter.visit.rows import cases_of
from counter.visit.states import ENDED, SETTLED, CaseState
from counter.web.services import services
from procedures.bundle import Bundle

SOON = dt.timedelta(days=3)
"""How long before the day a paper is due it comes onto the list."""


@dataclass(frozen=True)
class OverdueRow:
    """One procedure of a visit that waits for somebody at the desk, and since when or until."""

    visit: UUID
    receipt: str
    procedure: str
    path: Mapping[str, str]
    when: str
    late: bool = False


@dataclass(frozen=True)
class Overdue:
    """The lists: papers due, records a target sent back, held procedures that could go on."""

    papers: tuple[OverdueRow, ...]
    rejected: tuple[OverdueRow, ...]
    ready: tuple[OverdueRow, ...]

    @property
    def count(self) -> int:
        """How many rows there are in all."""
        return len(self.papers) + len(self.rejected) + len(self.ready)


def due_until(today: dt.date) -> dt.date:
    """The last day on which a paper may be due to be on the list."""
    return today + SOON


def overdue(today: dt.date, rows: Mapping[UUID, StoredVisit]) -> Overdue:
    """Everything that lies on this day, the longest first; `rows` are the visits that are open."""
    until = due_until(today)
    with services().database.reading() as connection:
        lying = cases.lying(
            connection,
            due_until=until,
            rejected=CaseState.REJECTED,
            held=CaseState.HELD,
            settled=SETTLED,
        )
        rows = _with_closed(connection, rows, lying)
        held = _that_could_go_on(connection, lying, rows)
    writer = _Writer(rows, today)
    due = sorted((one.due_on, place) for place, one in enumerate(lying) if one.due_on)
    rejected = [one for one in lying if one.state == CaseState.REJECTED]
    return Overdue(
        tuple(writer.due(lying[place], day) for day, place in due if day <= until),
        tuple(writer.since(one) for one in rejected if one.annex_of is None),
        tuple(writer.since(one) for one in held),
    )


def _with_closed(
    connection: Connection, rows: Mapping[UUID, StoredVisit], lying: Iterable[StoredCase]
) -> Mapping[UUID, StoredVisit]:
    """A paper may also be promised for a visit that is closed by now."""
    closed = {one.visit for one in lying} - rows.keys()
    return {**rows, **visits.get_all(connection, visits=closed)} if closed else rows


def _that_could_go_on(
    connection: Connection, lying: Iterable[StoredCase], rows: Mapping[UUID, StoredVisit]
) -> list[StoredCase]:
    """Cases put on hold by a clerk whose predecessors are all processed, or can never be.

    What was accepted and waits is released by itself when its predecessor is processed.
    """
    held = [one for one in lying if one.state == CaseState.HELD]
    if not held:
        return []
    of = cases.of_visits(connection, visits={one.visit for one in held})
    return [
        one
        for one in held
        if _waits_no_more(one, services().bundles.version(rows[one.visit].bundle), of[one.visit])
    ]


def _waits_no_more(held: StoredCase, bundle: Bundle, all_: Iterable[StoredCase]) -> bool:
    known = cases_of(all_, [], {})
    key = CaseKey(held.procedure, held.subject)
    first = {one.state for one in predecessors(bundle, key, known.values())}
    if held.accepted_on is not None:
        return bool(first & ENDED)
    return bool(first) and first <= SETTLED


@dataclass(frozen=True)
class _Writer:
    """Rows in words."""

    visits: Mapping[UUID, StoredVisit]
    today: dt.date

    def due(self, case: StoredCase, day: dt.date) -> OverdueRow:
        """A paper's row: the day, and how late it is."""
        over = (self.today - day).days
        left = "今日まで" if over == 0 else f"{over}日過ぎ" if over > 0 else f"あと{-over}日"
        return self._row(case, f"{day:%-m月%-d日}（{left}）", over > 0)

    def since(self, case: StoredCase) -> OverdueRow:
        """Any other row: since when it lies."""
        return self._row(case, f"{japanese_time(from_ms(case.changed_at))} から")

    def _row(self, case: StoredCase, when: str, late: bool = False) -> OverdueRow:
        visit = self.visits[case.visit]
        procedure = services().bundles.version(visit.bundle).procedures[case.procedure]
        path = {"procedure": case.procedure, "subject": case.subject or "-"}
        return OverdueRow(visit.id, visit.receipt, procedure.name.ja, path, when, late)
