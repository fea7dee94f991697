"""The relay: takes records out of the outbox and brings each to its target exactly once.

Claim with a lease → open the envelope → deliver → finish. A record that was delivered but not
finished is delivered again under the same id, which changes nothing on the target. Kill the process
anywhere: nothing is lost, nothing is there twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any

from sqlalchemy.exc import DBAPIError

from counter.handoff.backoff import ATTEMPTS, wait_seconds
from counter.handoff.parcel import from_payload
from counter.handoff.problems import (
    TargetRefusedError,
    TargetUnavailableError,
    UnwritableError,
)
from counter.handoff.receipts import our_error
from counter.handoff.receiving import take_receipts
from counter.handoff.record import informed
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

BATCH = 20
LEASE_MS = 5 * 60 * 1000
"""Longer than a batch takes on a slow line; a relay that dies leaves its batch this long."""

IDLE_SECONDS = 1.0
"""How long a record waits at most before an idle relay looks for it."""


@dataclass
class RelayReport:
    """What a relay has done since it started."""

    delivered: int = 0
    retrying: int = 0
    dead: int = 0
    receipts: int = 0


@dataclass
class Relay:
    """One worker. Any number may run beside each other on one PostgreSQL database."""

    database: Database
    keyring: Keyring
    routes: Routes
    items: Mapping[str, Item]
    worker: str
    clock: Callable[[], datetime] = utc_now
    lease_ms: int = LEASE_MS
    chance: random.Random = field(default_factory=random.SystemRandom)
    report: RelayReport = field(default_factory=RelayReport)

    def run(self, stop: Event) -> None:
        """Work until `stop` is set; a batch that was claimed is finished first."""
        self.routes.tidy()
        while not stop.is_set():
            try:
                worked = self.deliver_batch()
                self.take_receipts()
            except DBAPIError:
                # A database that restarts is back in seconds; leases and ids outlive it.
                log.exception("relay_without_database")
                worked = False
            if not worked:
                stop.wait(IDLE_SECONDS)

    def run_once(self) -> None:
        """Work until nothing is due, take the receipts that are there, and come back."""
        self.routes.tidy()
        while self.deliver_batch():
            pass
        self.take_receipts()

    def deliver_batch(self) -> bool:
        """Claim and deliver what is due; False when nothing was."""
        with self.database.writing() as connection:
            batch = outbox.claim(
                connection,
                worker=self.worker,
                now=self._now(),
                lease_ms=self.lease_ms,
                limit=BATCH,
                systems=self.routes.systems,
            )
            reach("relay_before_claim_commit")
        if batch:
            reach("relay_after_claim")
        for claimed in batch:
            self._deliver(claimed)
        return bool(batch)

    def take_receipts(self) -> None:
        """Take what the back offices have answered."""
        for route in self.routes.routes:
            self.report.receipts += take_receipts(
                route.target, self.database, self.items, self.keyring.audit_key
            )

    def _deliver(self, claimed: Claimed) -> None:
        """Deliver one record, and write down how that went."""
        try:
            self._hand_over(claimed)
            reach("relay_before_finish")
            self._finish(claimed)
            reach("relay_after_finish")
        except TargetUnavailableError as problem:
            self._try_again(claimed, problem.reason, problem.retry_after)
        except TargetRefusedError as problem:
            self._give_up(claimed, problem.reason)
        except UnwritableError as problem:
            self._reject(claimed, problem)
        except (NoKeyForEnvelope, EnvelopeDamaged):
            self._give_up(claimed, "no_key")
        except LeaseLost:
            log.warning("relay_lease_lost", record=claimed.id)
        except DBAPIError:
            raise
        except Exception:
            # A mistake of ours about one record must not keep all others from their targets.
            log.exception("relay_failed", record=claimed.id)
            self._try_again(claimed, "relay_error", None)

    def _hand_over(self, claimed: Claimed) -> None:
        notice = from_payload(self.keyring.open_(claimed.envelope))
        for record in (notice, *informed(notice)):
            self.routes.deliver(record)

    def _finish(self, claimed: Claimed) -> None:
        with self.database.writing() as connection:
            progress.delivered(
                connection, claimed, now=self._now(), key=self.keyring.audit_key, answers=False
            )
        self.report.delivered += 1
        log.info("record_delivered", record=claimed.id, attempt=claimed.attempt)

    def _try_again(self, claimed: Claimed, reason: str, asked: float | None) -> None:
        if claimed.attempt >= ATTEMPTS:
            self._give_up(claimed, reason)
            return
        wait = wait_seconds(claimed.attempt, asked, chance=self.chance)
        now = self._now()
        self._record(outbox.fail, claimed, now=now, retry_at=now + int(wait * 1000), reason=reason)
        self.report.retrying += 1
        log.warning("record_waits", record=claimed.id, attempt=claimed.attempt, reason=reason)

    def _give_up(self, claimed: Claimed, reason: str) -> None:
        self._record(outbox.dead, claimed, now=self._now(), reason=reason)
        self.report.dead += 1
        log.error("record_dead", record=claimed.id, reason=reason)

    def _reject(self, claimed: Claimed, problem: UnwritableError) -> None:
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
        self.report.dead += 1
        log.error("record_unwritable", record=claimed.id, problems=len(errors))

    def _record(self, write: Callable[..., None], claimed: Claimed, **facts: Any) -> None:
        try:
            with self.database.writing() as connection:
                write(connection, claimed=claimed, **facts)
        except LeaseLost:
            log.warning("relay_lease_lost", record=claimed.id)

    def _now(self) -> int:
        return to_ms(self.clock())
