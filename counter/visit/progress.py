"""How cases go on after acceptance: sent, answered, released, and the visit closed at the end.

Each function works in its caller's transaction, so a relay's finished lease and what follows from
it are one commit. The visit's row is locked first, as every step of a clerk does: then a clerk who
accepts a procedure and a relay that delivers its predecessor cannot miss one another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Connection

from counter.audit import Act
from counter.statistics import Kind, Moment, record
from counter.storage import audit, cases, receipts, visits
from counter.storage import outbox as queue
from counter.storage.cases import StoredCase
from counter.storage.outbox import Claimed, LeaseLost, RecordKind
from counter.storage.receipts import ReceiptError
from counter.visit.states import SETTLED, CaseState, VisitState

ANSWERABLE = (CaseState.ACCEPTED, CaseState.SENT, CaseState.RECEIVED, CaseState.REJECTED)
"""Where a target's answer finds a case; it may come before the relay has noted the delivery."""


class UnknownRecord(LookupError):
    """A target answered to a record this hall has never sent."""


def delivered(
    connection: Connection, claimed: Claimed, *, now: int, key: bytes, answers: bool = False
) -> None:
    """The target has the record: finish the lease, mark the case and its annexes sent.

    Records that waited for this one are released, unless the target answers (`answers`): then
    they wait for its answer. `key` is the keyring's audit key. Raises LeaseLost.
    """
    if not delivered_all(connection, [claimed], now=now, key=key, answers=answers):
        raise LeaseLost


def delivered_all(
    connection: Connection,
    batch: Sequence[Claimed],
    *,
    now: int,
    key: bytes,
    answers: bool = False,
) -> set[UUID]:
    """Targets have these records: do for each what `delivered` does, in few statements.

    Gives the ids of the records whose lease was still held; the others changed nothing.
    """
    there = visits.lock_all(connection, visits={claimed.visit for claimed in batch})
    present = [claimed for claimed in batch if claimed.visit in there]
    held = queue.finish_all(connection, batch=present, now=now)
    finished = [claimed for claimed in present if claimed.id in held]
    about = [audit.About(None, one.visit, one.case, one.target) for one in finished]
    audit.append_all(connection, key=key, act=Act.SENT, at=now, about=about)
    filed = {one.case: one.visit for one in finished if one.kind is not RecordKind.WITHDRAW}
    sent = cases.move_all_with_annexes(
        connection, cases=filed, states=(CaseState.ACCEPTED,), to=CaseState.SENT, now=now
    )
    if not answers:
        for case in queue.awaited(connection, cases=sent):
            release_followers(connection, case=case, visit=filed[case], now=now, key=key)
    _close_settled(connection, {one.visit for one in finished}, now)
    return held


def _close_settled(connection: Connection, of: Collection[UUID], now: int) -> None:
    """Close those of the visits in which nothing is left to do."""
    counted = cases.counted(connection, visits=of)
    settled = [visit for visit in of if set(counted.get(visit, ())) <= SETTLED]
    if settled:
        visits.set_state_of_all(connection, visits=settled, state=VisitState.CLOSED, closed_at=now)


def answered(
    connection: Connection,
    *,
    outbox: UUID,
    now: int,
    key: bytes,
    accepted: bool,
    errors: Sequence[ReceiptError] = (),
) -> None:
    """A target's answer came back: keep it and move the case. The same answer twice is one.

    Raises UnknownRecord when no record has this id.
    """
    record = queue.get(connection, outbox=outbox)
    case = cases.get(connection, case=record.case) if record else None
    if record is None or case is None or not visits.lock(connection, visit=case.visit):
        raise UnknownRecord
    if not receipts.record(connection, outbox=outbox, at=now, accepted=accepted, errors=errors):
        return
    to = CaseState.RECEIVED if accepted else CaseState.REJECTED
    _note(connection, Act(to), case.visit, case.id, key, now, "")
    _tell(connection, case, now, accepted=accepted, errors=errors)
    if record.revision < case.revision:
        # The case has gone on: a correction or a withdrawal is on its way.
        return
    _move(connection, case.id, ANSWERABLE, to, now)
    if accepted:
        release_followers(connection, case=case.id, visit=case.visit, now=now, key=key)
    settle(connection, visit=case.visit, now=now)


def release_followers(
    connection: Connection, *, case: UUID, visit: UUID, now: int, key: bytes
) -> None:
    """A case is processed: records that were held for it alone may go."""
    for follower in queue.release_after(connection, case=case):
        _move(connection, follower, (CaseState.HELD,), CaseState.ACCEPTED, now)
        _note(connection, Act.RELEASED, visit, follower, key, now, "")


def settle(connection: Connection, *, visit: UUID, now: int) -> VisitState:
    """Close a submitted visit when nothing is left to do, open it when there is again."""
    states = {case.state for case in cases.of_visit(connection, visit=visit)}
    state = VisitState.CLOSED if states <= SETTLED else VisitState.SUBMITTED
    closed_at = now if state is VisitState.CLOSED else None
    visits.set_state(connection, visit=visit, state=state, closed_at=closed_at)
    return state


def _tell(
    connection: Connection,
    case: StoredCase,
    now: int,
    *,
    accepted: bool,
    errors: Sequence[ReceiptError],
) -> None:
    """An answer, for the statistics: a rejection counts for each item it names."""
    visit = visits.get(connection, visit=case.visit)
    items = [error.item.partition(".")[0] for error in errors] or [""]
    kind = Kind.RECEIVED if accepted else Kind.REJECTED
    moments = [Moment(kind, case.procedure, item=item) for item in dict.fromkeys(items)]
    if visit is not None:
        record(connection, visit=visit.id, channel=visit.channel, now=now, moments=moments)


def _move(
    connection: Connection, case: UUID, states: Sequence[CaseState], to: CaseState, now: int
) -> bool:
    return cases.move_with_annexes(connection, case=case, states=states, to=to, now=now)


def _note(
    connection: Connection, act: Act, visit: UUID, case: UUID, key: bytes, now: int, detail: str
) -> None:
    audit.append(connection, key=key, act=act, at=now, visit=visit, case=case, detail=detail)
