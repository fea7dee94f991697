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
from counter.storage import envelopes, visits
from counter.storage.faults import reach
from counter.storage.times import MILLISECOND
from counter.visit.states import Channel, VisitState
from counter.visit.store import Done, VisitStore

EPOCH_PREFIX = "epoch:"
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
    """A day's key: how many envelopes still need it, and whether this node still has it.

    While it is there, a backup that holds visits of that day can still be read.
    """

    day: dt.date
    envelopes: int
    key_here: bool


def wipe_drafts(store: VisitStore, ids: Collection[UUID]) -> int:
    """Forget those of the visits that were never submitted; returns how many."""
    with store.database.writing() as connection:
        found = [visits.get(connection, visit=visit) for visit in ids]
        drafts = [row.id for row in found if row and row.state == VisitState.GUIDANCE]
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
    """Delete visits closed longer ago than `keep`, then destroy the keys nothing needs."""
    before = store.now() - keep // MILLISECOND
    with store.database.reading() as connection:
        over = visits.closed_before(connection, before=before)
    for visit in over:
        _purge_one(store, visit)
    store.database.empty_log()
    return Purged(len(over), destroy_unneeded_epochs(store))


def _purge_one(store: VisitStore, visit: UUID) -> None:
    with store.database.writing() as connection:
        sealed_to = envelopes.recipients_of(connection, visits=[visit])
        days = [to.removeprefix(EPOCH_PREFIX) for to in sealed_to if to.startswith(EPOCH_PREFIX)]
        visits.note_deletion(connection, visit=visit, at=store.now(), epochs=days)
        visits.delete_whole(connection, visits=[visit])
        store.note_in(connection, visit, [Done(Act.PURGED)], store.now())
        reach("purge_before_commit")
    reach("purge_after_commit")


def destroy_unneeded_epochs(store: VisitStore) -> tuple[dt.date, ...]:
    """Destroy the private keys of past days no envelope is sealed to; returns the days."""
    newest = store.today() - dt.timedelta(days=KEPT_DAYS)
    unneeded = tuple(
        status.day
        for status in epochs(store)
        if status.key_here and not status.envelopes and status.day < newest
    )
    for day in unneeded:
        store.keyring.destroy_epoch(day)
        store.note(None, Done(Act.EPOCH_DESTROYED, detail=day.isoformat()))
    return unneeded


def epochs(store: VisitStore) -> list[EpochStatus]:
    """Every day that has a key or an envelope sealed to it, the oldest first."""
    with store.database.reading() as connection:
        counted = envelopes.sealed_to(connection, prefix=EPOCH_PREFIX)
    needed = {dt.date.fromisoformat(to.removeprefix(EPOCH_PREFIX)): n for to, n in counted.items()}
    here = set(store.keyring.epochs())
    return [EpochStatus(day, needed.get(day, 0), day in here) for day in sorted(here | set(needed))]
