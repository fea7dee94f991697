"""The list of procedures as a resident reads it: grouped by meaning, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from counter.kiosk import naming
from counter.kiosk.filing import FILED, Filing, capacity_of, filing_of
from counter.kiosk.steps import Standing
from counter.web.language import say_reason
from procedures.catalog import Outcome, Procedure
from procedures.deadlines import DeadlineDate, deadline_of
from procedures.figures import Sum, sums
from procedures.guidance import Verdict
from procedures.reasons import because

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
    """One procedure for one subject: for whom, why, by which article, until when, how much.

    `filing`: whether the visitor may file it; None where nothing is filed, or it is not known.
    """

    procedure: Procedure
    subject: Markup
    why: Markup
    law: str
    deadline: DeadlineDate | None
    sums: tuple[Sum, ...]
    filing: Filing | None


@dataclass(frozen=True)
class Section:
    """Procedures that mean the same to the resident."""

    heading: str
    lines: tuple[Line, ...]


def plan_of(standing: Standing) -> list[Section]:
    """The sections that have something in them."""
    capacity = capacity_of(standing)
    sections = [
        Section(
            heading,
            tuple(
                _line(standing, verdict, capacity) for verdict in standing.assessment.of(outcome)
            ),
        )
        for outcome, heading in HEADINGS.items()
    ]
    return [section for section in sections if section.lines]


def _line(standing: Standing, verdict: Verdict, capacity: str) -> Line:
    visit, bundle = standing.visit, standing.bundle
    files = verdict.outcome in FILED
    found = because(bundle, visit.law_day, visit.sheet, verdict)
    subject = naming.subject_name(visit, bundle, verdict.subject)
    called = naming.known_name(visit, bundle, verdict.subject) or subject.striptags()
    return Line(
        procedure=verdict.procedure,
        subject=subject,
        why=say_reason(found, visit.law_day, called),
        law=found.law,
        deadline=deadline_of(bundle, visit.law_day, visit.sheet, verdict),
        sums=sums(bundle, visit.law_day, visit.sheet, verdict),
        filing=filing_of(standing, verdict.procedure, capacity) if files else None,
    )
