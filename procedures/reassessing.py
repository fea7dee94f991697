"""Assessing a sheet once more after an answer: what rests on nothing that changed stays as it was.

A screen that asks one question after the other changes one item at a time, and late in a visit few
procedures still look at it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from procedures.bundle import Bundle
from procedures.guidance import Assessment, Verdict, assess, judge
from procedures.sheet import EVENTS, AnswerSheet


@dataclass(frozen=True)
class Before:
    """What a sheet said, and what was found of it by the bundle and on the law day of now."""

    sheet: AnswerSheet
    assessment: Assessment


def reassess(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, before: Before) -> Assessment:
    """What `assess` says; only what can rest on an answer that changed is judged anew."""
    changed = _changed(before.sheet, sheet)
    if _named(before.sheet) != _named(sheet) or changed & _anywhere(bundle):
        return assess(bundle, law_day, sheet)
    known = _by_procedure(before.assessment)
    evaluation = bundle.evaluation(law_day, sheet)
    events = evaluation.read(EVENTS) or frozenset()
    found: list[Verdict] = []
    for compiled in bundle.brought_by(law_day, events):
        id_ = compiled.procedure.id
        if changed & bundle.grounded_in[id_]:
            found.extend(judge(compiled, evaluation))
        else:
            found.extend(known.get(id_, ()))
    return Assessment(tuple(found))


def _changed(before: AnswerSheet, now: AnswerSheet) -> frozenset[str]:
    """The items of which an answer came, went or was replaced (none is ever changed itself)."""
    old, new = before.answers, now.answers
    return frozenset(
        place.item for place in old.keys() | new.keys() if old.get(place) is not new.get(place)
    )


def _named(sheet: AnswerSheet) -> tuple[str, list[str], dict[str, str]]:
    """Whom and what it is about."""
    return sheet.visitor, sheet.people, sheet.things


def _anywhere(bundle: Bundle) -> frozenset[str]:
    """What rules rest on without mentioning it: today's events, and whether all are named."""
    return frozenset({EVENTS.item, *bundle.readable.rosters.values()})


def _by_procedure(assessment: Assessment) -> dict[str, list[Verdict]]:
    grouped = groupby(assessment.verdicts, key=lambda verdict: verdict.procedure.id)
    return {id_: list(verdicts) for id_, verdicts in grouped}
