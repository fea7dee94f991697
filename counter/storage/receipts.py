"""Targets' answers (受理結果): taken, or which items were wrong and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select

from counter.storage.models import CaseRow, OutboxRow, ReceiptRow

_OF_VISIT = (
    select(ReceiptRow.__table__, OutboxRow.case)
    .join(OutboxRow, OutboxRow.id == ReceiptRow.outbox)
    .join(CaseRow, CaseRow.id == OutboxRow.case)
    .where(CaseRow.visit == bindparam("visit"))
    .order_by(ReceiptRow.at, ReceiptRow.outbox)
)
"""Every page of a desk asks it: it is put together once."""


@dataclass(frozen=True)
class ReceiptError:
    """A code (E0001 必須, E0002 文字, E0003 桁数, E0004 相関) and the item it is about."""

    code: str
    item: str


@dataclass(frozen=True)
class Receipt:
    """One answer to one record of a case. `at` is UTC milliseconds."""

    outbox: UUID
    case: UUID
    at: int
    accepted: bool
    errors: tuple[ReceiptError, ...]


def record(
    connection: Connection,
    *,
    outbox: UUID,
    at: int,
    accepted: bool,
    errors: Sequence[ReceiptError] = (),
) -> bool:
    """Keep an answer; False when the record's last answer said the same.

    The visit must be locked: the answers to a record come one after the other.
    """
    told = [vars(error) for error in errors]
    last = connection.execute(
        select(ReceiptRow.__table__)
        .where(ReceiptRow.outbox == outbox)
        .order_by(ReceiptRow.at.desc())
        .limit(1)
    ).first()
    if last and (last.accepted, last.errors) == (accepted, told):
        return False
    moment = max(at, last.at + 1) if last else at
    connection.execute(
        insert(ReceiptRow).values(outbox=outbox, at=moment, accepted=accepted, errors=told)
    )
    return True


def case_of(connection: Connection, *, outbox: UUID) -> UUID | None:
    """The case a record is about, None when there is no such record."""
    return connection.scalar(select(OutboxRow.case).where(OutboxRow.id == outbox))


def of_visit(connection: Connection, *, visit: UUID) -> list[Receipt]:
    """All answers to a visit's records, the first first."""
    return [
        Receipt(
            row.outbox, row.case, row.at, row.accepted,
            tuple(ReceiptError(**error) for error in row.errors),
        )
        for row in connection.execute(_OF_VISIT, {"visit": visit})
    ]  # fmt: skip
