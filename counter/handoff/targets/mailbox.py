"""A target that fetches its records itself: the relay puts them into its box (受け箱).

The box is in the database, sealed like everything else; `counter.api` is how it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from counter.handoff.attachments import Attachment
from counter.handoff.delivery import Delivery
from counter.handoff.parcel import to_payload
from counter.handoff.problems import TargetRefusedError
from counter.handoff.record import Record
from counter.keys import Envelope, Keyring
from counter.storage import cases, mailbox
from counter.storage.engine import Database
from counter.storage.times import to_ms, utc_now
from counter.visit import japanese_day


@dataclass(frozen=True)
class MailboxTarget:
    """The box of the target of this name."""

    name: str
    database: Database
    keyring: Keyring
    clock: Callable[[], datetime] = utc_now

    def deliver(self, delivery: Delivery) -> None:
        """Put the record into the box, once. TargetRefusedError: its visit has been deleted."""
        record = _record_of(delivery)
        case = UUID(record.content["case"])
        with self.database.reading() as connection:
            found = cases.get(connection, case=case)
        if found is None:
            raise TargetRefusedError("visit_deleted")
        envelope = self._sealed(record, found.visit)
        with self.database.writing() as connection:
            mailbox.put(
                connection,
                target=self.name,
                record=record.id,
                case=case,
                envelope=envelope,
                now=to_ms(self.clock()),
            )

    def receipts(self) -> Iterator[tuple[str, bytes]]:
        """None: a back office that fetches its records also brings its answers to the API."""
        return iter(())

    def taken(self, name: str) -> None:
        """Nothing: no receipt waits here."""

    def refused(self, name: str) -> None:
        """Nothing: no receipt waits here."""

    def try_out(self) -> None:
        """The box is in our own database; whether anybody comes is seen by what waits in it."""
        with self.database.reading() as connection:
            mailbox.untaken(connection)

    def tidy(self) -> None:
        """Nothing: a transaction that was cut off has put nothing."""

    def close(self) -> None:
        """Nothing: the database is the relay's."""

    def _sealed(self, record: Record, visit: UUID) -> Envelope:
        return self.keyring.seal(
            to_payload(record),
            visit=visit,
            version=record.content["revision"],
            part=f"mail:{self.name}:{record.id}",
            recipients=self.keyring.submitted_recipients(japanese_day(self.clock())),
        )


def _record_of(delivery: Delivery) -> Record:
    (content,) = [file for file in delivery.files if file.name == f"{delivery.stem}.json"]
    others = [Attachment(file.data) for file in delivery.files if file is not content]
    return Record(json.loads(content.data), tuple(others))
