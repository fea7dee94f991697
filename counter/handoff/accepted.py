"""From an accepted case of a visit to the parcel its outbox row seals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counter.handoff.facts import CaseFacts, CaseRef, DocumentFact, VisitFacts
from counter.handoff.parcel import to_parcel
from counter.handoff.record import build_record
from counter.storage.outbox import RecordKind
from procedures.bundle import Bundle
from procedures.needs import shown as shown_value
from procedures.protection import is_protected
from procedures.sheet import Address

if TYPE_CHECKING:
    from counter.visit import Case, Visit

CAPACITY_ITEM = "acts_as"


def parcel_of(bundle: Bundle, visit: Visit, case: Case, kind: RecordKind) -> dict[str, Any]:
    """The parcel of a case as the desk has just accepted, corrected or withdrawn it. Pure.

    The outbox row's id must be `parcel["record"]["id"]`: it is the idempotency key on every target
    and the name under which a receipt comes back. Raises NoSuchProcedureError.
    """
    facts = CaseFacts(
        ref=_ref(case),
        accepted_on=case.accepted_on or visit.law_day,
        kind=kind,
        revision=max(case.revision, 1),
        acts_as=str(_of_visit(bundle, visit, CAPACITY_ITEM) or "self"),
        identity=case.identity,
        authority=case.authority,
        signature=str(case.signature),
        documents={
            document: DocumentFact(str(check.state), check.due)
            for document, check in case.documents.items()
        },
        protected=is_protected(visit.sheet),
    )
    annexes = [_ref(other) for other in visit.cases.values() if other.annex_of == case.key]
    visit_facts = VisitFacts(receipt=visit.receipt, law_day=visit.law_day)
    return to_parcel(build_record(bundle, visit.sheet, facts, visit_facts, annexes=annexes))


def _ref(case: Case) -> CaseRef:
    return CaseRef(case.id, case.key.procedure, case.key.subject)


def _of_visit(bundle: Bundle, visit: Visit, item: str) -> object:
    if item not in bundle.items:
        return None
    found = shown_value(bundle, visit.law_day, visit.sheet, Address(item))
    return None if found is None else found.value
