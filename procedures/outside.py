"""What lies outside the city hall, the shortest deadline first: printed for those concerned."""

from __future__ import annotations

import datetime as dt

from procedures.bundle import Bundle
from procedures.catalog import Outside
from procedures.sheet import EVENTS, AnswerSheet


def outside(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet) -> tuple[Outside, ...]:
    """Everything of today's life events that is not surely beside the point, in catalog order."""
    scope = bundle.scope(law_day, sheet)
    events = scope.evaluation.read(EVENTS) or frozenset()
    return tuple(
        compiled.outside
        for compiled in bundle.outside.values()
        if events.intersection(compiled.outside.events) and compiled.when.value(scope) is not False
    )
