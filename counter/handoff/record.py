"""Build the 連携レコード of an accepted procedure from the answer sheet. Pure: same in, same out.

The format is `kakanai.record/1`, published as `schema/record.schema.json`; `docs/handoff.md`
explains it to vendors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from counter.handoff.attachments import Attachment
from counter.handoff.canonical import canonical_bytes
from counter.handoff.contents import NO_CONTENT, Contents
from counter.handoff.facts import CaseFacts, CaseRef, VisitFacts, record_id
from counter.storage.outbox import RecordKind
from procedures.bundle import Bundle
from procedures.catalog import Outcome, Procedure
from procedures.evaluation import Evaluation
from procedures.guidance import Verdict, judge
from procedures.sheet import AnswerSheet
from procedures.values import DocumentSeen

FORMAT = "kakanai.record/1"


class NoSuchProcedureError(LookupError):
    """The visit does not come to this procedure for this subject, so nothing can be handed over."""


@dataclass(frozen=True)
class Record:
    """A finished record: its JSON content and the attachments it names by hash."""

    content: Mapping[str, Any] = field(repr=False)
    attachments: tuple[Attachment, ...] = ()

    @property
    def id(self) -> UUID:
        """The idempotency key: a receiver that has this id already must not take it again."""
        return UUID(self.content["id"])

    @property
    def target(self) -> str:
        """The back-office system the record is for."""
        return str(self.content["target"])

    def canonical(self) -> bytes:
        """The content as canonical bytes."""
        return canonical_bytes(self.content)


def build_record(
    bundle: Bundle,
    sheet: AnswerSheet,
    case: CaseFacts,
    visit: VisitFacts,
    *,
    annexes: Iterable[CaseRef] = (),
    scans: Iterable[Attachment] = (),
) -> Record:
    """The record of one accepted procedure, with the 付記 (`annexes`) its notice completes.

    Each annex holds all that its own back-office system needs, see `informed`. A withdrawal carries
    no answers, and is possible for what the answers no longer come to. Raises NoSuchProcedureError.
    """
    building = _Building(bundle, sheet, visit)
    content = {**building.about(case.ref), **building.head(case)}
    if case.kind is RecordKind.WITHDRAW:
        content |= {**NO_CONTENT, "attachments": []}
        content["annexes"] = [{**building.about(annex), **NO_CONTENT} for annex in _sorted(annexes)]
        return Record(content)
    content |= building.contents(building.verdict(case.ref))
    content["annexes"] = [
        {**building.about(annex), **building.contents(building.verdict(annex))}
        for annex in _sorted(annexes)
    ]
    files = tuple(dict.fromkeys((*scans, *building.photos)))
    content["attachments"] = [_attachment(file) for file in files]
    return Record(content, files)


def informed(notice: Record) -> list[Record]:
    """What tells other systems of the 付記 a notice completed: records that name the notice.

    One per annex whose target is not the notice's own. Their ids follow from the annex's case, so
    sending a notice again sends nothing twice. Attachments stay with the notice.
    """
    head = {**notice.content, "annexes": [], "documents": [], "attachments": []}
    return [
        Record(
            {
                **head,
                **annex,
                "id": str(record_id(UUID(annex["case"]), head["revision"])),
                "supersedes": _previous(UUID(annex["case"]), head["revision"]),
                "completed_by": head["id"],
            }
        )
        for annex in notice.content["annexes"]
        if annex["target"] != notice.target
    ]


@dataclass(frozen=True)
class _Building:
    bundle: Bundle
    sheet: AnswerSheet
    visit: VisitFacts
    photos: list[Attachment] = field(default_factory=list)

    @cached_property
    def evaluation(self) -> Evaluation:
        return self.bundle.evaluation(self.visit.law_day, self.sheet)

    def find(self, case: CaseRef) -> Verdict | None:
        compiled = self.bundle.compiled[case.procedure]
        found = (v for v in judge(compiled, self.evaluation) if v.subject == case.subject)
        return next(found, None)

    def verdict(self, case: CaseRef) -> Verdict:
        found = self.find(case)
        if found is None:
            raise NoSuchProcedureError(
                f"この来庁に手続 {case.procedure} はありません。回答票を確かめてください"
            )
        return found

    def outcome(self, case: CaseRef) -> Outcome:
        found = self.find(case)
        return Outcome.NOT_NEEDED if found is None else found.outcome or Outcome.ASK_CLERK

    def contents(self, verdict: Verdict) -> dict[str, Any]:
        law_day = self.visit.law_day
        return Contents(self.bundle, law_day, self.sheet, verdict, self.photos).to_json()

    def about(self, case: CaseRef) -> dict[str, Any]:
        procedure = self.bundle.procedures[case.procedure]
        return {
            "case": str(case.id),
            "target": procedure.target,
            "procedure": {
                "id": procedure.id,
                "name": procedure.name.ja,
                "law": procedure.law,
                "outcome": str(self.outcome(case)),
            },
            "subject": case.subject or None,
        }

    def head(self, case: CaseFacts) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "id": str(record_id(case.ref.id, case.revision)),
            "kind": str(case.kind),
            "revision": case.revision,
            "supersedes": _previous(case.ref.id, case.revision),
            "completed_by": None,
            "receipt": self.visit.receipt,
            "accepted_on": case.accepted_on.isoformat(),
            "law_day": self.visit.law_day.isoformat(),
            "bundle": self.bundle.version,
            "city": self.bundle.city.code,
            "filer": {
                "person": self.sheet.visitor or None,
                "acts_as": case.acts_as,
                "authority": _seen(case.authority),
            },
            "identity": _seen(case.identity),
            "signature": case.signature,
            "documents": _documents(case, self.bundle.procedures[case.ref.procedure]),
            "protected": case.protected,
        }


def _sorted(annexes: Iterable[CaseRef]) -> list[CaseRef]:
    return sorted(annexes, key=lambda annex: (annex.procedure, annex.subject))


def _previous(case: UUID, revision: int) -> str | None:
    return str(record_id(case, revision - 1)) if revision > 1 else None


def _documents(case: CaseFacts, procedure: Procedure) -> list[dict[str, Any]]:
    names = {document.id: document.name.ja for document in procedure.documents}
    return [
        {
            "id": document,
            "name": names.get(document, document),
            "state": str(fact.state),
            "due": fact.due.isoformat() if fact.due else None,
        }
        for document, fact in sorted(case.documents.items())
    ]


def _seen(document: DocumentSeen | None) -> dict[str, str] | None:
    return None if document is None else {"what": document.what, "note": document.note}


def _attachment(file: Attachment) -> dict[str, Any]:
    return {
        "file": file.file_name,
        "sha256": file.sha256,
        "media_type": file.media_type,
        "bytes": len(file.data),
    }
