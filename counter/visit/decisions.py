"""What a clerk decides about one procedure of a submitted visit; each decision is a `Step`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from counter.audit import Act
from counter.storage.outbox import RecordKind
from counter.visit.errors import NotAllowed
from counter.visit.finding import required_documents
from counter.visit.model import Acceptance, Case, CaseKey, DocumentCheck, Visit
from counter.visit.states import CASE_NAMES, DRAFTS, ENDED, CaseState, Signature, may_move
from counter.visit.store import Done, Step
from procedures.bundle import Bundle
from procedures.catalog import Outcome


def acceptance(
    bundle: Bundle, visit: Visit, key: CaseKey, given: Acceptance, *, today: dt.date
) -> Step:
    """Accept a procedure: its record goes to the outbox. Raises NotAllowed with a sentence.

    Where the procedure asks for a second clerk (`second_check`), it only waits for that one.
    """
    case = _decidable(bundle, visit, key, CaseState.ACCEPTED)
    if case.accepted_on is not None:
        raise NotAllowed("この手続はもう受理されています。直すときは訂正してください。")
    if case.outcome is Outcome.ASK_CLERK:
        raise NotAllowed(
            "この手続が要るかどうか、まだ決まっていません。足りない項目を入力してください。"
        )
    _complete(bundle, visit, key, given, today)
    if bundle.procedures[key.procedure].second_check:
        waiting = replace(case, state=CaseState.CHECKING, proposed=given)
        return _step(visit, waiting, Act.PROPOSED, given.by)
    return _accepted(visit, case, given)


def check(bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, today: dt.date) -> Step:
    """A second clerk agrees (二人審査): what was proposed is accepted. Raises NotAllowed."""
    case, proposed = _proposed(bundle, visit, key, CaseState.ACCEPTED)
    if proposed.by == by:
        raise NotAllowed("この手続は、受け付けた職員とは別の職員が確かめます。")
    # Answers may have changed since, and with them the papers that are asked for.
    _complete(bundle, visit, key, proposed, today)
    return _accepted(visit, replace(case, proposed=None, checked_by=by), proposed, by)


def sending_back(bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> Step:
    """A second clerk sends a procedure back to the first, saying why. Raises NotAllowed."""
    case, _ = _proposed(bundle, visit, key, CaseState.WAITING)
    _because(reason)
    back = replace(case, state=CaseState.WAITING, proposed=None, note=reason)
    return _step(visit, back, Act.RETURNED, by)


def addition(bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> Step:
    """A clerk adds a procedure guidance has not found, saying why. Raises NotAllowed."""
    _submitted(visit)
    _because(reason)
    if key in visit.cases:
        raise NotAllowed("この手続は、もうこの受付にあります。")
    procedure = bundle.procedures.get(key.procedure)
    known = key.subject in (*visit.sheet.people, *visit.sheet.things)
    if procedure is None or known is (procedure.for_each is None):
        raise NotAllowed("だれの手続かを選んでください。")
    added = Case(uuid4(), key, Outcome.NEEDED, added=reason)
    return _step(visit, added, Act.ADDED, by)


def _accepted(visit: Visit, case: Case, given: Acceptance, checker: UUID | None = None) -> Step:
    """Take over what was accepted. A second clerk's check is what releases the record then."""
    accepted = replace(
        case,
        state=CaseState.ACCEPTED,
        accepted_on=given.on,
        accepted_by=given.by,
        identity=given.identity,
        authority=given.authority,
        number=given.number,
        signature=given.signature,
        documents=dict(given.documents),
        fee=given.fee,
        note=given.note or case.note,
        revision=1,
    )
    return Step(
        visit,
        _with(visit, accepted),
        (Done(Act.ACCEPTED, checker or given.by, case.id, case.key.procedure),),
        {case.key: RecordKind.NEW},
        ("accept_before_write", "accept_before_commit", "accept_after_commit"),
    )


def _proposed(bundle: Bundle, visit: Visit, key: CaseKey, to: CaseState) -> tuple[Case, Acceptance]:
    case = _decidable(bundle, visit, key, to)
    if case.proposed is None:
        raise NotAllowed("この手続は審査を待っていません。画面を開き直してください。")
    return case, case.proposed


def hold(bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, note: str) -> Step:
    """Put a procedure on hold, with a note why. Raises NotAllowed."""
    case = _not_accepted(bundle, visit, key, CaseState.HELD)
    return _step(visit, replace(case, state=CaseState.HELD, note=note), Act.HELD, by)


def documents_awaited(
    bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, documents: Mapping[str, DocumentCheck]
) -> Step:
    """Wait for documents the resident brings or sends later. Raises NotAllowed."""
    case = _not_accepted(bundle, visit, key, CaseState.DOCUMENTS)
    waiting = replace(case, state=CaseState.DOCUMENTS, documents=dict(documents))
    return _step(visit, waiting, Act.DOCUMENTS_AWAITED, by)


