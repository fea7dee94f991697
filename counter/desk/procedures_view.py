"""What the case page shows of each procedure: outcome and why, documents, state, next steps."""

from __future__ import annotations

from dataclasses import dataclass

from counter.desk import permits, protection, words
from counter.desk.fees import FeeLine, fee_line
from counter.desk.opened import Opened
from counter.desk.values_view import japanese_time
from counter.handoff.instead import instead_of, said
from counter.handoff.problems import ErrorCode
from counter.storage.receipts import Receipt, ReceiptError
from counter.storage.times import from_ms
from counter.visit.finding import required_documents
from counter.visit.model import Case, CaseKey, DocumentCheck
from counter.visit.states import CASE_NAMES, CaseState, may_move
from procedures.calendar_ja import wareki
from procedures.catalog import Document, Outcome, Procedure
from procedures.deadlines import DeadlineDate, deadline_of
from procedures.figures import sums
from procedures.guidance import Verdict
from procedures.needs import shown
from procedures.reasons import Reason, because
from procedures.sheet import Address

WITHOUT_CASE = "-"
"""Stands for the empty subject in an address of the web."""

OTHERS = "まだ挙げていない分"
"""Stands for the people or things of a procedure nobody has named yet."""

DECISIONS = (
    CaseState.ACCEPTED,
    CaseState.HELD,
    CaseState.DOCUMENTS,
    CaseState.REFUSED,
    CaseState.WITHDRAWN,
)

RECEIPT_ERRORS = {
    "E0001": "必須の項目がない",
    "E0002": "使えない文字がある",
    "E0003": "桁数が合わない",
    "E0004": "ほかの項目と合わない",
}


@dataclass(frozen=True)
class DocumentRow:
    """A required paper and what became of it."""

    document: Document
    check: DocumentCheck | None

    @property
    def chosen(self) -> str:
        """The state as recorded; nothing is proposed, for a record must say what was seen."""
        return str(self.check.state) if self.check else ""

    @property
    def due(self) -> str:
        """The day a later paper is due, for its box."""
        return str(wareki(self.check.due)) if self.check and self.check.due else ""


@dataclass(frozen=True)
class ProcedureRow:
    """One procedure for one subject, as the clerk decides it.

    `mine`: there is a case and this clerk may decide it; what belongs to another section (課) is
    only shown. What nobody needs has no deadline.
    """

    key: CaseKey
    procedure: Procedure
    subject: str
    outcome: Outcome | None
    reason: Reason | None
    deadline: DeadlineDate | None
    case: Case | None
    documents: tuple[DocumentRow, ...]
    fee: FeeLine | None
    follows: str
    mine: bool
    sums: tuple[str, ...] = ()

    @property
    def outcome_words(self) -> str:
        """要, 付記 …; unsettled while something is still open."""
        return words.OUTCOMES[self.outcome] if self.outcome else "未確定"

    @property
    def state_words(self) -> str:
        """Where the case stands; an accepted one that must wait says so."""
        if self.case is None:
            return ""
        if self.case.awaits_predecessor:
            return "受理（先の手続を待って連携）"
        return CASE_NAMES[self.case.state]

    @property
    def acceptable(self) -> bool:
        """Whether the clerk may accept it now: its own notice, not accepted yet."""
        return (
            self.mine
            and self.case is not None
            and self.outcome not in (None, Outcome.ASK_CLERK)
            and self.case.annex_of is None
            and self.case.accepted_on is None
            and not self.waits_for_check
            and may_move(self.case.state, CaseState.ACCEPTED)
        )

    @property
    def waits_for_check(self) -> bool:
        """Whether a second clerk has to look at it (二人審査)."""
        return self.case is not None and self.case.state is CaseState.CHECKING

    @property
    def decidable(self) -> bool:
        """Whether a clerk may still decide something about it."""
        return (
            self.mine
            and self.case is not None
            and self.case.annex_of is None
            and any(may_move(self.case.state, state) for state in DECISIONS)
        )

    @property
    def sections(self) -> str:
        """Who decides it, for the clerks who do not."""
        return "・".join(permits.sections(self.procedure))

    @property
    def path(self) -> dict[str, str]:
        """The parts of its web address."""
        return {"procedure": self.key.procedure, "subject": self.key.subject or WITHOUT_CASE}

    @property
    def field(self) -> str:
        """Its name in forms."""
        return f"{self.key.procedure}.{self.key.subject or WITHOUT_CASE}"


