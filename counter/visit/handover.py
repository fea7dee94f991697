"""A half-done visit goes from the kiosk to the desk and back (職員を呼ぶ), and loses nothing.

At the kiosk a draft is sealed to a key in that process's memory. Calling a clerk seals it to the
key of the day and the enrolled desks, so that a desk can open it; going on at a kiosk seals it to
that kiosk's memory again. It has its receipt number from the call on: one number all along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from counter.audit import Act
from counter.statistics import Moment
from counter.storage import envelopes, visits
from counter.storage.times import from_ms
from counter.storage.visits import ReceiptTaken, StoredVisit
from counter.visit import codec
from counter.visit.errors import NotAllowed, UnknownReceipt
from counter.visit.guessing import Guessing
from counter.visit.model import Setting, Visit
from counter.visit.receipt_number import new_number, parse_number
from counter.visit.states import Channel, VisitState
from counter.visit.store import Done, Step, VisitStore

HANDED = "handed"
"""Setting of a called visit: who has it, a `Holder`."""


class Holder(StrEnum):
    """Who has a called visit: nobody yet, a clerk, or the resident, who may go on at a kiosk."""

    WAITING = "waiting"
    CLERK = "clerk"
    RESIDENT = "resident"


@dataclass(frozen=True)
class Called:
    """A visit the desk was called for: when it was last touched, and who has it."""

    id: UUID
    number: str
    since: datetime
    holder: Holder


def holder_of(visit: Visit) -> Holder:
    """Who has a called visit."""
    return _holder(visit.settings)


def call(store: VisitStore, visit: Visit, told: tuple[Moment, ...] = ()) -> str:
    """The resident calls a clerk; gives the visit's number. Raises Conflict or VisitGone."""
    while True:
        after = _held_by(visit, Holder.WAITING, VisitState.CALLED)
        try:
            numbered = replace(after, receipt=visit.receipt or new_number())
            store.store(_step(visit, numbered, Done(Act.CALLED), told))
        except ReceiptTaken:
            continue
        return visit.receipt


def take_over(store: VisitStore, visit: Visit, *, by: UUID) -> None:
    """A clerk goes on with it. Raises NotAllowed when the resident has gone on already."""
    if visit.state is not VisitState.CALLED:
        raise NotAllowed(
            "この受付は、来庁した方が受付機で続けています。呼ばれたら引き受けられます。"
        )
    _move(store, visit, Holder.CLERK, VisitState.CALLED, Act.TAKEN_OVER, by)


def give_back(store: VisitStore, visit: Visit, *, by: UUID) -> None:
    """The clerk lets the resident go on at a kiosk. Raises NotAllowed."""
    if visit.state is not VisitState.CALLED:
        raise NotAllowed("受付機から引き受けた、入力の途中の受付だけを戻せます。")
    _move(store, visit, Holder.RESIDENT, VisitState.CALLED, Act.GIVEN_BACK, by)


def resume(store: VisitStore, visit: Visit) -> None:
    """The resident goes on at this kiosk. Raises NotAllowed while a clerk has the visit."""
    if visit.state is not VisitState.CALLED or holder_of(visit) is Holder.CLERK:
        raise NotAllowed("この受付は、窓口の職員が続きをしています。")
    after = _held_by(visit, None, VisitState.GUIDANCE)
    store.store(_step(visit, after, Done(Act.RESUMED)))


def returned(store: VisitStore, typed: str) -> Visit:
    """The visit a clerk gave back, by its number as typed or scanned. Raises UnknownReceipt.

    What was never given back is unknown here, so that a number that was only seen opens nothing.
    """
    number = parse_number(typed)
    guessing = Guessing(store.database, store.keyring.node)
    guessing.refuse_after_many(store.now())
    with store.database.reading() as connection:
        row = visits.by_receipt(connection, receipt=number)
    if row is not None and row.state == VisitState.CALLED:
        visit = store.load(row.id)
        if holder_of(visit) is Holder.RESIDENT:
            return visit
    guessing.missed(store.now())
    raise UnknownReceipt("この番号で続けられる受付はありません。窓口の職員にお声がけください。")


def called(store: VisitStore, rows: Sequence[StoredVisit]) -> list[Called]:
    """Who has these called visits, the longest waiting first; unreadable ones are left out."""
    if not rows:
        return []
    with store.database.reading() as connection:
        sealed = envelopes.of_visits(
            connection, visits=[row.id for row in rows], part=codec.VISIT_PART
        )
    settings = {
        (envelope.visit, envelope.version): codec.read_settings(payload)
        for envelope, payload in store.keyring.open_each(sealed)
    }
    return [
        Called(row.id, row.receipt, from_ms(row.touched_at), _holder(known))
        for row in sorted(rows, key=lambda row: row.touched_at)
        if (known := settings.get((row.id, row.version))) is not None
    ]


def at_a_kiosk(state: str, channel: str) -> bool:
    """Whether a visit is a resident's own draft, which no desk opens."""
    return state == VisitState.GUIDANCE and channel == Channel.KIOSK


def _holder(settings: Mapping[str, Setting]) -> Holder:
    return Holder(str(settings.get(HANDED, Holder.WAITING)))


def _move(
    store: VisitStore, visit: Visit, holder: Holder, state: VisitState, act: Act, by: UUID
) -> None:
    store.store(_step(visit, _held_by(visit, holder, state), Done(act, by)))


def _held_by(visit: Visit, holder: Holder | None, state: VisitState) -> Visit:
    settings = {key: value for key, value in visit.settings.items() if key != HANDED}
    if holder is not None:
        settings[HANDED] = str(holder)
    return replace(visit, settings=settings, state=state)


def _step(before: Visit, after: Visit, done: Done, told: tuple[Moment, ...] = ()) -> Step:
    return Step(before, after, (done,), {}, told=told)
