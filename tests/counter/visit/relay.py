"""A relay as small as it can be: what it takes, it has delivered."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from counter.keys import Keyring
from counter.storage import outbox
from counter.storage.engine import Database
from counter.storage.outbox import Claimed
from counter.storage.times import to_ms
from counter.visit import progress
from tests.counter.conftest import Clock

LEASE_MS = 60_000


def claim(database: Database, clock: Clock, *, limit: int = 100) -> list[Claimed]:
    """Lease what is due."""
    with database.writing() as connection:
        return outbox.claim(
            connection, worker="test", now=to_ms(clock()), lease_ms=LEASE_MS, limit=limit
        )


def finish(
    database: Database, keyring: Keyring, clock: Clock, claimed: Claimed, *, answers: bool = False
) -> None:
    """Say that the target has it."""
    with database.writing() as connection:
        progress.delivered(
            connection, claimed, now=to_ms(clock()), key=keyring.audit_key, answers=answers
        )


def reply(
    database: Database, keyring: Keyring, clock: Clock, record: UUID, *, accepted: bool
) -> None:
    """Let the target's answer come back."""
    with database.writing() as connection:
        progress.answered(
            connection,
            outbox=record,
            now=to_ms(clock()),
            key=keyring.audit_key,
            accepted=accepted,
        )


def run(
    database: Database,
    keyring: Keyring,
    clock: Clock,
    deliver: Callable[[Claimed], None] = lambda _: None,
) -> list[Claimed]:
    """Deliver until nothing is due; gives what was delivered, in order."""
    sent: list[Claimed] = []
    while due := claim(database, clock):
        for claimed in due:
            deliver(claimed)
            finish(database, keyring, clock, claimed)
            sent.append(claimed)
    return sent


def content(keyring: Keyring, claimed: Claimed) -> dict[str, Any]:
    """The record as the target sees it."""
    record: dict[str, Any] = json.loads(keyring.open_(claimed.envelope))["record"]
    return record
