"""Rows for tests that need some to be there; they say nothing of a person."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Connection

from counter.audit import Act
from counter.keys import Envelope, Keyring
from counter.storage import (
    audit,
    bundles,
    calls,
    cases,
    certificates,
    envelopes,
    mailbox,
    nodes,
    numbers,
    outbox,
    receipts,
    sessions,
    staff,
    statistics,
    throttles,
    visits,
)
from counter.storage.cases import StoredCase
from counter.storage.engine import Database
from counter.storage.nodes import NodeReport
from counter.storage.outbox import RecordKind
from counter.storage.statistics import ToldMoment
from counter.storage.visits import StoredVisit

KEYRING = Keyring(Path("/nonexistent"), bytes(32), "main")
AUDIT_KEY = KEYRING.audit_key
BUNDLE = "0" * 64


def envelope(visit: UUID, part: str = "visit", payload: bytes = b"{}") -> Envelope:
    """An envelope for this process's own key."""
    recipients = KEYRING.draft_recipients()
    return KEYRING.seal(payload, visit=visit, version=1, part=part, recipients=recipients)


def add_visit(connection: Connection, *, now: int, receipt: str = "", bundle: str = BUNDLE) -> UUID:
    """A visit with its envelope, and the bundle it pins; an empty one unless it is there."""
    if bundle == BUNDLE:
        bundles.put(connection, version=bundle, content=b"{}", published_at=now, valid_from=now)
    visit = uuid4()
    day = dt.date(2026, 4, 3)
    visits.add(
        connection,
        visit=StoredVisit(
            visit, 1, "submitted", "kiosk", receipt, bundle, day, now, now, now, None
        ),
    )
    envelopes.put(connection, envelope=envelope(visit))
    return visit


def add_case(connection: Connection, visit: UUID, *, now: int, procedure: str = "notice") -> UUID:
    """An accepted case."""
    case = uuid4()
    decided = ("needed", "accepted", None, None, None, 1, None)
    row = StoredCase(case, visit, procedure, "", *decided, now)
    cases.add(connection, cases=[row])
    return case


def add_record(
    connection: Connection,
    visit: UUID,
    case: UUID,
    *,
    now: int,
    revision: int = 1,
    target: str = "resident",
    after: tuple[UUID, ...] = (),
) -> UUID:
    """A record of the case in the outbox."""
    record = uuid4()
    outbox.add(
        connection,
        outbox=record,
        case=case,
        revision=revision,
        kind=RecordKind.NEW,
        target=target,
        envelope=envelopes.put(connection, envelope=envelope(visit, f"record:{record}")),
        now=now,
        after=after,
    )
    return record


def fill(database: Database, *, now: int) -> None:
    """At least one row in every table."""
    with database.writing() as connection:
        visit = add_visit(connection, now=now, receipt="AAAA-AAAA")
        first = add_case(connection, visit, now=now)
        second = add_case(connection, visit, now=now, procedure="allowance")
        record = add_record(connection, visit, first, now=now)
        add_record(connection, visit, second, now=now, after=(first,))
        letter = envelope(visit, "mail")
        mailbox.put(connection, target="t", record=record, case=first, envelope=letter, now=now)
        receipts.record(connection, outbox=record, at=now, accepted=True)
        clerk = staff.add(
            connection, login="c", name="見本 職員", password_hash="x", roles=[], at=now
        )
        sessions.start(connection, face="desk", now=now, lifetime_ms=1, staff=clerk)
        throttles.add_failure(connection, key="sign_in:c", now=now, window_ms=1)
        audit.append(connection, key=AUDIT_KEY, act=Act.SAW, at=now, actor=clerk, visit=visit)
        audit.seal_heads(connection, key=AUDIT_KEY, at=now)
        visits.note_deletion(connection, visit=uuid4(), at=now, epochs=["2026-04-01"])
        sealed = envelope(uuid4(), certificates.PART)
        certificates.put(connection, envelope=sealed, received_at=now, expires_at=now + 1)
        calls.call(connection, visit=visit, at=now)
        nodes.put(
            connection,
            report=NodeReport(uuid4(), "main", "kiosk", "0", now, now, "empty", "", []),
        )
        statistics.begin(connection, visit=visit, at=now)
        began = ToldMoment("began", "kiosk")
        statistics.tell(connection, visit=visit, now=now, moments=[began])
        numbers.give(connection, day=dt.date(2026, 4, 1), now=now, visit=visit)
