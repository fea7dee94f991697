"""Which answers of a visit turn its outcome: the cheap half of showing that questions matter."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.bundle import CompiledProcedure
from procedures.catalog import Outcome
from procedures.guidance import judge
from procedures.proving.worlds import Setting
from procedures.sheet import AnswerSheet


def turning(
    setting: Setting, compiled: CompiledProcedure, sheet: AnswerSheet, subject: str
) -> Iterator[str]:
    """The items of a sheet one of whose answers, changed alone, leads to another outcome."""
    before = _outcome(setting, compiled, sheet, subject)
    for address, kept in list(sheet.answers.items()):
        for other in setting.choices(address, sheet.people):
            if other.candidates and other != kept:
                sheet.answers[address] = other
                if _outcome(setting, compiled, sheet, subject) not in (None, before):
                    yield address.item
                    break
        sheet.answers[address] = kept


def _outcome(
    setting: Setting, compiled: CompiledProcedure, sheet: AnswerSheet, subject: str
) -> Outcome | None:
    """The outcome for a subject if one alone is possible; not_needed for who is not in question."""
    evaluation = setting.bundle.evaluation(setting.law_day, sheet)
    for verdict in judge(compiled, evaluation):
        if verdict.subject == subject:
            return verdict.possible[0] if len(verdict.possible) == 1 else None
    return Outcome.NOT_NEEDED
