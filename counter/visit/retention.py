"""How long a closed visit is kept (保存期間): as long as the slowest of its procedures asks.

A procedure says so with `keep_days`; one that does not is kept as long as the settings say. What
must be kept longer by law is kept in the system the record went to; this is the counter's copy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from counter.logs import get_logger
from counter.storage import visits
from counter.storage.shelf import UnknownBundle
from counter.storage.times import MILLISECOND
from counter.storage.visits import ClosedVisit
from counter.visit.store import VisitStore
from procedures.findings import CatalogError

log = get_logger(__name__)


def over(store: VisitStore, keep: dt.timedelta) -> list[UUID]:
    """Closed visits whose time is over; `keep` is for procedures that say nothing."""
    now = store.now()
    return [visit for visit, end in ends(store, keep).items() if end < now]


def ends(store: VisitStore, keep: dt.timedelta) -> dict[UUID, int]:
    """When each closed visit may be forgotten (UTC milliseconds), the first closed first."""
    with store.database.reading() as connection:
        closed = visits.closed(connection)
    return _ends(store, closed, keep)


def end(store: VisitStore, visit: UUID, keep: dt.timedelta) -> int | None:
    """When this visit may be forgotten (UTC milliseconds); None while something of it is open."""
    with store.database.reading() as connection:
        closed = visits.closed(connection, visit=visit)
    return _ends(store, closed, keep).get(visit)


def _ends(
    store: VisitStore, closed: Collection[ClosedVisit], keep: dt.timedelta
) -> dict[UUID, int]:
    said = {version: _said(store, version) for version in {one.bundle for one in closed}}
    return {one.id: one.closed_at + _longest(one, said[one.bundle], keep) for one in closed}


def _longest(closed: ClosedVisit, said: dict[str, int | None], keep: dt.timedelta) -> int:
    kept: Iterable[int | None] = (said.get(procedure) for procedure in closed.procedures)
    times = [keep if days is None else dt.timedelta(days=days) for days in kept]
    return max(times, default=keep) // MILLISECOND


def _said(store: VisitStore, version: str) -> dict[str, int | None]:
    """What each procedure of a catalog version says; nothing when it cannot be built any more."""
    try:
        bundle = store.bundles.version(version)
    except (UnknownBundle, CatalogError):
        log.exception("retention_without_catalog")
        return {}
    return {id_: procedure.keep_days for id_, procedure in bundle.procedures.items()}
