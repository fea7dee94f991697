"""Forgetting on purpose: drafts that ended, visits whose time is over, keys nothing needs any more.

Deleting rows forgets in this database. Backups forget when the private key of the day is
destroyed, and that happens when the last envelope sealed to it is gone. Every deletion is one
transaction, so a purge that was killed goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from counter.audit import Act
from counter.statistics import Kind, Moment, record
from counter.storage import certificates, envelopes, visits
from counter.storage.faults import reach
from counter.storage.times import MILLISECOND, from_ms
from counter.visit import retention
from counter.visit.model import japanese_day
from counter.visit.states import DRAFTS, Channel, VisitState
from counter.visit.store import Done, VisitStore

EPOCH_PREFIX = "epoch:"
EXPIRED = Moment(Kind.EXPIRED)
KEPT_DAYS = 2
"""A day's key stays this long at least: an envelope may be sealed just before midnight and stored
just after, and clocks of two machines may differ."""


@dataclass(frozen=True)
class Purged:
    """What a purge did: visits deleted, and days whose private key was destroyed."""

    visits: int
    epochs: tuple[dt.date, ...]


@dataclass(frozen=True)
class EpochStatus:
    """A day's key: how many visits still need it, and whether this node still has it.

    While it is there, a backup that holds visits of that day can still be read. `forgotten_on` is
    the first day on which a purge destroys it, None while a visit of it is not closed yet.
    """

    day: dt.date
    visits: int
    key_here: bool
    forgotten_on: dt.date | None


def wipe_drafts(
    store: VisitStore,
    ids: Collection[UUID],
    states: Collection[VisitState] = (VisitState.GUIDANCE,),
    told: Moment = EXPIRED,
) -> int:
    """Forget those of the visits that are in a state before submission; returns how many.

    What a resident has handed to the desk is spared, unless the caller names its state. `told` is
    how they ended, for the statistics.
    """
    with store.database.writing() as connection:
        found = [visits.get(connection, visit=visit) for visit in ids]
        rows = [row for row in found if row and row.state in states]
        drafts = [row.id for row in rows]
        for row in rows:
            record(connection, visit=row.id, channel=row.channel, now=store.now(), moments=[told])
        visits.delete_whole(connection, visits=drafts)
        for visit in drafts:
            store.note_in(connection, visit, [Done(Act.WIPED)], store.now())
    return len(drafts)


def expire_idle(store: VisitStore, older_than: dt.timedelta, channel: Channel) -> int:
    """Forget unsubmitted visits of a channel nobody has touched for so long; returns how many."""
    before = store.now() - older_than // MILLISECOND
    with store.database.reading() as connection:
        idle = visits.idle_since(
            connection, state=VisitState.GUIDANCE, channel=channel, before=before
        )
    return wipe_drafts(store, idle) if idle else 0


def expire_called(store: VisitStore, older_than: dt.timedelta) -> int:
    """Forget what was handed to the desk and nobody has touched for so long; returns how many."""
    before = store.now() - older_than // MILLISECOND
    with store.database.reading() as connection:
        idle = visits.idle_since(
            connection, state=VisitState.CALLED, channel=Channel.KIOSK, before=before
        )
    return wipe_drafts(store, idle, DRAFTS) if idle else 0


def forget_lost_drafts(store: VisitStore) -> int:
    """Forget this node's drafts whose key was in the memory of a process that has ended.

    Only for the start of the node's one kiosk process. Returns how many.
    """
    keyring = store.keyring
    with store.database.reading() as connection:
        lost = visits.sealed_to_other_drafts(
            connection, prefix=keyring.draft_prefix, recipient=keyring.draft_id
        )
    return wipe_drafts(store, lost) if lost else 0


def purge(store: VisitStore, keep: dt.timedelta) -> Purged:
    """Delete visits whose time is over (`counter.visit.retention`), then the keys nothing needs."""
    deleted = [visit for visit in retention.over(store, keep) if _purge_one(store, visit)]
    store.database.empty_log()
    return Purged(len(deleted), destroy_unneeded_epochs(store))


def forget_again(store: VisitStore) -> int:
    """After a backup was restored: delete what this node had forgotten since it was made."""
    return sum(_purge_one(store, visit) for visit in sorted(store.keyring.forgotten()))


def _purge_one(store: VisitStore, visit: UUID) -> bool:
    """Delete one visit; False when it is not there (any more)."""
    with store.database.writing() as connection:
        if not visits.lock(connection, visit=visit):
            return False
        # Before the deletion is certain: whoever is killed in between deletes it next time anyway.
        store.keyring.remember_forgotten(visit)
        sealed_to = envelopes.recipients_of(connection, visits=[visit])
        days = [to.removeprefix(EPOCH_PREFIX) for to in sealed_to if to.startswith(EPOCH_PREFIX)]
        row = visits.get(connection, visit=visit)
        mark = store.keyring.receipt_mark(row.receipt) if row and row.receipt else None
        visits.note_deletion(
            connection, visit=visit, at=store.now(), epochs=days, receipt_mark=mark
        )
        visits.delete_whole(connection, visits=[visit])
        store.note_in(connection, visit, [Done(Act.PURGED)], store.now())
        reach("purge_before_commit")
    reach("purge_after_commit")
    return True


def destroy_unneeded_epochs(store: VisitStore) -> tuple[dt.date, ...]:
    """Destroy the private keys of past days no envelope is sealed to; returns the days."""
    newest = _newest_unneeded(store.today())
    needed = _visits_of_days(store)
    unneeded = tuple(day for day in store.keyring.epochs() if day not in needed and day <= newest)
    for day in unneeded:
        store.keyring.destroy_epoch(day)
        store.note(None, Done(Act.EPOCH_DESTROYED, detail=day.isoformat()))
    return unneeded


def epochs(store: VisitStore, keep: dt.timedelta) -> list[EpochStatus]:
    """Every day that has a key or an envelope sealed to it, the oldest first."""
    needed, here = _visits_of_days(store), set(store.keyring.epochs())
    ends = retention.ends(store, keep)
    return [
        EpochStatus(
            day,
            len(needed.get(day, ())),
            day in here,
            _forgotten_on(day, [ends.get(visit) for visit in needed.get(day, ())]),
        )
        for day in sorted(here | needed.keys())
    ]


def _forgotten_on(day: dt.date, ends: list[int | None]) -> dt.date | None:
    known = [japanese_day(from_ms(end)) for end in ends if end is not None]
    if len(known) < len(ends):
        return None
    return max([*known, day + dt.timedelta(days=KEPT_DAYS + 1)])


def _newest_unneeded(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=KEPT_DAYS + 1)


def _visits_of_days(store: VisitStore) -> dict[dt.date, set[UUID]]:
    with store.database.reading() as connection:
        sealed = envelopes.visits_sealed_to(connection, prefix=EPOCH_PREFIX)
        waiting = certificates.sealed_to(connection, prefix=EPOCH_PREFIX)
    # A certificate nobody has come for holds on to its day's key as a visit does.
    return {
        dt.date.fromisoformat(to.removeprefix(EPOCH_PREFIX)): sealed.get(to, set())
        | waiting.get(to, set())
        for to in sealed.keys() | waiting.keys()
    }
