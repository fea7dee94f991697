"""What a revised answer changed in the list of procedures, said on the page that shows the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from counter.kiosk import naming
from counter.kiosk.steps import Standing
from counter.visit import Visit
from procedures.catalog import Outcome, Text

LISTED = "listed"
"""Setting of the visit: the list of procedures as the resident last saw it."""

BEFORE = "listed_before"
"""Setting of the visit: the list they saw before that, until they have gone on from the new one."""

ADDED = "加わりました"
GONE = "いらなくなりました"
MOVED = "扱いが変わりました"
WORDS = (ADDED, GONE, MOVED)

Plan = Mapping[tuple[str, str], str]
"""(procedure, subject) → outcome."""


@dataclass(frozen=True)
class Change:
    """One procedure that came, went, or is to be treated otherwise."""

    words: str
    procedure: Text
    subject: str


def note(standing: Standing) -> bool:
    """Remember the list that is shown now; whether that changed the visit's settings."""
    settings = standing.visit.settings
    shown, before = _written(_plan(standing)), settings.get(LISTED)
    if shown == before:
        return False
    if before is not None:
        settings[BEFORE] = before
    settings[LISTED] = shown
    return True


def settle(visit: Visit) -> bool:
    """The resident has gone on from the new list; whether that changed the visit's settings."""
    return visit.settings.pop(BEFORE, None) is not None


def changes_of(standing: Standing) -> list[Change]:
    """What is different from the list the resident saw before."""
    settings = standing.visit.settings
    if BEFORE not in settings:
        return []
    return list(_differences(standing, _read(str(settings[BEFORE])), _plan(standing)))


def _differences(standing: Standing, before: Plan, now: Plan) -> Iterator[Change]:
    for key in dict.fromkeys([*now, *before]):
        if before.get(key) == now.get(key):
            continue
        words = ADDED if key not in before else GONE if key not in now else MOVED
        procedure, subject = key
        if procedure in standing.bundle.procedures:
            name = standing.bundle.procedures[procedure].name
            whom = naming.subject_name(standing.visit, standing.bundle, subject)
            yield Change(words, name, whom)


def _plan(standing: Standing) -> Plan:
    return {
        (verdict.procedure.id, verdict.subject): str(verdict.outcome)
        for verdict in standing.assessment.verdicts
        if verdict.outcome not in (None, Outcome.NOT_NEEDED)
    }


def _written(plan: Plan) -> str:
    return " ".join(
        f"{procedure}/{subject}/{plan[procedure, subject]}" for procedure, subject in plan
    )


def _read(text: str) -> Plan:
    rows = (row.split("/") for row in text.split())
    return {(procedure, subject): outcome for procedure, subject, outcome in rows}
