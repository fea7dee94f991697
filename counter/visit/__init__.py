"""The visit (来庁) and its cases: one life cycle, whatever face works on it."""

from counter.visit.errors import Conflict, NotAllowed, UnknownReceipt, Unreadable, VisitGone
from counter.visit.model import (
    Acceptance,
    Case,
    CaseKey,
    DocumentCheck,
    FeePaid,
    Note,
    Visit,
    Waiting,
    japanese_day,
)
from counter.visit.states import CaseState, Channel, DocumentState, Signature, VisitState
from counter.visit.visits import Visits

__all__ = [
    "Acceptance",
    "Case",
    "CaseKey",
    "CaseState",
    "Channel",
    "Conflict",
    "DocumentCheck",
    "DocumentState",
    "FeePaid",
    "NotAllowed",
    "Note",
    "Signature",
    "UnknownReceipt",
    "Unreadable",
    "Visit",
    "VisitGone",
    "VisitState",
    "Visits",
    "Waiting",
    "japanese_day",
]
