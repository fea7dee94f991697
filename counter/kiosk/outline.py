"""The list of procedures as a resident reads it: grouped by meaning, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from counter.kiosk import naming
from counter.kiosk.steps import Standing
from counter.visit import Visit
from counter.web.language import EASY, current
from procedures.bundle import Bundle
from procedures.catalog import Outcome, Procedure
from procedures.deadlines import DeadlineDate, deadline_of
from procedures.figures import Sum, sums
from procedures.guidance import Verdict
from procedures.reasons import reason

HEADINGS = {
    Outcome.NEEDED: "届け出る手続き",
    Outcome.DEEMED: "いっしょに済む手続き（書くものはありません）",
    Outcome.AUTOMATIC: "市が行う手続き（届け出はいりません）",
    Outcome.ASK_CLERK: "窓口で職員が確認する手続き",
    Outcome.LATER: "あとで行う手続き",
    Outcome.REFER: "ほかの役所や会社で行う手続き",
    Outcome.OPTIONAL: "ご希望があればできる手続き",
    Outcome.INFORM: "お知らせ",
}
"""Section headings in the order they are shown; `not_needed` is not shown."""


@dataclass(frozen=True)
class Line:
    """One procedure for one subject: for whom, why, by which article, until when, how much."""

    procedure: Procedure
    subject: str
    why: str
    law: str
    deadline: DeadlineDate | None
    sums: tuple[Sum, ...]


@dataclass(frozen=True)
class Section:
    """Procedures that mean the same to the resident."""

    heading: str
    lines: tuple[Line, ...]


def plan_of(standing: Standing) -> list[Section]:
    """The sections that have something in them."""
    visit, bundle, verdicts = standing.visit, standing.bundle, standing.assessment
    sections = [
        Section(heading, tuple(_line(visit, bundle, verdict) for verdict in verdicts.of(outcome)))
        for outcome, heading in HEADINGS.items()
    ]
    return [section for section in sections if section.lines]


def _line(visit: Visit, bundle: Bundle, verdict: Verdict) -> Line:
    found = reason(bundle, visit.law_day, visit.sheet, verdict)
    return Line(
        procedure=verdict.procedure,
        subject=naming.subject_name(visit, bundle, verdict.subject),
        why=found.easy if current().id == EASY else found.text,
        law=found.law,
        deadline=deadline_of(bundle, visit.law_day, visit.sheet, verdict),
        sums=sums(bundle, visit.law_day, visit.sheet, verdict),
    )
