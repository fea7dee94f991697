"""Certificates kept until their family comes: sealed like a visit, opened only to find a match."""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from counter.audit import Act
from counter.keys import Envelope, EnvelopeDamaged, Keyring, NoKeyForEnvelope
from counter.logs import get_logger
from counter.prefill.certificate import Certificate
from counter.prefill.matching import FourItems
from counter.prefill.names import sought, spellings
from counter.storage import audit, certificates
from counter.storage.engine import Database
from counter.storage.times import to_ms
from counter.visit.model import japanese_day

log = get_logger(__name__)

MOST_WAITING = 2_000
"""As many are opened to find a family's; there is no index, because an index would tell."""

DETAIL = "certificate"


@dataclass(frozen=True)
class Found:
    """A waiting certificate, and which of its people was looked for."""

    id: UUID
    certificate: Certificate = field(repr=False)
    person: int


class CertificateShelf:
    """The waiting certificates of this hall."""

    def __init__(
        self, database: Database, keyring: Keyring, clock: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock

    def keep(self, found: Iterable[Certificate], *, keep: dt.timedelta) -> int:
        """Keep certificates until somebody comes or their time is over; returns how many are new.

        One that waits already, word for word, is not kept twice.
        """
        now = self._clock()
        sealed = {one.visit: one for one in map(self._sealed, found)}
        with self._database.writing() as connection:
            here = certificates.known(connection, certificates=list(sealed))
            new = [envelope for id_, envelope in sealed.items() if id_ not in here]
            for envelope in new:
                certificates.put(
                    connection,
                    envelope=envelope,
                    received_at=to_ms(now),
                    expires_at=to_ms(now + keep),
                )
        return len(new)

    def of_holder(self, holder: FourItems, *, visit: UUID) -> list[Found]:
        """The certificates that name a card's holder, the oldest first (audited)."""
        self._note(visit, None)
        if not holder.complete:
            return []
        return [
            Found(id_, certificate, index)
            for id_, certificate in self._waiting(str(holder.birth_date).encode())
            for index, person in enumerate(certificate.people)
            if holder.on(person, certificate.move.get("previous_address"))
        ]

    def named(self, text: str, *, visit: UUID, by: UUID) -> list[Found]:
        """The certificates with somebody whose name or reading begins so, for a clerk (audited)."""
        self._note(visit, by)
        wanted = spellings(text)
        found = (
            (id_, certificate, next(_people_named(certificate, wanted), None))
            for id_, certificate in self._waiting()
        )
        return [Found(id_, one, index) for id_, one, index in found if index is not None]

    def get(self, certificate: UUID) -> Certificate | None:
        """One of the waiting certificates."""
        return next((one for id_, one in self._waiting() if id_ == certificate), None)

    def _waiting(self, containing: bytes = b"") -> Iterator[tuple[UUID, Certificate]]:
        """Those that wait; only what holds these bytes is worth reading as a certificate."""
        with self._database.reading() as connection:
            now = to_ms(self._clock())
            sealed = certificates.waiting(connection, now=now, limit=MOST_WAITING)
        for envelope in sealed:
            try:
                plain = self._keyring.open_(envelope)
            except (NoKeyForEnvelope, EnvelopeDamaged):
                log.warning("certificate_unreadable", certificate=envelope.visit)
                continue
            if containing in plain:
                yield envelope.visit, Certificate.from_json(json.loads(plain))

    def _sealed(self, certificate: Certificate) -> Envelope:
        payload = json.dumps(certificate.to_json(), ensure_ascii=False, sort_keys=True).encode()
        # Keyed, so that nobody can tell from an id whether a person they know stands in it.
        key = self._keyring.face_secret(DETAIL)
        return self._keyring.seal(
            payload,
            visit=UUID(bytes=hmac.digest(key, payload, "sha256")[:16]),
            version=1,
            part=certificates.PART,
            recipients=self._keyring.submitted_recipients(japanese_day(self._clock())),
        )

    def _note(self, visit: UUID, by: UUID | None) -> None:
        with self._database.writing() as connection:
            audit.append(
                connection,
                key=self._keyring.audit_key,
                act=Act.LOOKED_UP,
                at=to_ms(self._clock()),
                actor=by,
                visit=visit,
                detail=DETAIL,
            )


def _people_named(certificate: Certificate, wanted: frozenset[str]) -> Iterator[int]:
    for index, person in enumerate(certificate.people):
        names = (sought(str(person.get(fact, ""))) for fact in ("name", "kana"))
        if any(name.startswith(tuple(wanted)) for name in names):
            yield index
