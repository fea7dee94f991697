"""Reading a visit out of its envelopes, and storing one step of it in one transaction.

A step is everything that changes together: the visit's columns, its envelopes, its cases, the
records its acceptances put into the outbox, and the audit entries. It is stored whole or not at
all. Building and sealing are done before the transaction begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection

from counter.audit import Act
from counter.handoff.canonical import canonical_bytes
from counter.handoff.facts import record_id
from counter.keys import Envelope, EnvelopeDamaged, Keyring, NoKeyForEnvelope, Recipient
from counter.statistics import Moment, begin, record
from counter.storage import audit, cases, certificates, envelopes, outbox, visits
from counter.storage.cases import CaseMoved
from counter.storage.engine import Database
from counter.storage.faults import Point, reach
from counter.storage.outbox import RecordKind
from counter.storage.times import to_ms
from counter.storage.visits import StoredVisit, VersionMoved
from counter.visit import codec, reading
from counter.visit.errors import Conflict, NotAllowed, Unreadable, VisitGone
from counter.visit.finding import predecessors
from counter.visit.model import Case, CaseKey, Visit, japanese_day, used_certificates
from counter.visit.progress import release_followers, settle
from counter.visit.rows import case_row, cases_of, columns, row_of, visit_of
from counter.visit.states import DRAFTS, ENDED, PROCESSED, CaseState, Channel, VisitState
from counter.visit.telling import Told, events_of, moments_of
from procedures.bundle import Bundle

TAMPERED = (
    "この受付の記録が壊れているか、外から書き換えられています。"
    "そのままにして、情報担当に知らせてください。"
)

BuildRecord = Callable[[Bundle, Visit, Case, RecordKind], dict[str, Any]]
Clock = Callable[[], dt.datetime]


class BundleSource(Protocol):
    """Where catalog versions come from."""

    def current(self) -> Bundle:
        """The one a new visit pins; it is kept in the database already."""

    def version(self, version: str) -> Bundle:
        """The one a visit has pinned."""


@dataclass(frozen=True)
class Done:
    """An audit entry of a step: what was done, by which clerk, to which case."""

    act: Act
    by: UUID | None = None
    case: UUID | None = None
    detail: str = ""


@dataclass(frozen=True)
class Step:
    """One change of a visit. `records` are the cases of `after` that hand a record off; `told` is
    what the statistics cannot see in it (which page was answered, which item corrected)."""

    before: Visit
    after: Visit
    done: tuple[Done, ...]
    records: Mapping[CaseKey, RecordKind]
    faults: tuple[Point, Point, Point] | None = None
    told: tuple[Moment, ...] = ()


@dataclass(frozen=True)
class _SealedRecord:
    case: Case
    kind: RecordKind
    target: str
    envelope: Envelope


class VisitStore:
    """Opens visits and stores their steps."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        bundles: BundleSource,
        *,
        clock: Clock,
        build_record: BuildRecord,
    ) -> None:
        self.database = database
        self.keyring = keyring
        self.bundles = bundles
        self.clock = clock
        self._build_record = build_record
        self.opened = Told()
        """Visits whose first opening at a desk the statistics know."""

    def now(self) -> int:
        """UTC milliseconds."""
        return to_ms(self.clock())

    def today(self) -> dt.date:
        """The day in Japan."""
        return japanese_day(self.clock())

    def load(self, visit_id: UUID) -> Visit:
        """Open a visit. Raises VisitGone; Unreadable when there is no key for it here, or somebody
        changed what the database holds, or put back what it held before."""
        with self.database.looking() as connection:
            row, envelope, known = reading.whole(connection, visit_id)
        return codec.read_visit(self._opened(envelope, row), visit_of(row), known.values())

    def load_draft(self, visit_id: UUID) -> Visit:
        """`load` for a visit nobody has confirmed yet. It has no cases, so that one look is enough.

        Raises VisitGone also when it has been confirmed.
        """
        with self.database.looking() as connection:
            row, envelope = reading.sealed(connection, visit_id)
        if row.state not in DRAFTS:
            raise VisitGone
        return codec.read_visit(self._opened(envelope, row), visit_of(row), ())

    def add(self, visit: Visit) -> None:
        """Store a visit that has just begun."""
        now = self.now()
        envelope = self._seal(visit, codec.VISIT_PART, codec.write_visit(visit))
        with self.database.writing() as connection:
            visits.add(connection, visit=row_of(visit, now))
            begin(connection, visit=visit.id, channel=visit.channel, now=now)
            envelopes.put(connection, envelope=envelope)
            self.note_in(connection, visit.id, [Done(Act.BEGAN)], now)

    def store(self, step: Step) -> None:
        """Store a step and bring the working copy `step.before` up to it.

        Raises Conflict when the visit was changed since it was read, VisitGone when it is gone,
        NotAllowed when a predecessor was refused; then nothing is stored.
        """
        now = self.now()
        after = replace(step.after, version=step.before.version + 1)
        parts = self._sealed_parts(after)
        records = [self._sealed_record(after, key, kind) for key, kind in step.records.items()]
        told = moments_of(step, self.bundles.version(after.bundle))
        same_recipients = _is_here_alone(step.before) and _is_here_alone(after)
        put = envelopes.renew if same_recipients else envelopes.put
        if step.faults:
            reach(step.faults[0])
        with self.database.writing() as connection:
            self._write_visit(connection, after, now)
            for envelope in parts:
                put(connection, envelope=envelope)
            self._write_cases(connection, step, now)
            for record in records:
                self._queue(connection, after, record, now)
            self.note_in(connection, after.id, step.done, now)
            self.tell_in(connection, after, told, now)
            if after.state not in DRAFTS:
                certificates.forget(connection, certificates=used_certificates(after))
                after.state = settle(connection, visit=after.id, now=now)
            after.cases = reading.cases_now(connection, after, after.cases)
            if step.faults:
                reach(step.faults[1])
        if step.faults:
            reach(step.faults[2])
        step.before.become(after)

    def _opened(self, envelope: Envelope, row: StoredVisit) -> bytes:
        try:
            payload = self.keyring.open_(envelope)
        except NoKeyForEnvelope:
            if row.state in DRAFTS:
                raise VisitGone from None
            raise Unreadable(
                "この受付を開く鍵がこの拠点にありません。情報担当が鍵フォルダーを確かめてください。"
            ) from None
        except EnvelopeDamaged:
            raise Unreadable(TAMPERED) from None
        if envelope.version != row.version:
            raise Unreadable(TAMPERED)
        return payload

    def _sealed_parts(self, visit: Visit) -> list[Envelope]:
        parts = {codec.VISIT_PART: codec.write_visit(visit), **codec.write_numbers(visit.sheet)}
        return [self._seal(visit, part, payload) for part, payload in parts.items()]

    def _sealed_record(self, visit: Visit, key: CaseKey, kind: RecordKind) -> _SealedRecord:
        case = visit.cases[key]
        bundle = self.bundles.version(visit.bundle)
        payload = canonical_bytes(self._build_record(bundle, visit, case, kind))
        target = bundle.procedures[key.procedure].target
        return _SealedRecord(
            case, kind, target, self._seal(visit, codec.record_part(case), payload)
        )

    def _seal(self, visit: Visit, part: str, payload: bytes) -> Envelope:
        return self.keyring.seal(
            payload,
            visit=visit.id,
            version=visit.version,
            part=part,
            recipients=self._recipients(visit),
        )

    def _recipients(self, visit: Visit) -> tuple[Recipient, ...]:
        """A resident's draft is for this process alone; what desks share is for the centre."""
        if _is_here_alone(visit):
            return self.keyring.draft_recipients()
        return self.keyring.submitted_recipients(self.today())

    def _write_visit(self, connection: Connection, visit: Visit, now: int) -> None:
        try:
            visits.write(
                connection,
                visit=visit.id,
                version=visit.version - 1,
                now=now,
                state=visit.state,
                receipt=visit.receipt or None,
                law_day=visit.law_day,
                submitted_at=to_ms(visit.submitted) if visit.submitted else None,
            )
        except VersionMoved:
            if visits.get(connection, visit=visit.id) is None:
                raise VisitGone from None
            raise Conflict from None

    def _write_cases(self, connection: Connection, step: Step, now: int) -> None:
        before, after = step.before.cases, step.after.cases
        ids = {key: case.id for key, case in after.items()}
        new = [case_row(step.after.id, after[key], ids, now) for key in after.keys() - before]
        cases.add(connection, cases=sorted(new, key=lambda row: row.annex_of is not None))
        for key in after.keys() & before.keys():
            self._change_case(connection, before[key], after[key], ids, now)
        gone = [before[key].id for key in before.keys() - after.keys()]
        for case in gone:
            release_followers(
                connection, case=case, visit=step.after.id, now=now, key=self.keyring.audit_key
            )
        cases.remove(connection, ids=gone)

    def _change_case(
        self,
        connection: Connection,
        before: Case,
        after: Case,
        ids: Mapping[CaseKey, UUID],
        now: int,
    ) -> None:
        changed = columns(after, ids)
        if changed == columns(before, ids):
            return
        try:
            cases.change(connection, case=after.id, expected=before.state, now=now, **changed)
        except CaseMoved:
            raise Conflict from None

    def _queue(self, connection: Connection, visit: Visit, record: _SealedRecord, now: int) -> None:
        """Put a record into the outbox, held while a predecessor is not processed.

        A withdrawal of records no target can know yet takes them back instead.
        """
        case = record.case
        withdraws = record.kind is RecordKind.WITHDRAW
        if withdraws and outbox.cancel(connection, case=case.id, now=now):
            return
        outbox.supersede_dead(connection, case=case.id, now=now)
        files = record.kind is RecordKind.NEW
        first = self._unprocessed(connection, visit, case) if files else ()
        outbox.add(
            connection,
            outbox=record_id(case.id, case.revision),
            case=case.id,
            revision=case.revision,
            kind=record.kind,
            target=record.target,
            envelope=envelopes.put(connection, envelope=record.envelope),
            now=now,
            after=first,
        )
        if first:
            cases.move_with_annexes(
                connection,
                case=case.id,
                states=[CaseState.ACCEPTED],
                to=CaseState.HELD,
                now=now,
            )

    def _unprocessed(self, connection: Connection, visit: Visit, case: Case) -> set[UUID]:
        """Predecessors still to be processed, by their state now (a relay may have moved them).

        An annex is processed with the notice in whose record it travels.
        """
        bundle = self.bundles.version(visit.bundle)
        fresh = cases_of(cases.of_visit(connection, visit=visit.id), [], {})
        first = predecessors(bundle, case.key, fresh.values())
        for ended in (one for one in first if one.state in ENDED):
            name = bundle.procedures[ended.key.procedure].name.ja
            raise NotAllowed(f"先に済ませる手続「{name}」が不受理か取下げのため、受理できません。")
        open_ = (one for one in first if one.state not in PROCESSED)
        return {fresh[one.annex_of].id if one.annex_of else one.id for one in open_}

    def note(self, visit: UUID | None, *done: Done) -> None:
        """Write audit entries about a visit that change nothing else."""
        with self.database.writing() as connection:
            self.note_in(connection, visit, done, self.now())

    def note_alone(self, visit: UUID, done: Done) -> None:
        """Write one audit entry, which needs no transaction: each thread has its own chain."""
        with self.database.noting() as connection:
            self.note_in(connection, visit, [done], self.now())

    def tell_in(
        self, connection: Connection, visit: Visit, told: Iterable[Moment], now: int
    ) -> None:
        """Record moments for the statistics in the caller's transaction."""
        record(
            connection,
            visit=visit.id,
            channel=visit.channel,
            now=now,
            moments=told,
            events=events_of(visit.sheet),
        )

    def note_in(
        self, connection: Connection, visit: UUID | None, done: Iterable[Done], now: int
    ) -> None:
        """Write audit entries in the caller's transaction."""
        for entry in done:
            audit.append(
                connection,
                key=self.keyring.audit_key,
                act=entry.act,
                at=now,
                actor=entry.by,
                visit=visit,
                case=entry.case,
                detail=entry.detail,
            )


def _is_here_alone(visit: Visit) -> bool:
    """Whether it is the draft of a resident at a kiosk, which the process that holds it can open
    and nobody else."""
    return visit.state is VisitState.GUIDANCE and visit.channel is Channel.KIOSK
