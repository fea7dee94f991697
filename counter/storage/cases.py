"""Cases: the state of each procedure of a visit, per subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union,
    update,
)
from sqlalchemy import case as when
from sqlalchemy.orm import aliased

from counter.storage.models import CaseRow, VisitRow
from counter.storage.visits import OPEN, StoredVisit, VersionMoved


class CaseMoved(Exception):
    """The case is no longer in the state this change starts from."""


@dataclass(frozen=True)
class StoredCase:
    """A case's row. `annex_of`: the case in whose record it travels. `revision` counts records.

    `due_on` is when the first document promised for later is due.
    """

    id: UUID
    visit: UUID
    procedure: str
    subject: str
    outcome: str
    state: str
    annex_of: UUID | None
    accepted_on: dt.date | None
    accepted_by: UUID | None
    revision: int
    due_on: dt.date | None
    changed_at: int


_COLUMNS = tuple(one.name for one in fields(StoredCase))
_OLDEST = (CaseRow.changed_at, CaseRow.id)
_OF_VISIT = (
    select(CaseRow.__table__)
    .where(CaseRow.visit == bindparam("visit"))
    .order_by(CaseRow.procedure, CaseRow.subject)
)
"""Every page of a desk asks it: it is put together once."""

_WITH_VISIT = (
    select(VisitRow.version.label("of_version"), VisitRow.state.label("of_state"))
    .add_columns(*CaseRow.__table__.columns)
    .outerjoin_from(VisitRow, CaseRow, CaseRow.visit == VisitRow.id)
    .where(VisitRow.id == bindparam("of_visit"))
    .order_by(CaseRow.procedure, CaseRow.subject)
)


def _in_open_visits(*columns: Any) -> Select[Any]:
    """Some columns of the cases of visits that are not closed."""
    return (
        select(*columns)
        .select_from(CaseRow)
        .join(VisitRow, VisitRow.id == CaseRow.visit)
        .where(VisitRow.state.in_(OPEN))
    )


_APART = when((CaseRow.procedure.in_(bindparam("apart", expanding=True)), CaseRow.procedure))
_COUNTED = _in_open_visits(
    CaseRow.visit, CaseRow.state, _APART.label("apart"), func.count().label("number")
).group_by(CaseRow.visit, CaseRow.state, "apart")
_SETTLED = aliased(CaseRow)
_HELD = (CaseRow.state == bindparam("held")) & exists().where(
    _SETTLED.visit == CaseRow.visit,
    _SETTLED.state.in_(bindparam("settled", expanding=True)),
)
_LYING = union(
    select(CaseRow.__table__).where(CaseRow.due_on <= bindparam("due_until")),
    _in_open_visits(CaseRow.__table__).where((CaseRow.state == bindparam("rejected")) | _HELD),
)


def add(connection: Connection, *, cases: Collection[StoredCase]) -> None:
    """Store new cases; those others are annexed to must come before them."""
    if cases:
        connection.execute(insert(CaseRow), [vars(case) for case in cases])


def remove(connection: Connection, *, ids: Collection[UUID]) -> None:
    """Delete cases nothing was done with yet."""
    if ids:
        connection.execute(delete(CaseRow).where(CaseRow.id.in_(ids)))


def change(
    connection: Connection, *, case: UUID, expected: str | None = None, now: int, **changes: Any
) -> None:
    """Change columns of a case. Raises CaseMoved when it is not in the `expected` state."""
    this = update(CaseRow).where(CaseRow.id == case)
    if expected is not None:
        this = this.where(CaseRow.state == expected)
    if connection.execute(this.values(changed_at=now, **changes)).rowcount != 1:
        raise CaseMoved


def move_with_annexes(
    connection: Connection, *, case: UUID, states: Collection[str], to: str, now: int
) -> bool:
    """Move a case, and whatever is annexed to it, from one of the states to another.

    False when the case itself was in none of the states.
    """
    return case in move_all_with_annexes(connection, cases=[case], states=states, to=to, now=now)


def move_all_with_annexes(
    connection: Connection, *, cases: Collection[UUID], states: Collection[str], to: str, now: int
) -> set[UUID]:
    """Move several cases and their annexes; gives those of `cases` that were in the states."""
    both = or_(CaseRow.id.in_(cases), CaseRow.annex_of.in_(cases))
    moved = connection.scalars(
        update(CaseRow)
        .where(both, CaseRow.state.in_(states))
        .values(state=to, changed_at=now)
        .returning(CaseRow.id)
    )
    return set(cases).intersection(moved)


def get(connection: Connection, *, case: UUID) -> StoredCase | None:
    """A case, None when it is not there."""
    row = connection.execute(_select().where(CaseRow.id == case)).first()
    return _stored(row) if row else None


def of_visit(connection: Connection, *, visit: UUID) -> list[StoredCase]:
    """The cases of a visit, by procedure, then subject."""
    return [_stored(row) for row in connection.execute(_OF_VISIT, {"visit": visit})]


def beside(connection: Connection, *, visit: StoredVisit) -> list[StoredCase]:
    """`of_visit` beside a visit that was read before, in one look.

    Raises VersionMoved when the visit is no longer as it was read.
    """
    rows = connection.execute(_WITH_VISIT, {"of_visit": visit.id}).all()
    if not rows or (rows[0].of_version, rows[0].of_state) != (visit.version, visit.state):
        raise VersionMoved
    return [_stored(row) for row in rows if row.id is not None]


def of_visits(connection: Connection, *, visits: Collection[UUID]) -> dict[UUID, list[StoredCase]]:
    """The cases of several visits, in the order of `of_visit`."""
    order = (CaseRow.visit, CaseRow.procedure, CaseRow.subject)
    rows = connection.execute(_select().where(CaseRow.visit.in_(visits)).order_by(*order))
    found: dict[UUID, list[StoredCase]] = {}
    for row in rows:
        found.setdefault(row.visit, []).append(_stored(row))
    return found


def lying(
    connection: Connection,
    *,
    due_until: dt.date,
    rejected: str,
    held: str,
    settled: Collection[str],
) -> list[StoredCase]:
    """Cases that may wait for somebody at the desk, the longest unchanged first.

    Those with a document due on this day or before and, of visits that are not closed, those in
    the state `rejected`, and those in the state `held` beside one that is `settled`.
    """
    named = {"due_until": due_until, "rejected": rejected, "held": held, "settled": list(settled)}
    rows = connection.execute(_LYING, named)
    return sorted(map(_stored, rows), key=lambda one: (one.changed_at, one.id))


def of_procedure(connection: Connection, *, procedure: str) -> list[StoredCase]:
    """All cases of a procedure, the longest unchanged first."""
    mine = _select().where(CaseRow.procedure == procedure)
    return [_stored(row) for row in connection.execute(mine.order_by(*_OLDEST))]


@dataclass(frozen=True)
class Counted:
    """How many cases of a visit are in a state, of the procedure `apart`, else of all others."""

    visit: UUID
    state: str
    apart: str | None
    number: int


def counted_in_open_visits(connection: Connection, *, apart: Collection[str]) -> list[Counted]:
    """How many cases of each open visit are in each state; the procedures `apart` by themselves."""
    rows = connection.execute(_COUNTED, {"apart": list(apart)})
    return [Counted(*row) for row in rows]


def counted(connection: Connection, *, visits: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """How many cases of each visit are in each state."""
    counts: dict[UUID, dict[str, int]] = {}
    rows = connection.execute(
        select(CaseRow.visit, CaseRow.state, func.count())
        .where(CaseRow.visit.in_(visits))
        .group_by(CaseRow.visit, CaseRow.state)
        .order_by(CaseRow.visit, CaseRow.state)
    )
    for visit, state, count in rows:
        counts.setdefault(visit, {})[state] = count
    return counts


def _select() -> Any:
    return select(CaseRow.__table__)


def _stored(row: Row[Any]) -> StoredCase:
    return StoredCase(**{name: getattr(row, name) for name in _COLUMNS})
