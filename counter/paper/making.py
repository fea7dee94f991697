"""A visit as a print job: which sheets, and whether each procedure has been accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from counter.languages import Language
from counter.paper.check_content import check_of
from counter.paper.slip_content import KEEP_DAYS, slip_of
from counter.visit import Case, CaseKey
from forms.banks import bank_name, branch_name
from printing import PrintJob, SheetWanted
from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.guidance import Assessment, Verdict
from procedures.sheet import AnswerSheet

PRINTED = (Outcome.NEEDED, Outcome.OPTIONAL)
"""Outcomes that have a sheet: what is deemed done by a notice (付記) stands on that notice."""


def print_job(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    assessment: Assessment,
    cases: Mapping[CaseKey, Case],
    receipt: str,
    *,
    training: bool = False,
    started: dt.datetime | None = None,
    only: CaseKey | None = None,
    large: bool = False,
    keep_days: int = KEEP_DAYS,
    asked: bool = False,
    check: Language | None = None,
) -> PrintJob:
    """What is printed for a visit: the slip and a sheet per procedure to be filed.

    An optional procedure is printed where it has a case: the resident asked for it. `only` prints
    one sheet again, without slip. `started` is when the visit began (UTC), for the slip; `large`
    prints the slip in large letters; `keep_days` is how long the city keeps what is finished,
    `asked` whether its registers were looked at.
    `check` adds the check sheet (確認票) in Japanese and this language.
    """
    wanted = tuple(
        SheetWanted(verdict, _accepted_on(verdict, cases))
        for verdict in assessment.of(*PRINTED)
        if _is_wanted(verdict, cases, only)
    )
    read = (bundle, law_day, sheet, assessment)
    slip = checked = None
    if only is None:
        slip = slip_of(*read, cases, receipt, started=started, keep_days=keep_days, asked=asked)
    if check is not None:
        accepted = slip is not None and slip.accepted
        checked = check_of(*read, receipt, check, accepted=accepted, started=started)
    return PrintJob(
        bundle=bundle,
        law_day=law_day,
        sheet=sheet,
        wanted=wanted,
        receipt=receipt,
        slip=slip,
        check=checked,
        training=training,
        large=large,
        bank=lambda bank: bank_name(bank) or bank,
        branch=lambda bank, branch: branch_name(bank, branch) or branch,
    )


def numbered(job: PrintJob, number: int | None) -> PrintJob:
    """The same job, whose slip shows today's call number (整理番号) where there is one."""
    return replace(job, slip=replace(job.slip, call_number=number)) if job.slip else job


def _key(verdict: Verdict) -> CaseKey:
    return CaseKey(verdict.procedure.id, verdict.subject)


def _accepted_on(verdict: Verdict, cases: Mapping[CaseKey, Case]) -> dt.date | None:
    case = cases.get(_key(verdict))
    return case.accepted_on if case else None


def _is_wanted(verdict: Verdict, cases: Mapping[CaseKey, Case], only: CaseKey | None) -> bool:
    if only is not None:
        return _key(verdict) == only
    return verdict.outcome is Outcome.NEEDED or _key(verdict) in cases
