"""What a record says that no answer sheet knows: the acceptance, and the visit it belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from counter.storage.outbox import RecordKind
from procedures.values import DocumentSeen


@dataclass(frozen=True)
class VisitFacts:
    """The visit a record comes from; `law_day` is the day whose law counted (confirmation)."""

    receipt: str
    law_day: dt.date


@dataclass(frozen=True)
class CaseRef:
    """One procedure of a visit, for one person or thing (`subject`) or for the visit ("")."""

    id: UUID
    procedure: str
    subject: str = ""


@dataclass(frozen=True)
class DocumentFact:
    """What became of a required document; `due` is the day by which a later one is promised."""

    state: str
    due: dt.date | None = None


@dataclass(frozen=True)
class CaseFacts:
    """What the desk recorded when it accepted, corrected or withdrew one procedure.

    `revision` counts the records of a case from 1. `accepted_on` is the 受付日. `acts_as` is the
    capacity in which the visitor filed, `authority` the proof of it, `identity` the 本人確認書類.
    `protected` is the 支援措置 flag of anybody in the household: the address must not be told.
    """

    ref: CaseRef
    accepted_on: dt.date
    kind: RecordKind = RecordKind.NEW
    revision: int = 1
    acts_as: str = "self"
    identity: DocumentSeen | None = None
    authority: DocumentSeen | None = None
    signature: str = "none"
    documents: Mapping[str, DocumentFact] = field(default_factory=dict)
    protected: bool = False


def record_id(case: UUID, revision: int) -> UUID:
    """The idempotency key of the n-th record of a case: building it again gives the same id."""
    return uuid5(case, str(revision))
