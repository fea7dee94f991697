"""Put a receipt (受理結果) on the case it answers to, whichever way it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from counter.config import Target
from counter.handoff.facts import record_id
from counter.handoff.receipts import Received
from counter.storage import cases, outbox
from counter.storage.engine import Database
from counter.storage.outbox import OutboxEntry
from counter.storage.times import to_ms
from counter.visit import progress
from counter.visit.progress import UnknownRecord
from procedures.catalog import Item, Procedure


def keep_answer(
    received: Received, database: Database, items: Mapping[str, Item], key: bytes
) -> None:
    """Record the answer; the same one again changes nothing. Raises UnknownRecord.

    A 付記 that was taken says nothing about the notice itself, so only its refusal shows.
    """
    if received.notice and received.accepted:
        return
    with database.writing() as connection:
        progress.answered(
            connection,
            outbox=received.outbox,
            now=to_ms(received.at),
            key=key,
            accepted=received.accepted,
            errors=received.errors_by_item(items),
        )


def system_of(received: Received, database: Database, procedures: Mapping[str, Procedure]) -> str:
    """The back-office system the answered record was for.

    Raises UnknownRecord when no such record was sent from here, or the receipt names a notice the
    record does not belong to.
    """
    with database.reading() as connection:
        entry = outbox.get(connection, outbox=received.outbox)
        case = cases.get(connection, case=entry.case) if entry else None
        if entry is None or case is None:
            raise UnknownRecord
        if received.notice is None:
            return entry.target
        annexed = [
            one
            for one in cases.of_visit(connection, visit=case.visit)
            if one.annex_of == case.id and _is_of(one.id, entry, received.record)
        ]
    if not annexed or annexed[0].procedure not in procedures:
        raise UnknownRecord
    return procedures[annexed[0].procedure].target


def serves(target: Target, system: str, targets: Iterable[Target]) -> bool:
    """Whether records of a system go to a target: it names the system, or nobody does."""
    if any(system in other.systems for other in targets):
        return system in target.systems
    return not target.systems


def _is_of(annex: UUID, notice: OutboxEntry, record: UUID) -> bool:
    return record_id(annex, notice.revision) == record
