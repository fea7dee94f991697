"""What the database holds of one visit: its row, its sealed answers, its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Connection

from counter.keys import Envelope
from counter.storage import cases, receipts, visits
from counter.storage.cases import StoredCase
from counter.storage.visits import StoredVisit, VersionMoved
from counter.visit import codec
from counter.visit.errors import VisitGone
from counter.visit.model import Case, CaseKey, Visit
from counter.visit.rows import cases_of
from counter.visit.states import DRAFTS


def whole(
    connection: Connection, visit_id: UUID
) -> tuple[StoredVisit, Envelope, dict[CaseKey, Case]]:
    """A visit and its cases as they were at one moment, without holding that moment fast: looked
    at again where somebody has stored it between the looks, which is rare. Raises VisitGone."""
    while True:
        row, envelope = sealed(connection, visit_id)
        if row.state in DRAFTS:
            return row, envelope, {}
        with suppress(VersionMoved):
            return row, envelope, _with_receipts(connection, cases.beside(connection, visit=row))


def sealed(connection: Connection, visit_id: UUID) -> tuple[StoredVisit, Envelope]:
    """A visit and what its own envelope holds, sealed. Raises VisitGone."""
    row = visits.get_with(connection, visit=visit_id, part=codec.VISIT_PART)
    if row is None or row[1] is None:
        raise VisitGone
    return row[0], row[1]


def cases_now(
    connection: Connection, visit: Visit, noted: Mapping[CaseKey, Case]
) -> dict[CaseKey, Case]:
    """The cases as they are stored; what only the envelope knows is taken from `noted`."""
    if visit.state in DRAFTS:
        return {}
    return _with_receipts(connection, cases.of_visit(connection, visit=visit.id), noted)


def _with_receipts(
    connection: Connection,
    rows: Sequence[StoredCase],
    noted: Mapping[CaseKey, Case] = MappingProxyType({}),
) -> dict[CaseKey, Case]:
    # What was never handed off has no receipts.
    handed_off = next((row.visit for row in rows if row.revision), None)
    told = receipts.of_visit(connection, visit=handed_off) if handed_off else ()
    return cases_of(rows, told, noted)
