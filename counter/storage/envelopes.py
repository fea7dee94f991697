"""Envelopes in the database: one row for the encrypted part, one per recipient's wrap."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from counter.keys import Envelope, Wrap
from counter.storage.models import EnvelopeRow, WrapRow


def _selecting(which: ColumnElement[bool]) -> Select[Any]:
    """Envelopes with a row for each wrap, those of one envelope together."""
    return (
        select(EnvelopeRow.__table__, WrapRow.recipient, WrapRow.sealed)
        .join(WrapRow, WrapRow.envelope == EnvelopeRow.id)
        .where(which)
        .order_by(EnvelopeRow.id, WrapRow.recipient)
    )


# What every page asks is put together once: that takes longer than asking it.
_HERE = (EnvelopeRow.visit == bindparam("of_visit")) & (EnvelopeRow.part == bindparam("of_part"))
_PART = _selecting(_HERE)
_REPLACE = update(EnvelopeRow).where(_HERE).returning(EnvelopeRow.id)
_UNWRAP = delete(WrapRow).where(WrapRow.envelope == bindparam("of_envelope"))
_WRAP = insert(WrapRow)
_RENEW = update(EnvelopeRow).where(_HERE)
_REWRAP = update(WrapRow).where(
    WrapRow.envelope == select(EnvelopeRow.id).where(_HERE).scalar_subquery(),
    WrapRow.recipient == bindparam("of_recipient"),
)


def put(connection: Connection, *, envelope: Envelope) -> UUID:
    """Store an envelope in place of the one its visit had for this part, and return its id."""
    here, content = _columns(envelope)
    row = connection.scalar(_REPLACE, {**here, **content})
    if row is None:
        row = uuid4()
        first = {"id": row, "visit": envelope.visit, "part": envelope.part, **content}
        connection.execute(insert(EnvelopeRow).values(first))
    else:
        connection.execute(_UNWRAP, {"of_envelope": row})
    connection.execute(
        _WRAP,
        [{"envelope": row, "recipient": w.recipient, "sealed": w.sealed} for w in envelope.wraps],
    )
    return row


def renew(connection: Connection, *, envelope: Envelope) -> None:
    """`put` for what is sealed to those the envelope before it was sealed to: less to write.

    Where there is none, or it was sealed to others, it is put there.
    """
    here, content = _columns(envelope)
    wraps = [{"of_recipient": one.recipient, "sealed": one.sealed} for one in envelope.wraps]
    found = connection.execute(_RENEW, {**here, **content}).rowcount == 1
    if not found or any(connection.execute(_REWRAP, {**here, **w}).rowcount == 0 for w in wraps):
        put(connection, envelope=envelope)


def _columns(envelope: Envelope) -> tuple[dict[str, Any], dict[str, Any]]:
    """Where an envelope stands, and what is written there."""
    here = {"of_visit": envelope.visit, "of_part": envelope.part}
    return here, {
        "version": envelope.version,
        "nonce": envelope.nonce,
        "ciphertext": envelope.ciphertext,
    }


def of_visit(connection: Connection, *, visit: UUID, part: str) -> Envelope | None:
    """One part of a visit, None when it has no such part."""
    found = _read(connection.execute(_PART, {"of_visit": visit, "of_part": part}))
    return next(iter(found.values()), None)


def of_visits(connection: Connection, *, visits: Collection[UUID], part: str) -> list[Envelope]:
    """One part of several visits; those without it are left out."""
    theirs = EnvelopeRow.visit.in_(visits) & (EnvelopeRow.part == part)
    return list(_read(connection.execute(_selecting(theirs))).values())


def get(connection: Connection, *, ids: Collection[UUID]) -> dict[UUID, Envelope]:
    """The envelopes with these ids."""
    return _read(connection.execute(_selecting(EnvelopeRow.id.in_(ids))))


def _read(rows: Iterable[Row[Any]]) -> dict[UUID, Envelope]:
    found: dict[UUID, Envelope] = {}
    for id_, wraps in groupby(rows, key=lambda row: row.id):
        mine = list(wraps)
        row = mine[0]
        sealed = tuple(Wrap(one.recipient, one.sealed) for one in mine)
        found[id_] = Envelope(row.visit, row.version, row.part, row.nonce, row.ciphertext, sealed)
    return found


def recipients_of(connection: Connection, *, visits: Collection[UUID]) -> list[str]:
    """Everybody who can open some part of these visits."""
    of_these = (
        select(WrapRow.recipient)
        .distinct()
        .join(EnvelopeRow, EnvelopeRow.id == WrapRow.envelope)
        .where(EnvelopeRow.visit.in_(visits))
    )
    return sorted(connection.scalars(of_these))


def visits_sealed_to(connection: Connection, *, prefix: str) -> dict[str, set[UUID]]:
    """The visits with an envelope sealed to each recipient whose id begins so."""
    rows = connection.execute(
        select(WrapRow.recipient, EnvelopeRow.visit)
        .distinct()
        .join(EnvelopeRow, EnvelopeRow.id == WrapRow.envelope)
        .where(WrapRow.recipient.startswith(prefix, autoescape=True))
        .order_by(WrapRow.recipient, EnvelopeRow.visit)
    )
    return {
        recipient: {row.visit for row in mine}
        for recipient, mine in groupby(rows, key=lambda row: row.recipient)
    }


def visits_closed_to(connection: Connection, *, held: Collection[str]) -> dict[str, int]:
    """How many visits are sealed to a day and to nobody of `held`, by the day's recipient id."""
    opened = select(WrapRow.envelope).where(WrapRow.recipient.in_(held))
    rows = connection.execute(
        select(WrapRow.recipient, func.count(EnvelopeRow.visit.distinct()))
        .join(EnvelopeRow, EnvelopeRow.id == WrapRow.envelope)
        .where(
            WrapRow.recipient.startswith("epoch:"),
            WrapRow.recipient.not_in(held),
            WrapRow.envelope.not_in(opened),
        )
        .group_by(WrapRow.recipient)
        .order_by(WrapRow.recipient)
    )
    return {row[0]: row[1] for row in rows}


def forget(connection: Connection, *, visits: Iterable[UUID]) -> None:
    """Delete the wraps, then the envelopes of these visits."""
    of_these = select(EnvelopeRow.id).where(EnvelopeRow.visit.in_(list(visits)))
    connection.execute(delete(WrapRow).where(WrapRow.envelope.in_(of_these)))
    connection.execute(delete(EnvelopeRow).where(EnvelopeRow.id.in_(of_these)))
