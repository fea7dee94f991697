"""A visit as the faces work with it: opened, decrypted, and never kept longer than a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple
from uuid import UUID

from counter.storage.receipts import Receipt
from counter.storage.times import JST
from counter.visit.states import CaseState, Channel, DocumentState, Signature, VisitState
from procedures.catalog import Outcome
from procedures.sheet import AnswerSheet
from procedures.values import DocumentSeen

Setting = str | bool | int


class CaseKey(NamedTuple):
    """A procedure of the visit, and the person or thing it is for ("" for the visit)."""

    procedure: str
    subject: str = ""


@dataclass(frozen=True)
class DocumentCheck:
    """What a clerk noted about one required document; `due` is the day for a later one."""

    state: DocumentState
    due: dt.date | None = None


@dataclass(frozen=True)
class FeePaid:
    """The fee of a procedure: copies, yen in all, and why it was waived ("" when it was paid)."""

    copies: int
    yen: int
    waived: str = field(default="", repr=False)


@dataclass(frozen=True)
class Acceptance:
    """What a clerk records when accepting a procedure.

    `on` is the 受付日. 本人確認 is up to three things (番号法16条, 住基法27条2項): `identity` shows
    who filed, `authority` that they may file for another, `number` that the 個人番号 is theirs.
    `documents` is the state of each required document, by id.
    """

    by: UUID
    on: dt.date
    identity: DocumentSeen
    authority: DocumentSeen | None = None
    number: DocumentSeen | None = None
    signature: Signature = Signature.NONE
    documents: Mapping[str, DocumentCheck] = field(default_factory=dict)
    fee: FeePaid | None = None
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class Case:
    """One procedure for one subject.

    `accepted_on` is the 受付日; `accepted_by` the clerk, None where the resident's own confirmation
    released it; `checked_by` the second clerk, where the procedure asks for one (二人審査), and
    until then `proposed` is what the first one would accept. `annex_of` names the notice that
    completes it (付記). `added` is why a clerk added it to what guidance had found. `revision`
    counts its records, 0 before the first. `changed_at` is when its row last changed (UTC
    milliseconds).
    """

    id: UUID
    key: CaseKey
    outcome: Outcome
    state: CaseState = CaseState.WAITING
    annex_of: CaseKey | None = None
    accepted_on: dt.date | None = None
    accepted_by: UUID | None = None
    checked_by: UUID | None = None
    proposed: Acceptance | None = field(default=None, repr=False)
    identity: DocumentSeen | None = None
    authority: DocumentSeen | None = None
    number: DocumentSeen | None = None
    signature: Signature = Signature.NONE
    documents: Mapping[str, DocumentCheck] = field(default_factory=dict)
    fee: FeePaid | None = None
    note: str = field(default="", repr=False)
    added: str = field(default="", repr=False)
    revision: int = 0
    receipts: tuple[Receipt, ...] = ()
    changed_at: int = 0

    @property
    def awaits_predecessor(self) -> bool:
        """Whether it is accepted, and its record held until another procedure is processed."""
        return self.state is CaseState.HELD and self.accepted_on is not None


@dataclass(frozen=True)
class Note:
    """What a clerk wrote about a visit for the clerks after them (`at` in UTC)."""

    by: UUID
    at: dt.datetime
    text: str = field(repr=False)


@dataclass
class Visit:
    """A decrypted working copy. Whoever changes it saves it, or drops it.

    `version` is the one it was read at. `law_day` is the day whose law counts: today until the
    resident confirms, then that day. `settings` are how it is shown (language, modes).
    """

    id: UUID
    version: int
    state: VisitState
    receipt: str
    bundle: str
    started: dt.datetime
    submitted: dt.datetime | None
    law_day: dt.date
    channel: Channel
    settings: dict[str, Setting] = field(default_factory=dict)
    sheet: AnswerSheet = field(default_factory=AnswerSheet, repr=False)
    cases: dict[CaseKey, Case] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def become(self, other: Visit) -> None:
        """Take over everything of a newer copy of the same visit."""
        for each in fields(self):
            setattr(self, each.name, getattr(other, each.name))


CERTIFICATES = "certificates"
"""Setting of a visit: the certificates it was filled from, forgotten when it is handed in."""


def used_certificates(visit: Visit) -> list[UUID]:
    """The certificates whose facts the visit holds by now."""
    return [UUID(one) for one in str(visit.settings.get(CERTIFICATES, "")).split()]


@dataclass(frozen=True)
class Waiting:
    """A submitted visit in the queue: what can be said without decrypting it."""

    id: UUID
    receipt: str
    channel: Channel
    submitted: dt.datetime
    cases: Mapping[CaseState, int]


def japanese_day(moment: dt.datetime) -> dt.date:
    """The day in Japan at a moment."""
    return moment.astimezone(JST).date()
