"""Who may file which procedure, and what proves it, in the capacity the visitor acts in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counter.kiosk.steps import Standing
from procedures.catalog import Choice, Outcome, Procedure, Text
from procedures.needs import shown
from procedures.sheet import Address

CAPACITY = Address("acts_as")
FILED = (Outcome.NEEDED, Outcome.OPTIONAL)
"""Outcomes in which somebody files something at the desk."""


@dataclass(frozen=True)
class Filing:
    """A procedure in the visitor's capacity: the proof to show, or who must come instead."""

    proof: Text | None
    others: tuple[Choice, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the visitor may file it."""
        return self.proof is not None


def capacity_of(standing: Standing) -> str:
    """What the visitor acts as, "" while that is not known."""
    found = shown(standing.bundle, standing.visit.law_day, standing.visit.sheet, CAPACITY)
    return str(found.value) if found else ""


def filing_of(standing: Standing, procedure: Procedure, capacity: str) -> Filing | None:
    """How the visitor files a procedure; None where the catalog or the visitor leaves it open."""
    if not capacity or not procedure.may_file:
        return None
    mine = next((one for one in procedure.may_file if one.who == capacity), None)
    if mine is not None:
        return Filing(mine.proof)
    item = standing.bundle.items[CAPACITY.item]
    able = {str(one.who) for one in procedure.may_file}
    return Filing(None, tuple(choice for choice in item.choices if choice.id in able))


def proofs_of(standing: Standing) -> Sequence[Text]:
    """What the visitor shows at the desk, each proof once."""
    capacity = capacity_of(standing)
    filings = (
        filing_of(standing, verdict.procedure, capacity)
        for outcome in FILED
        for verdict in standing.assessment.of(outcome)
    )
    found = {one.proof.ja: one.proof for one in filings if one and one.proof}
    return list(found.values())
