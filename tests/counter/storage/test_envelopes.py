from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from counter.keys import Envelope, Recipient
from counter.storage import envelopes
from counter.storage.engine import Database
from counter.storage.models import WrapRow
from tests.counter.storage.rows import KEYRING, add_visit, envelope

NOW = 1_775_178_000_000


def read(connection: Connection, visit: UUID, part: str = "visit") -> bytes:
    found = envelopes.of_visit(connection, visit=visit, part=part)
    assert found
    return KEYRING.open_(found)


def recipients(connection: Connection) -> list[str]:
    return list(connection.scalars(select(WrapRow.recipient)))


@pytest.fixture
def visit(database: Database) -> UUID:
    with database.writing() as connection:
        return add_visit(connection, now=NOW)


def test_what_is_renewed_takes_the_place_of_what_was_there(database: Database, visit: UUID) -> None:
    with database.writing() as connection:
        envelopes.renew(connection, envelope=envelope(visit, payload=b"new"))
        assert read(connection, visit) == b"new"
        assert recipients(connection) == [KEYRING.draft_id]


def test_a_part_that_was_not_there_is_put_there(database: Database, visit: UUID) -> None:
    with database.writing() as connection:
        envelopes.renew(connection, envelope=envelope(visit, "numbers:p1", b"one"))
        assert read(connection, visit, "numbers:p1") == b"one"
        assert read(connection, visit) == b"{}"


def test_what_was_sealed_to_others_is_not_left_to_them(database: Database, visit: UUID) -> None:
    other = Recipient("desk:other", KEYRING.draft_recipients()[0].public)
    with database.writing() as connection:
        envelopes.put(connection, envelope=sealed_to(other, visit))
        envelopes.renew(connection, envelope=envelope(visit, payload=b"new"))
        assert read(connection, visit) == b"new"
        assert recipients(connection) == [KEYRING.draft_id]


def sealed_to(recipient: Recipient, visit: UUID) -> Envelope:
    return KEYRING.seal(b"old", visit=visit, version=1, part="visit", recipients=(recipient,))
