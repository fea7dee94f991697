"""What a procedure means for somebody: needed, not needed, for the clerk to say …"""

from __future__ import annotations

from typing import NamedTuple

from procedures.catalog import Outcome, OutcomeRow, Procedure
from procedures.grounds import NOTHING, Leaves


class Verdict(NamedTuple):
    """What one procedure means for one subject (empty: the visit as a whole).

    `outcome` is None while something open could still change it. `possible` are the outcomes that
    remain; `relevant` the open answers that would decide, `closed` those that never will.
    """

    procedure: Procedure
    subject: str
    possible: tuple[Outcome, ...]
    outcome: Outcome | None
    row: OutcomeRow | None
    relevant: Leaves = NOTHING
    closed: Leaves = NOTHING

    @property
    def unnamed(self) -> bool:
        """Whether it is about those who may still be named: nobody has its deadlines and needs."""
        return self.procedure.for_each is not None and not self.subject

    def about(self, subject: str) -> Verdict:
        """The same verdict for another subject, where nothing is left open."""
        return Verdict(self.procedure, subject, self.possible, self.outcome, self.row)
