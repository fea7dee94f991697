"""The life of a visit (来庁): guided, submitted by the resident, decided at the desk, forgotten.

The resident's confirmation is not filing (住基法27条): it stores the visit as submitted and
releases nothing but what needs no clerk (`release = "resident"`). A clerk's acceptance of a
procedure and that procedure's record commit together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Concatenate, ParamSpec
from uuid import UUID, uuid4

from counter.audit import Act
from counter.handoff.accepted import parcel_of
from counter.keys import Keyring
from counter.statistics import Kind, Moment
from counter.storage import envelopes, numbers, visits
from counter.storage.engine import Database
from counter.storage.outbox import RecordKind
from counter.storage.times import from_ms, to_ms, utc_now
from counter.storage.visits import ReceiptTaken, StoredVisit
from counter.visit import codec, decisions, forgetting, handover, retention
from counter.visit.errors import UnknownReceipt
from counter.visit.finding import FindCases, find_cases, join_cases
from counter.visit.forgetting import EpochStatus, Purged
from counter.visit.glance import WHO, Glance, glances
from counter.visit.guessing import Guessing
from counter.visit.model import (
    Acceptance,
    Case,
    CaseKey,
    DocumentCheck,
    Setting,
    Visit,
    Waiting,
)
from counter.visit.queue import Queue, queue
from counter.visit.receipt_number import new_number, parse_number
from counter.visit.states import DRAFTS, CaseState, Channel, VisitState
from counter.visit.store import BuildRecord, BundleSource, Clock, Done, Step, VisitStore
from counter.visit.telling import tell, tell_seen
from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.protection import is_protected, is_told
from procedures.sheet import Address, Answer

P = ParamSpec("P")

OPEN_AT_DESK = (VisitState.SUBMITTED, VisitState.CALLED, VisitState.GUIDANCE)
"""The states of visits that are not over, in the order a search looks through them."""


class Visits:
    """All visits of this hall. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        bundles: BundleSource,
        *,
        clock: Clock = utc_now,
        find_cases: FindCases = find_cases,
        build_record: BuildRecord = parcel_of,
    ) -> None:
        self._store = VisitStore(database, keyring, bundles, clock=clock, build_record=build_record)
        self._database = database
        self._bundles = bundles
        self._find_cases = find_cases

    def begin(
        self,
        channel: Channel | str,
        settings: Mapping[str, Setting] | None = None,
        *,
        filed_on: dt.date | None = None,
    ) -> Visit:
        """Start a visit; it pins the catalog version of this moment.

        `filed_on` is the day a paper case (`Channel.PAPER`) was filed: its law day.
        """
        store = self._store
        visit = Visit(
            id=uuid4(),
            version=1,
            state=VisitState.GUIDANCE,
            receipt="",
            bundle=self._bundles.current().version,
            started=from_ms(store.now()),
            submitted=None,
            law_day=filed_on or store.today(),
            channel=Channel(channel),
            settings=dict(settings or {}),
        )
        store.add(visit)
        return visit

    def open(self, visit_id: UUID, *, by: UUID | None = None) -> Visit:
        """Open a visit; `by` is the clerk who sees it, None for its own resident.

        Until the resident confirms, the law of today counts; on paper, the law of its day. Raises
        VisitGone, Unreadable.
        """
        visit = self._store.load(visit_id)
        self._set_law_day(visit)
        if by is not None:
            tell_seen(self._store, visit, Done(Act.SAW, by))
        return visit

    def open_draft(self, visit_id: UUID) -> Visit:
        """`open` for its resident. Raises VisitGone also once it is confirmed."""
        visit = self._store.load_draft(visit_id)
        self._set_law_day(visit)
        return visit

    def _set_law_day(self, visit: Visit) -> None:
        if visit.state in DRAFTS and visit.channel is not Channel.PAPER:
            visit.law_day = self._store.today()

    def save(self, visit: Visit, *, by: UUID | None = None, told: Iterable[Moment] = ()) -> None:
        """Store the working copy. Raises Conflict (nothing is stored) or VisitGone.

        Once it is submitted its cases are found anew from its answers. `told` is for the
        statistics: the page that was answered, the item that was corrected.
        """
        done = (Done(Act.SAVED, by),) if by else ()
        self._store.store(Step(visit, self._with_cases(visit), done, {}, told=tuple(told)))

    def tell(self, visit_id: UUID, moment: Moment, *, at: dt.datetime | None = None) -> None:
        """Record a moment for the statistics that changes nothing else: called up, gone home.

        `at` is when it happened, this moment unless it is said. A visit that is gone has none.
        """
        tell(self._store, visit_id, moment, to_ms(at) if at else self._store.now())

    def submit(self, visit: Visit, *, by: UUID | None = None) -> str:
        """The resident confirms: fix the day whose law counts, and give the receipt number.

        Procedures that need no clerk are released. A visit that is submitted already keeps its
        number. Raises Conflict or VisitGone.
        """
        while visit.state in DRAFTS:
            try:
                self._store.store(self._submission(visit, by))
            except ReceiptTaken:
                continue
        return visit.receipt

    def call_number(self, visit_id: UUID) -> int:
        """The visit's call number (整理番号) of today; it is given one when it has none."""
        with self._database.writing() as connection:
            today, now = self._store.today(), self._store.now()
            return numbers.give(connection, day=today, now=now, visit=visit_id)

    def by_receipt(self, text: str, *, by: UUID) -> Visit:
        """The visit with a receipt number as typed or scanned. Raises UnknownReceipt."""
        number = parse_number(text)
        guessing = Guessing(self._database, str(by))
        guessing.refuse_after_many(self._store.now())
        with self._database.reading() as connection:
            found = visits.by_receipt(connection, receipt=number)
        if found is None or handover.at_a_kiosk(found.state, found.channel):
            guessing.missed(self._store.now())
            raise UnknownReceipt(
                "この番号の受付は見つかりません。番号を確かめるか、新しく受け付けてください。"
            )
        return self.open(found.id, by=by)

    def queue(self, together: Collection[str] = ()) -> Queue:
        """The visits a desk sees to; of the procedures `together` also how many cases wait."""
        return queue(self._store, together)

    def waiting(self) -> list[Waiting]:
        """Submitted visits that are not closed, the first submitted first."""
        return self.queue().waiting

    def people(self, states: Collection[VisitState] = OPEN_AT_DESK) -> Iterator[Glance]:
        """Who is in the visits a desk may open, the first submitted first."""
        with self._database.reading() as connection:
            found = [row for state in states for row in visits.in_state(connection, state=state)]
        rows = [row for row in found if not handover.at_a_kiosk(row.state, row.channel)]
        return self.glance(rows)

    def glance(self, rows: Sequence[StoredVisit], items: Collection[str] = WHO) -> Iterator[Glance]:
        """Some items of these visits; those that cannot be opened here are left out."""
        return glances(self._database, self._store.keyring, rows, items)

    def call(self, visit: Visit, *, told: Iterable[Moment] = ()) -> str:
        """The resident calls a clerk: hand the half-done visit to the desk; gives its number."""
        return handover.call(self._store, visit, tuple(told))

    def take_over(self, visit: Visit, *, by: UUID) -> None:
        """A clerk goes on with a called visit. Raises NotAllowed, Conflict, VisitGone."""
        handover.take_over(self._store, visit, by=by)

    def give_back(self, visit: Visit, *, by: UUID) -> None:
        """The resident may go on at a kiosk. Raises NotAllowed, Conflict, VisitGone."""
        handover.give_back(self._store, visit, by=by)

    def resume(self, visit: Visit) -> None:
        """Go on at this kiosk. Raises NotAllowed while a clerk has it, Conflict, VisitGone."""
        handover.resume(self._store, visit)

    def returned(self, typed: str) -> Visit:
        """The visit a clerk gave back, by its number. Raises UnknownReceipt."""
        return handover.returned(self._store, typed)

    def accept(self, visit: Visit, key: CaseKey, acceptance: Acceptance) -> None:
        """Accept a procedure (受理). Raises NotAllowed, Conflict, VisitGone, as all decisions do.

        Every decision stores the working copy too, and leaves it as it is stored.
        """
        today = self._store.today()
        self._decide(visit, decisions.acceptance, key, acceptance, today=today)

    def check(self, visit: Visit, key: CaseKey, *, by: UUID) -> None:
        """Agree, as a second clerk, to what another would accept (二人審査)."""
        today = self._store.today()
        self._decide(visit, decisions.check, key, by=by, today=today)

    def send_back(self, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> None:
        """Send a procedure that waits for the second check back to the first clerk."""
        self._decide(visit, decisions.sending_back, key, by=by, reason=reason)

    def add(self, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> None:
        """Add a procedure guidance has not found."""
        self._decide(visit, decisions.addition, key, by=by, reason=reason)

    def hold(self, visit: Visit, key: CaseKey, *, by: UUID, note: str) -> None:
        """Put a procedure on hold, with a note why."""
        self._decide(visit, decisions.hold, key, by=by, note=note)

    def wait_for_documents(
        self, visit: Visit, key: CaseKey, *, by: UUID, documents: Mapping[str, DocumentCheck]
    ) -> None:
        """Wait for documents (後日提出)."""
        self._decide(visit, decisions.documents_awaited, key, by=by, documents=documents)

    def receive_documents(
        self, visit: Visit, key: CaseKey, *, by: UUID, documents: Mapping[str, DocumentCheck]
    ) -> None:
        """Note what became of papers promised for later."""
        self._decide(visit, decisions.documents_arrived, key, by=by, documents=documents)

    def refuse(self, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> None:
        """Refuse a procedure (不受理)."""
        self._decide(visit, decisions.refusal, key, by=by, reason=reason)

    def withdraw(self, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> None:
        """Withdraw a procedure (取下げ); its target is told, if it may know of it."""
        self._decide(visit, decisions.withdrawal, key, by=by, reason=reason)

    def correct(self, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> None:
        """Hand an accepted procedure over again, with the answers of now."""
        self._decide(visit, decisions.correction, key, by=by, reason=reason)

    def read_number(self, visit: Visit, address: Address, *, by: UUID) -> Answer | None:
        """Open one 個人番号 kept with the visit, and note who did; None when there is none."""
        part = codec.number_part(address)
        with self._database.writing() as connection:
            envelope = envelopes.of_visit(connection, visit=visit.id, part=part)
            if envelope is not None:
                done = [Done(Act.READ_NUMBER, by, detail=address.item)]
                self._store.note_in(connection, visit.id, done, self._store.now())
        if envelope is None:
            return None
        return codec.read_number(self._store.keyring.open_(envelope)).answers.get(address)

    def note_printed(self, visit: Visit, *, by: UUID | None, what: str) -> None:
        """Note that paper was printed; `what` is a fixed word or a procedure's id."""
        self._store.note(visit.id, Done(Act.PRINTED, by, detail=what))

    def touch(self, visit_id: UUID) -> None:
        """Note that somebody is still there, so that the visit does not expire."""
        with self._database.writing() as connection:
            visits.touch(connection, visit=visit_id, now=self._store.now())

    def wipe(self, visit_id: UUID, *, told: Moment | None = None) -> None:
        """Forget a visit that was not submitted; others and unknown ones are left alone.

        `told` is how it ended, for the statistics: the resident quits unless it says otherwise.
        """
        forgetting.wipe_drafts(self._store, [visit_id], told=told or Moment(Kind.QUIT))

    def expire_idle(self, older_than: dt.timedelta, *, channel: Channel = Channel.KIOSK) -> int:
        """Forget unsubmitted visits of a channel nobody has touched for so long; how many."""
        return forgetting.expire_idle(self._store, older_than, channel)

    def expire_called(self, older_than: dt.timedelta) -> int:
        """Forget visits handed to the desk that nobody has touched for so long; how many."""
        return forgetting.expire_called(self._store, older_than)

    def forget_lost_drafts(self) -> int:
        """Forget drafts whose key ended with an earlier process of this node; returns how many."""
        return forgetting.forget_lost_drafts(self._store)

    def purge(self, keep: dt.timedelta) -> Purged:
        """Delete visits whose time is over, then the keys nothing needs any more.

        `keep` is how long a closed visit stays whose procedures say nothing (`keep_days`).
        """
        return forgetting.purge(self._store, keep)

    def forgotten_at(self, visit: Visit, keep: dt.timedelta) -> dt.datetime | None:
        """The moment after which a purge forgets a visit; None while something of it is open."""
        closed = visit.state is VisitState.CLOSED
        end = retention.end(self._store, visit.id, keep) if closed else None
        return None if end is None else from_ms(end)

    def forget_again(self) -> int:
        """After a backup was restored: delete what was purged since it was made; how many."""
        return forgetting.forget_again(self._store)

    def epochs(self, keep: dt.timedelta) -> list[EpochStatus]:
        """Which days' keys are still there: so long, backups remember those days."""
        return forgetting.epochs(self._store, keep)

    def _decide(
        self,
        visit: Visit,
        decision: Callable[Concatenate[Bundle, Visit, P], Step],
        *given: P.args,
        **named: P.kwargs,
    ) -> None:
        step = decision(self._bundle(visit), self._with_cases(visit), *given, **named)
        self._store.store(replace(step, before=visit))

    def _bundle(self, visit: Visit) -> Bundle:
        return self._bundles.version(visit.bundle)

    def _with_cases(self, visit: Visit) -> Visit:
        """A copy whose cases are what its answers say now."""
        if visit.state in DRAFTS:
            return replace(visit)
        bundle = self._bundle(visit)
        found = self._find_cases(bundle, visit.law_day, visit.sheet)
        return replace(visit, cases=join_cases(bundle, found, visit.cases))

    def _submission(self, visit: Visit, by: UUID | None) -> Step:
        store, bundle = self._store, self._bundle(visit)
        today = visit.law_day if visit.channel is Channel.PAPER else store.today()
        found = self._find_cases(bundle, today, visit.sheet)
        joined = join_cases(bundle, found, visit.cases)
        protected = is_protected(visit.sheet)
        # Sending a protected address is a clerk's own act. Only where a register alone knows of it,
        # a kiosk must not behave differently from any other visit.
        desk_only = protected and (by is not None or is_told(visit.sheet))
        released = {
            key: _released(case, today)
            for key, case in joined.items()
            if _free(bundle, case) and not desk_only
        }
        after = replace(
            visit,
            state=VisitState.SUBMITTED,
            receipt=visit.receipt or new_number(),
            submitted=from_ms(to_ms(store.clock())),
            law_day=today,
            cases={**joined, **released},
        )
        acts = (Act.RELEASED, Act.SENT_ADDRESS) if protected else (Act.RELEASED,)
        freed = (Done(act, None, case.id) for case in released.values() for act in acts)
        return Step(
            visit,
            after,
            (Done(Act.SUBMITTED, by), *freed),
            dict.fromkeys(released, RecordKind.NEW),
            ("submit_before_write", "submit_before_commit", "submit_after_commit"),
        )


def _free(bundle: Bundle, case: Case) -> bool:
    """Whether the resident's own confirmation releases the procedure."""
    return (
        case.outcome is Outcome.NEEDED
        and bundle.procedures[case.key.procedure].release == "resident"
    )


def _released(case: Case, today: dt.date) -> Case:
    return replace(case, state=CaseState.ACCEPTED, accepted_on=today, revision=1)
