"""The tables. Nothing about a resident stands outside `envelopes`; ids, states and times do.

Only `counter.storage` may import this module; the migrations build exactly these tables.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    Uuid,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """What all tables share: fixed constraint names, and the column types of Python types."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 read by SQLAlchemy, not changed
        int: BigInteger,
        str: String,
        bytes: LargeBinary,
        UUID: Uuid,
        dt.date: Date,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class BundleRow(Table):
    """An immutable catalog version (カタログ版): its version is the SHA-256 of its content."""

    __tablename__ = "bundles"

    version: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class PublicationRow(Table):
    """That a catalog version is in force from a moment on. Rows are added and never changed."""

    __tablename__ = "publications"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(ForeignKey("bundles.version"), index=True)
    published_at: Mapped[int]
    valid_from: Mapped[int] = mapped_column(index=True)
    valid_until: Mapped[int | None]
    published_by: Mapped[str]
    reason: Mapped[str]


class VisitRow(Table):
    """A visit (来庁). `version` counts its writes; `bundle` is the catalog it pinned."""

    __tablename__ = "visits"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[str]
    channel: Mapped[str]
    receipt: Mapped[str | None] = mapped_column(unique=True)
    bundle: Mapped[str] = mapped_column(ForeignKey("bundles.version"), index=True)
    law_day: Mapped[dt.date]
    started_at: Mapped[int]
    touched_at: Mapped[int]
    submitted_at: Mapped[int | None]
    closed_at: Mapped[int | None]

    __table_args__ = (Index(None, "state", "submitted_at"), Index(None, "state", "touched_at"))


class EnvelopeRow(Table):
    """One encrypted part of a visit: its sheet, its numbers, or the record of a case."""

    __tablename__ = "envelopes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit: Mapped[UUID] = mapped_column(ForeignKey("visits.id"))
    part: Mapped[str]
    version: Mapped[int]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]

    __table_args__ = (UniqueConstraint("visit", "part"),)


class WrapRow(Table):
    """An envelope's data key sealed to one recipient. Without its wraps an envelope is noise."""

    __tablename__ = "wraps"

    envelope: Mapped[UUID] = mapped_column(ForeignKey("envelopes.id"), primary_key=True)
    recipient: Mapped[str] = mapped_column(primary_key=True, index=True)
    sealed: Mapped[bytes]


class CertificateRow(Table):
    """A move-out certificate (転出証明書情報) that waits for its family, encrypted like a visit."""

    __tablename__ = "certificates"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    received_at: Mapped[int]
    expires_at: Mapped[int] = mapped_column(index=True)
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]


class CertificateWrapRow(Table):
    """A certificate's data key sealed to one recipient."""

    __tablename__ = "certificate_wraps"

    certificate: Mapped[UUID] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    recipient: Mapped[str] = mapped_column(primary_key=True, index=True)
    sealed: Mapped[bytes]


class CallRow(Table):
    """A silent call (支援措置): somebody at a kiosk whom only certain clerks may know about."""

    __tablename__ = "calls"

    visit: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(index=True)


class CallNumberRow(Table):
    """A call number (整理番号) of a day: for a visit, or for nobody the program knows."""

    __tablename__ = "call_numbers"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visit: Mapped[UUID | None] = mapped_column(index=True)
    given_at: Mapped[int]
    called_at: Mapped[int | None]
    window: Mapped[str]
    finished_at: Mapped[int | None]

    __table_args__ = (UniqueConstraint("day", "visit"),)


class CaseRow(Table):
    """One procedure for one subject of a visit. `annex_of`: it travels in that case's record.

    `due_on` is the first day on which a document promised for later (後日提出) is due.
    """

    __tablename__ = "cases"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit: Mapped[UUID] = mapped_column(ForeignKey("visits.id"))
    procedure: Mapped[str]
    subject: Mapped[str]
    outcome: Mapped[str]
    state: Mapped[str]
    annex_of: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    accepted_on: Mapped[dt.date | None]
    accepted_by: Mapped[UUID | None]
    revision: Mapped[int]
    due_on: Mapped[dt.date | None] = mapped_column(index=True)
    changed_at: Mapped[int]

    __table_args__ = (UniqueConstraint("visit", "procedure", "subject"),)


