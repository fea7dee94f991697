"""The states of visits and cases, and which may follow which, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Channel(StrEnum):
    """Where a visit began.

    PAPER was filed on paper while the system was down, and entered later; its `law_day` is the day
    of the paper. SHELTER is a household on the list of a shelter (避難者名簿).
    """

    KIOSK = "kiosk"
    DESK = "desk"
    PAPER = "paper"
    SHELTER = "shelter"


class VisitState(StrEnum):
    """A visit is guided, then submitted by the resident, and closed when all is handed over.

    CALLED is guided too: the resident has called a clerk, and a desk may go on with it.
    """

    GUIDANCE = "guidance"
    CALLED = "called"
    SUBMITTED = "submitted"
    CLOSED = "closed"


DRAFTS = frozenset({VisitState.GUIDANCE, VisitState.CALLED})
"""Nothing is confirmed yet: there are no cases, and the law of today counts."""


class CaseState(StrEnum):
    """How far one procedure of a visit has come.

    CHECKING is proposed for acceptance by one clerk, for another to check (二人審査).

    HELD (保留) is put on hold by a clerk, or, with a 受付日, accepted and waiting until the
    procedure it must follow is processed. SENT is with its target, which may answer RECEIVED or
    REJECTED.
    """

    WAITING = "waiting"
    CHECKING = "checking"
    DOCUMENTS = "documents"
    HELD = "held"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SENT = "sent"
    RECEIVED = "received"
    REJECTED = "rejected"
    DONE = "done"


CASE_NAMES: Mapping[CaseState, str] = {
    CaseState.WAITING: "受付待ち",
    CaseState.CHECKING: "審査待ち",
    CaseState.DOCUMENTS: "書類待ち",
    CaseState.HELD: "保留",
    CaseState.ACCEPTED: "受理",
    CaseState.REFUSED: "不受理",
    CaseState.WITHDRAWN: "取下げ",
    CaseState.SENT: "連携済",
    CaseState.RECEIVED: "連携先で受理",
    CaseState.REJECTED: "連携先から差戻し",
    CaseState.DONE: "完了",
}

_S = CaseState

ENDED = frozenset({_S.REFUSED, _S.WITHDRAWN})

_UNDECIDED = frozenset({_S.DOCUMENTS, _S.HELD, _S.CHECKING, _S.ACCEPTED, *ENDED})
"""Where a case nobody has accepted may go."""

CASE_MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    _S.WAITING: _UNDECIDED,
    _S.DOCUMENTS: _UNDECIDED,
    _S.HELD: _UNDECIDED,
    _S.CHECKING: frozenset({_S.WAITING, _S.HELD, _S.ACCEPTED, *ENDED}),
    _S.ACCEPTED: frozenset({_S.SENT, _S.RECEIVED, _S.REJECTED, _S.ACCEPTED, _S.WITHDRAWN}),
    _S.SENT: frozenset({_S.RECEIVED, _S.REJECTED, _S.ACCEPTED, _S.WITHDRAWN}),
    _S.RECEIVED: frozenset({_S.DONE, _S.REJECTED, _S.ACCEPTED, _S.WITHDRAWN}),
    _S.REJECTED: frozenset({_S.ACCEPTED, _S.RECEIVED, _S.WITHDRAWN}),
    _S.DONE: frozenset({_S.WITHDRAWN}),
    _S.REFUSED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
"""From ACCEPTED to ACCEPTED, and back to it from SENT, RECEIVED and REJECTED, is a correction. A
target may answer before the relay has noted that it has the record."""

UNTOUCHED = frozenset({_S.WAITING})
"""No clerk has done anything with the case."""

PROCESSED = frozenset({_S.SENT, _S.RECEIVED, _S.DONE})
"""What follows need not wait any more (a target that answers makes it wait for RECEIVED)."""

SETTLED = PROCESSED | ENDED
"""Nothing is left to do in this hall. When all cases are settled, the visit is closed."""


class Signature(StrEnum):
    """How the filer signed, or stood in for signing."""

    NONE = "none"
    PEN = "pen"
    TABLET = "tablet"
    CARD = "card"


class DocumentState(StrEnum):
    """What became of a required document."""

    SHOWN = "shown"
    COPIED = "copied"
    ORIGINAL_KEPT = "original_kept"
    SCANNED = "scanned"
    LATER = "later"
    NOT_NEEDED = "not_needed"


DOCUMENT_NAMES: Mapping[DocumentState, str] = {
    DocumentState.SHOWN: "提示",
    DocumentState.COPIED: "写しを受領",
    DocumentState.ORIGINAL_KEPT: "原本を預かり",
    DocumentState.SCANNED: "読取り",
    DocumentState.LATER: "後日提出",
    DocumentState.NOT_NEEDED: "不要",
}


def may_move(before: CaseState, after: CaseState) -> bool:
    """Whether a case may go from one state to another."""
    return after in CASE_MOVES[before]