def documents_arrived(
    bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, documents: Mapping[str, DocumentCheck]
) -> Step:
    """Note what became of papers promised for later, before or after acceptance. Raises NotAllowed.

    No record is handed over again: what a target needs of papers it gets with a correction.
    """
    _submitted(visit)
    case = visit.cases.get(key)
    if case is None or case.state in ENDED:
        raise NotAllowed("この手続は、書類を待っていません。画面を開き直してください。")
    noted = replace(case, documents={**case.documents, **documents})
    return _step(visit, noted, Act.DOCUMENTS_ARRIVED, by)


def refusal(bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> Step:
    """Refuse a procedure (不受理). Raises NotAllowed."""
    case = _not_accepted(bundle, visit, key, CaseState.REFUSED)
    _because(reason)
    return _step(visit, replace(case, state=CaseState.REFUSED, note=reason), Act.REFUSED, by)


def withdrawal(bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> Step:
    """Withdraw a procedure (取下げ) before or after its record was sent. Raises NotAllowed."""
    case = _decidable(bundle, visit, key, CaseState.WITHDRAWN)
    _because(reason)
    gone = replace(case, state=CaseState.WITHDRAWN, note=reason)
    if case.revision == 0:
        return _step(visit, gone, Act.WITHDRAWN, by)
    told = replace(gone, revision=case.revision + 1)
    return _step(visit, told, Act.WITHDRAWN, by, RecordKind.WITHDRAW)


def correction(bundle: Bundle, visit: Visit, key: CaseKey, *, by: UUID, reason: str) -> Step:
    """Hand over what the sheet says now in place of what was handed over. Raises NotAllowed."""
    case = _decidable(bundle, visit, key, CaseState.ACCEPTED)
    if case.accepted_on is None:
        raise NotAllowed("まだ受理していない手続は、訂正せずにそのまま受理できます。")
    _because(reason)
    state = CaseState.HELD if case.awaits_predecessor else CaseState.ACCEPTED
    corrected = replace(case, state=state, note=reason, revision=case.revision + 1)
    return _step(visit, corrected, Act.CORRECTED, by, RecordKind.CORRECT)


def _step(visit: Visit, case: Case, act: Act, by: UUID, record: RecordKind | None = None) -> Step:
    records = {case.key: record} if record else {}
    return Step(visit, _with(visit, case), (Done(act, by, case.id, case.key.procedure),), records)


def _with(visit: Visit, case: Case) -> Visit:
    """The visit with a case decided; what is annexed to the case goes the same way."""
    annexes = {
        key: replace(
            other,
            state=case.state,
            accepted_on=case.accepted_on,
            accepted_by=case.accepted_by,
        )
        for key, other in visit.cases.items()
        if other.annex_of == case.key
    }
    return replace(visit, cases={**visit.cases, **annexes, case.key: case})


def _decidable(bundle: Bundle, visit: Visit, key: CaseKey, to: CaseState) -> Case:
    """The case, if it may go to this state now."""
    _submitted(visit)
    case = visit.cases.get(key)
    if case is None:
        raise NotAllowed("この受付にその手続はありません。画面を開き直してください。")
    if case.annex_of is not None:
        notice = bundle.procedures[case.annex_of.procedure].name.ja
        raise NotAllowed(f"この手続は「{notice}」への付記で済みます。そちらを操作してください。")
    if not may_move(case.state, to):
        raise NotAllowed(
            f"この手続は「{CASE_NAMES[case.state]}」なので、「{CASE_NAMES[to]}」にはできません。"
        )
    return case


def _submitted(visit: Visit) -> None:
    if visit.state in DRAFTS:
        raise NotAllowed("来庁した方の確認がまだです。確認の画面で確定してから受理してください。")


def _not_accepted(bundle: Bundle, visit: Visit, key: CaseKey, to: CaseState) -> Case:
    case = _decidable(bundle, visit, key, to)
    if case.accepted_on is not None:
        raise NotAllowed("この手続はもう受理されています。取り下げか訂正を選んでください。")
    return case


def _complete(
    bundle: Bundle, visit: Visit, key: CaseKey, given: Acceptance, today: dt.date
) -> None:
    procedure = bundle.procedures[key.procedure]
    if given.on > today:
        raise NotAllowed("受付日が今日より後です。受け付けた日を入れてください。")
    if not given.identity.what:
        raise NotAllowed("本人確認で何を見たかを選んでください。")
    if procedure.signature != "none" and given.signature is Signature.NONE:
        raise NotAllowed("この手続には署名が要ります。署名の方法を選んでください。")
    asked = required_documents(bundle, visit.law_day, visit.sheet, key)
    open_ = [document.name.ja for document in asked if document.id not in given.documents]
    if open_:
        raise NotAllowed(f"書類の状態を選んでください: {'、'.join(open_)}")


def _because(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed("理由を書いてください。")