def rows(opened: Opened) -> list[ProcedureRow]:
    """All procedures that mean something for somebody, in catalog order; 不要 last and apart."""
    found = [_row(opened, verdict) for verdict in opened.assessment.verdicts]
    known = {row.key for row in found}
    kept = [_kept(opened, case) for key, case in opened.visit.cases.items() if key not in known]
    return sorted([*found, *kept], key=lambda row: row.outcome is Outcome.NOT_NEEDED)


def row_of(opened: Opened, key: CaseKey) -> ProcedureRow | None:
    """The row of one procedure and subject."""
    return next((row for row in rows(opened) if row.key == key), None)


def key_of(procedure: str, subject: str) -> CaseKey:
    """The key a web address names."""
    return CaseKey(procedure, "" if subject == WITHOUT_CASE else subject)


def receipt_lines(opened: Opened, case: Case | None) -> list[str]:
    """The answers of the back office to a case, in words."""
    return [_receipt(opened, receipt) for receipt in case.receipts] if case else []


def _row(opened: Opened, verdict: Verdict) -> ProcedureRow:
    day, sheet = opened.visit.law_day, opened.visit.sheet
    key = CaseKey(verdict.procedure.id, verdict.subject)
    case = opened.visit.cases.get(key)
    settled = verdict.outcome is not None
    outcome = case.outcome if case and case.accepted_on else verdict.outcome
    ends = settled and outcome is not Outcome.NOT_NEEDED
    return ProcedureRow(
        key,
        verdict.procedure,
        _about(opened, verdict),
        outcome,
        because(opened.bundle, day, sheet, verdict) if settled else None,
        deadline_of(opened.bundle, day, sheet, verdict) if ends else None,
        case,
        _documents(opened, key, case),
        fee_line(opened, verdict.procedure, case),
        _notice(opened, case),
        case is not None and protection.may_decide(opened.visit, verdict.procedure),
        tuple(one.text for one in sums(opened.bundle, day, sheet, verdict, at_desk=True)),
    )


def _about(opened: Opened, verdict: Verdict) -> str:
    """Whom or what a verdict is about; where somebody may still be named, whoever that is."""
    return opened.name_of(verdict.subject) or (OTHERS if verdict.procedure.for_each else "")


def _kept(opened: Opened, case: Case) -> ProcedureRow:
    """A case guidance no longer finds, which stays because a clerk has touched it."""
    procedure = opened.bundle.procedures[case.key.procedure]
    return ProcedureRow(
        case.key,
        procedure,
        opened.name_of(case.key.subject),
        case.outcome,
        None,
        None,
        case,
        _documents(opened, case.key, case),
        fee_line(opened, procedure, case),
        _notice(opened, case),
        protection.may_decide(opened.visit, procedure),
    )


def _documents(opened: Opened, key: CaseKey, case: Case | None) -> tuple[DocumentRow, ...]:
    if case is None or case.annex_of is not None:
        return ()
    visit = opened.visit
    required = required_documents(opened.bundle, visit.law_day, visit.sheet, key)
    return tuple(DocumentRow(one, case.documents.get(one.id)) for one in required)


def _notice(opened: Opened, case: Case | None) -> str:
    if case is None or case.annex_of is None:
        return ""
    return opened.bundle.procedures[case.annex_of.procedure].name.ja


def _receipt(opened: Opened, receipt: Receipt) -> str:
    at = japanese_time(from_ms(receipt.at))
    if receipt.accepted:
        return f"{at} 連携先が受理しました。"
    errors = "、".join(_error(opened, error) for error in receipt.errors)
    return f"{at} 連携先から差し戻されました: {errors}"


def _error(opened: Opened, error: ReceiptError) -> str:
    """Whose item was wrong and how; for a character, what could stand for it."""
    name, _, subject = error.item.partition(".")
    item = opened.bundle.items.get(name)
    label = f"{opened.name_of(subject)} {item.label.ja if item else name}".strip()
    words = f"{label}（{error.code} {RECEIPT_ERRORS.get(error.code, '')}）"
    if error.code != ErrorCode.CHARACTERS or item is None:
        return words
    text = _text_of(opened, Address(name, subject) if subject else Address(name))
    return words + "".join(f" {said(proposal)}" for proposal in instead_of(text))


def _text_of(opened: Opened, address: Address) -> str:
    found = shown(opened.bundle, opened.visit.law_day, opened.visit.sheet, address)
    return str(found.value) if found else ""
