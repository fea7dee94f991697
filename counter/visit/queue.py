"""The queue of a desk: the visits that are not over, read once for all it shows of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from counter.storage import cases, visits
from counter.storage.cases import Counted
from counter.storage.visits import StoredVisit
from counter.visit import handover
from counter.visit.handover import Called
from counter.visit.model import Waiting
from counter.visit.rows import waiting_of
from counter.visit.states import CaseState, VisitState
from counter.visit.store import VisitStore


@dataclass(frozen=True)
class Queue:
    """What waits, each list the longest waiting first.

    `waiting` are the submitted visits, `interviews` those clerks have begun to ask and nobody has
    confirmed, `called` the half-done ones a resident called for. `together` is how many cases wait
    of each procedure that was asked about. `rows` are the visits themselves.
    """

    waiting: list[Waiting] = field(default_factory=list)
    interviews: list[Waiting] = field(default_factory=list)
    called: list[Called] = field(default_factory=list)
    together: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[UUID, StoredVisit] = field(default_factory=dict)


def queue(store: VisitStore, together: Collection[str]) -> Queue:
    """The queue at this moment, in two statements, and one more where somebody has called."""
    with store.database.reading() as connection:
        rows = visits.not_closed(connection)
        counted = cases.counted_in_open_visits(connection, apart=together)
        called = handover.called(store, _in(VisitState.CALLED, rows))
    numbers = _by_visit(counted)
    begun = _in(VisitState.GUIDANCE, rows)
    return Queue(
        [waiting_of(row, numbers.get(row.id, {})) for row in _in(VisitState.SUBMITTED, rows)],
        [waiting_of(row, {}) for row in begun if not handover.at_a_kiosk(row.state, row.channel)],
        called,
        _waiting_apart(counted),
        {row.id: row for row in rows},
    )


def _in(state: VisitState, rows: Iterable[StoredVisit]) -> list[StoredVisit]:
    return [row for row in rows if row.state == state]


def _by_visit(counted: Iterable[Counted]) -> dict[UUID, Counter[str]]:
    """How many cases of each visit are in each state, of whatever procedure."""
    found: dict[UUID, Counter[str]] = {}
    for one in counted:
        found.setdefault(one.visit, Counter())[one.state] += one.number
    return found


def _waiting_apart(counted: Iterable[Counted]) -> Counter[str]:
    found = Counter[str]()
    for one in counted:
        if one.apart is not None and one.state == CaseState.WAITING:
            found[one.apart] += one.number
    return found
