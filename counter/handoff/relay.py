"""The relay: takes records out of the outbox and brings each to its target exactly once.

Claim with a lease → open the envelope → deliver → finish. A record that was delivered but not
finished is delivered again under the same id, which changes nothing on the target. Kill the process
anywhere: nothing is lost, nothing is there twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from threading import Event

from sqlalchemy.exc import DBAPIError

from counter.handoff.backoff import ATTEMPTS, wait_seconds
from counter.handoff.handing import Handing, NotBegun
from counter.handoff.problems import (
    TargetRefusedError,
    TargetUnavailableError,
    UnwritableError,
)
from counter.handoff.receipts import our_error
from counter.handoff.receiving import take_receipts
from counter.handoff.resting import Resting
from counter.handoff.routes import Routes
from counter.keys import EnvelopeDamaged, Keyring, NoKeyForEnvelope
from counter.logs import get_logger
from counter.storage import outbox
from counter.storage.engine import Database
from counter.storage.faults import reach
from counter.storage.outbox import Claimed, LeaseLost
from counter.storage.times import to_ms, utc_now
from counter.visit import progress
from procedures.catalog import Item

log = get_logger(__name__)

BATCH = 64
THREADS = 8
"""Deliveries side by side: they wait for disks and lines, and disks sync many files at once."""

LEASE_MS = 5 * 60 * 1000
"""Longer than a batch takes on a slow line; a relay that dies leaves its batch this long."""

IDLE_SECONDS = 1.0
"""How long a record waits at most before an idle relay looks for it."""


class Fate(StrEnum):
    """What became of one claimed record."""

    DELIVERED = "delivered"
    RETRYING = "retrying"
    GIVEN_BACK = "given_back"
    DEAD = "dead"
    LEASE_LOST = "lease_lost"


@dataclass
class RelayReport:
    """What a relay has done since it started."""

    delivered: int = 0
    retrying: int = 0
    given_back: int = 0
    dead: int = 0
    lease_lost: int = 0
    receipts: int = 0

    def add(self, fate: Fate) -> None:
        """Count one record."""
        setattr(self, fate.value, getattr(self, fate.value) + 1)


@dataclass
class Relay:
    """One worker. Any number may run beside each other on one PostgreSQL database."""

    database: Database
    keyring: Keyring
    routes: Routes
    items: Mapping[str, Item]
    worker: str
    clock: Callable[[], datetime] = utc_now
    stop: Event = field(default_factory=Event)
    after_round: Callable[[], None] = lambda: None
    lease_ms: int = LEASE_MS
    chance: random.Random = field(default_factory=random.SystemRandom)
    report: RelayReport = field(default_factory=RelayReport)
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="relay")
    )

    def close(self) -> None:
        """End the threads and hang up."""
        self.threads.shutdown()
        self.routes.close()

    @cached_property
    def resting(self) -> Resting:
        """The targets that are down and left alone for a while."""
        return Resting(self.clock, self.chance)

    @cached_property
    def handing(self) -> Handing:
        """How records are handed over."""
        return Handing(self.keyring, self.routes, self.resting, self.threads, self.stop.is_set)

    def run(self) -> None:
        """Work until `stop` is set; records in hand are finished, the others given back."""
        self.routes.tidy()
        while not self.stop.is_set():
            try:
                worked = self.deliver_batch()
                self.take_receipts()
            except DBAPIError:
                # A database that restarts is back in seconds; leases and ids outlive it.
                log.exception("relay_without_database")
                worked = False
            else:
                self.after_round()
            if not worked:
                self.stop.wait(IDLE_SECONDS)

    def run_once(self) -> None:
        """Work until nothing is due, take the receipts that are there, and come back."""
        self.routes.tidy()
        while self.deliver_batch():
            pass
        self.take_receipts()

    def deliver_batch(self) -> bool:
        """Claim and deliver what is due; False when nothing was."""
        batch = self._claim()
        if batch:
            reach("relay_after_claim")
        problems = self.handing(batch)
        both = list(zip(batch, problems, strict=True))
        for claimed, problem in both:
            if problem is not None:
                self.report.add(self._not_delivered(claimed, problem))
        for fate in self._finish([claimed for claimed, problem in both if problem is None]):
            self.report.add(fate)
        return any(not isinstance(problem, NotBegun) for problem in problems)

    def _claim(self) -> list[Claimed]:
        systems = self.routes.systems(self.resting.names())
        with self.database.writing() as connection:
            batch = outbox.claim(
                connection,
                worker=self.worker,
                now=self._now(),
                lease_ms=self.lease_ms,
                limit=BATCH,
                systems=systems.only,
                but_systems=systems.but,
            )
            reach("relay_before_claim_commit")
        return batch

    def take_receipts(self) -> None:
        """Take what the back offices have answered."""
        for route in self.routes.routes:
            self.report.receipts += take_receipts(
                route.target, self.database, self.items, self.keyring.audit_key
            )

    def _not_delivered(self, claimed: Claimed, problem: Exception) -> Fate:
        """Write down why a record is not with its targets. Raises DBAPIError only."""
        try:
            return self._fate(claimed, problem)
        except LeaseLost:
            log.warning("relay_lease_lost", record=claimed.id)
            return Fate.LEASE_LOST

    def _fate(self, claimed: Claimed, problem: Exception) -> Fate:
        match problem:
            case NotBegun():
                return self._give_back(claimed, problem.seconds)
            case TargetUnavailableError():
                return self._try_again(claimed, problem.reason, problem.retry_after)
            case TargetRefusedError():
                return self._give_up(claimed, problem.reason)
            case UnwritableError():
                return self._reject(claimed, problem)
            case NoKeyForEnvelope() | EnvelopeDamaged():
                return self._give_up(claimed, "no_key")
            case _:
                # A mistake of ours about one record must not keep all others from their targets.
                log.error("relay_failed", record=claimed.id, exc_info=problem)
                return self._try_again(claimed, "relay_error", None)

    def _finish(self, arrived: Sequence[Claimed]) -> list[Fate]:
        """Write down, in one transaction, that the targets have these records."""
        if not arrived:
            return []
        reach("relay_before_finish")
        with self.database.writing() as connection:
            held = progress.delivered_all(
                connection, arrived, now=self._now(), key=self.keyring.audit_key
            )
        reach("relay_after_finish")
        for claimed in arrived:
            said = log.info if claimed.id in held else log.warning
            event = "record_delivered" if claimed.id in held else "relay_lease_lost"
            said(event, record=claimed.id, attempt=claimed.attempt)
        return [Fate.DELIVERED if one.id in held else Fate.LEASE_LOST for one in arrived]

    def _try_again(self, claimed: Claimed, reason: str, asked: float | None) -> Fate:
        if claimed.attempt >= ATTEMPTS:
            return self._give_up(claimed, reason)
        wait = wait_seconds(claimed.attempt, asked, chance=self.chance)
        now = self._now()
        retry_at = now + int(wait * 1000)
        with self.database.writing() as connection:
            outbox.fail(connection, claimed=claimed, now=now, retry_at=retry_at, reason=reason)
        log.warning("record_waits", record=claimed.id, attempt=claimed.attempt, reason=reason)
        return Fate.RETRYING

    def _give_back(self, claimed: Claimed, seconds: float) -> Fate:
        due_at = self._now() + int(seconds * 1000)
        with self.database.writing() as connection:
            outbox.give_back(connection, claimed=claimed, due_at=due_at)
        return Fate.GIVEN_BACK

    def _give_up(self, claimed: Claimed, reason: str) -> Fate:
        with self.database.writing() as connection:
            outbox.dead(connection, claimed=claimed, now=self._now(), reason=reason)
        log.error("record_dead", record=claimed.id, reason=reason)
        return Fate.DEAD

    def _reject(self, claimed: Claimed, problem: UnwritableError) -> Fate:
        """The record does not fit the target's columns: the case shows why, item by item."""
        errors = [our_error(p.code, p.item, p.subject, self.items) for p in problem.problems]
        now = self._now()
        with self.database.writing() as connection:
            progress.answered(
                connection,
                outbox=claimed.id,
                now=now,
                key=self.keyring.audit_key,
                accepted=False,
                errors=errors,
            )
            outbox.dead(connection, claimed=claimed, now=now, reason="unwritable")
        log.error("record_unwritable", record=claimed.id, problems=len(errors))
        return Fate.DEAD

    def _now(self) -> int:
        return to_ms(self.clock())