class OutboxRow(Table):
    """A record to hand off. Its id is the idempotency key; `revision` orders a case's records."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    revision: Mapped[int]
    kind: Mapped[str]
    target: Mapped[str]
    envelope: Mapped[UUID] = mapped_column(ForeignKey("envelopes.id"), unique=True)
    state: Mapped[str]
    attempts: Mapped[int]
    due_at: Mapped[int]
    worker: Mapped[str | None]
    lease_until: Mapped[int | None]
    reason: Mapped[str]
    created_at: Mapped[int]
    finished_at: Mapped[int | None]

    __table_args__ = (UniqueConstraint("case", "revision"), Index(None, "state", "due_at"))


class AfterRow(Table):
    """A held record waits until this case is processed (`after` of its procedure)."""

    __tablename__ = "outbox_after"

    outbox: Mapped[UUID] = mapped_column(ForeignKey("outbox.id"), primary_key=True)
    case: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)


class MailRow(Table):
    """A record in the box (受け箱) of a target that fetches its records itself."""

    __tablename__ = "mailbox"

    target: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record: Mapped[UUID]
    case: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    envelope: Mapped[UUID] = mapped_column(ForeignKey("envelopes.id"), unique=True)
    put_at: Mapped[int]
    taken_at: Mapped[int | None]

    __table_args__ = (UniqueConstraint("target", "record"),)


class ReceiptRow(Table):
    """A target's answer (受理結果). `errors` are codes and item ids."""

    __tablename__ = "receipts"

    outbox: Mapped[UUID] = mapped_column(ForeignKey("outbox.id"), primary_key=True)
    at: Mapped[int] = mapped_column(primary_key=True)
    accepted: Mapped[bool]
    errors: Mapped[list[Any]]


class DeletionRow(Table):
    """That a visit was deleted, when, and which days' keys its envelopes were sealed to.

    `receipt_mark` is a keyed digest of its receipt number: a slip somebody still has is recognised.
    """

    __tablename__ = "deletions"

    visit: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(index=True)
    epochs: Mapped[list[Any]]
    receipt_mark: Mapped[bytes | None] = mapped_column(index=True)


class MomentLinkRow(Table):
    """Which token the statistics know an open visit by. It goes with the visit."""

    __tablename__ = "moment_links"

    visit: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    token: Mapped[UUID] = mapped_column(unique=True)
    began_at: Mapped[int]


class MomentRow(Table):
    """Something that happened in a visit, for the statistics. Rows are added and never changed.

    `token` is random and leads to no visit once that is purged; `at` is the full minute, so that no
    other table's times lead to it; `seconds` counts from the visit's beginning.
    """

    __tablename__ = "moments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[int] = mapped_column(index=True)
    seconds: Mapped[int]
    kind: Mapped[str]
    channel: Mapped[str]
    events: Mapped[str]
    procedure: Mapped[str]
    page: Mapped[str]
    item: Mapped[str]
    counts: Mapped[dict[str, Any]]


class NodeRow(Table):
    """A process of the house, as it told last; `troubles` are sentences for IT staff."""

    __tablename__ = "nodes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    node: Mapped[str]
    works: Mapped[str]
    version: Mapped[str]
    started_at: Mapped[int]
    seen_at: Mapped[int]
    reader: Mapped[str]
    printer: Mapped[str]
    troubles: Mapped[list[Any]]


class StaffRow(Table):
    """A clerk's account. `factor` is sealed; `factor_step` is the last code that was taken.

    `first_password` says that somebody else gave the password: its clerk must choose an own one.
    `subject` is who the city's sign-in service says it is (OpenID Connect `sub`).
    """

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    roles: Mapped[list[Any]]
    created_at: Mapped[int]
    disabled_at: Mapped[int | None]
    ends_at: Mapped[int | None]
    factor: Mapped[bytes | None]
    factor_step: Mapped[int | None]
    subject: Mapped[str | None] = mapped_column(index=True, unique=True)
    first_password: Mapped[bool] = mapped_column(server_default=false())


class SessionRow(Table):
    """A browser's session. Its cookie is known only by hash; `data` holds ids and tokens."""

    __tablename__ = "sessions"

    cookie_hash: Mapped[bytes] = mapped_column(primary_key=True)
    face: Mapped[str]
    staff: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    visit: Mapped[UUID | None] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]
    created_at: Mapped[int]
    touched_at: Mapped[int]
    expires_at: Mapped[int] = mapped_column(index=True)


class ThrottleRow(Table):
    """One failed try (a sign-in, a receipt look-up), kept until its window has passed."""

    __tablename__ = "throttles"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[int]

    __table_args__ = (Index(None, "key", "at"),)


class AuditRow(Table):
    """One entry of the audit chain (`counter.audit`). Never updated, never deleted."""

    __tablename__ = "audit"

    writer: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(index=True)
    act: Mapped[str]
    actor: Mapped[UUID | None]
    visit: Mapped[UUID | None] = mapped_column(index=True)
    case: Mapped[UUID | None]
    detail: Mapped[str]
    code: Mapped[bytes]


class SealRow(Table):
    """The heads of all audit chains at a moment."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[int]
    heads: Mapped[list[Any]]
    code: Mapped[bytes]
