"""Which cases a visit has: what guidance finds, joined with what clerks already did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from counter.visit.model import Case, CaseKey
from counter.visit.states import UNTOUCHED
from procedures.bundle import Bundle
from procedures.catalog import Document, Outcome, Procedure
from procedures.guidance import Assessment, Verdict, assess
from procedures.sheet import AnswerSheet

FOLLOWED = (Outcome.NEEDED, Outcome.DEEMED, Outcome.ASK_CLERK)
"""Outcomes somebody at the desk has to do something about. The others are only told."""


@dataclass(frozen=True)
class FoundCase:
    """A procedure that concerns a subject, and what it means for it."""

    key: CaseKey
    outcome: Outcome


FindCases = Callable[[Bundle, dt.date, AnswerSheet], list[FoundCase]]


def find_cases(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet) -> list[FoundCase]:
    """The procedures the desk has to deal with. What is still unsettled is the clerk's to ask."""
    verdicts = assess(bundle, law_day, sheet).verdicts
    found = (
        FoundCase(CaseKey(v.procedure.id, v.subject), v.outcome or Outcome.ASK_CLERK)
        for v in verdicts
    )
    return [case for case in found if case.outcome in FOLLOWED]


def join_cases(
    bundle: Bundle,
    found: Iterable[FoundCase],
    before: Mapping[CaseKey, Case],
    new_id: Callable[[], UUID] = uuid4,
) -> dict[CaseKey, Case]:
    """The visit's cases after its answers changed.

    A new procedure gets a case; one that no longer applies loses it, unless a clerk has added it or
    already done something with it: that stays, for the clerk to withdraw or correct.
    """
    cases = {key: case for key, case in before.items() if case.added or case.state not in UNTOUCHED}
    for one in found:
        known = before.get(one.key) or Case(new_id(), one.key, one.outcome)
        cases[one.key] = replace(known, outcome=one.outcome) if _open(known) else known
    return {
        key: replace(case, annex_of=_notice_of(bundle, case, cases)) if _open(case) else case
        for key, case in cases.items()
    }


def with_added(bundle: Bundle, assessment: Assessment, cases: Mapping[CaseKey, Case]) -> Assessment:
    """The assessment as the desk treats it: what a clerk added counts as needed."""
    added = {key for key, case in cases.items() if case.added}
    found = {CaseKey(verdict.procedure.id, verdict.subject) for verdict in assessment.verdicts}
    treated = (
        _added(verdict.procedure, verdict.subject)
        if CaseKey(verdict.procedure.id, verdict.subject) in added
        else verdict
        for verdict in assessment.verdicts
    )
    others = (_added(bundle.procedures[key.procedure], key.subject) for key in added - found)
    return Assessment((*treated, *others))


def _added(procedure: Procedure, subject: str) -> Verdict:
    return Verdict(procedure, subject, (Outcome.NEEDED,), Outcome.NEEDED, None)


def required_documents(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, key: CaseKey
) -> list[Document]:
    """The documents surely asked for, and not waived, in catalog order."""
    scope = bundle.scope(law_day, sheet, key.subject)
    return [
        compiled.document
        for compiled in bundle.compiled[key.procedure].documents
        if compiled.when.value(scope) is True and compiled.waived.value(scope) is not True
    ]


def predecessors(bundle: Bundle, key: CaseKey, cases: Iterable[Case]) -> list[Case]:
    """The visit's cases of procedures this one must follow (`after`), for the same subject."""
    first = bundle.procedures[key.procedure].after
    return [
        case
        for case in cases
        if case.key.procedure in first
        and (case.key.subject in ("", key.subject) or not key.subject)
    ]


def _open(case: Case) -> bool:
    return case.accepted_on is None and case.revision == 0


def _notice_of(bundle: Bundle, case: Case, cases: Mapping[CaseKey, Case]) -> CaseKey | None:
    """The notice whose 付記 completes a deemed procedure, if the visit has it."""
    if case.outcome is not Outcome.DEEMED:
        return None
    candidates = (
        key
        for notice in bundle.procedures[case.key.procedure].annex_of
        for key in (CaseKey(notice, case.key.subject), CaseKey(notice))
    )
    return next((key for key in candidates if key in cases), None)
