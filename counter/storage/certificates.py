"""Move-out certificates that wait for their family: encrypted, for a while, used once."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from counter.keys import Envelope, Wrap
from counter.storage.models import CertificateRow, CertificateWrapRow

PART = "certificate"
"""The part a certificate's envelope is bound to; its id stands where a visit's id does."""


def put(connection: Connection, *, envelope: Envelope, received_at: int, expires_at: int) -> None:
    """Store a sealed certificate under the id its envelope is bound to. Times: UTC milliseconds."""
    connection.execute(
        insert(CertificateRow).values(
            id=envelope.visit,
            received_at=received_at,
            expires_at=expires_at,
            nonce=envelope.nonce,
            ciphertext=envelope.ciphertext,
        )
    )
    rows = [
        {"certificate": envelope.visit, "recipient": wrap.recipient, "sealed": wrap.sealed}
        for wrap in envelope.wraps
    ]
    connection.execute(insert(CertificateWrapRow), rows)


def waiting(connection: Connection, *, now: int, limit: int) -> list[Envelope]:
    """The newest certificates that are still kept, the oldest of them first."""
    newest = (
        select(CertificateRow)
        .where(CertificateRow.expires_at > now)
        .order_by(CertificateRow.received_at.desc(), CertificateRow.id)
        .limit(limit)
        .subquery()
    )
    rows = connection.execute(
        select(newest, CertificateWrapRow.recipient, CertificateWrapRow.sealed)
        .join(CertificateWrapRow, CertificateWrapRow.certificate == newest.c.id)
        .order_by(newest.c.received_at, newest.c.id, CertificateWrapRow.recipient)
    )
    found = []
    for id_, wraps in groupby(rows, key=lambda row: row.id):
        mine = list(wraps)
        sealed = tuple(Wrap(one.recipient, one.sealed) for one in mine)
        found.append(Envelope(id_, 1, PART, mine[0].nonce, mine[0].ciphertext, sealed))
    return found


def count(connection: Connection, *, now: int) -> int:
    """How many certificates wait."""
    rows = select(func.count()).select_from(CertificateRow).where(CertificateRow.expires_at > now)
    return connection.scalar(rows) or 0


def known(connection: Connection, *, certificates: list[UUID]) -> set[UUID]:
    """Which of these wait already: a file that is read twice is taken once."""
    rows = select(CertificateRow.id).where(CertificateRow.id.in_(certificates))
    return set(connection.scalars(rows))


def sealed_to(connection: Connection, *, prefix: str) -> dict[str, set[UUID]]:
    """The certificates sealed to each recipient whose id begins so."""
    rows = connection.execute(
        select(CertificateWrapRow.recipient, CertificateWrapRow.certificate)
        .where(CertificateWrapRow.recipient.startswith(prefix, autoescape=True))
        .order_by(CertificateWrapRow.recipient, CertificateWrapRow.certificate)
    )
    return {
        recipient: {row.certificate for row in mine}
        for recipient, mine in groupby(rows, key=lambda row: row.recipient)
    }


def forget(connection: Connection, *, certificates: list[UUID]) -> None:
    """Delete certificates: their family's visit holds what they said."""
    wraps = CertificateWrapRow.certificate.in_(certificates)
    connection.execute(delete(CertificateWrapRow).where(wraps))
    connection.execute(delete(CertificateRow).where(CertificateRow.id.in_(certificates)))


def forget_expired(connection: Connection, *, now: int) -> int:
    """Delete those nobody came for in time; returns how many."""
    over = select(CertificateRow.id).where(CertificateRow.expires_at <= now)
    ids = list(connection.scalars(over))
    forget(connection, certificates=ids)
    return len(ids)
