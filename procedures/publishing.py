"""Whether a catalog may go live: what blocks, and what 至急 allows for how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from procedures.findings import Finding

URGENT_DAYS = 14
"""Days an urgent bundle is valid unless it is published again in the ordinary way."""


@dataclass(frozen=True)
class Admission:
    """The answer to "may this be published?".

    `blocked_by` are the findings that forbid it; `expires` is when an urgent bundle ends (UTC),
    None for an ordinary one; `reason` is what the one person who published it in a hurry wrote.
    """

    blocked_by: tuple[Finding, ...]
    expires: dt.datetime | None = None
    reason: str = ""

    @property
    def allowed(self) -> bool:
        """Whether it may be published."""
        return not self.blocked_by


def admit(findings: Iterable[Finding], *, now: dt.datetime, urgent: str = "") -> Admission:
    """Decide on a catalog that loads, by the findings of `catalog check`.

    Errors block, debts never do. `urgent` is the reason of a publication in a hurry: errors found
    by the proof are then accepted for 14 days (a catalog that does not load cannot be published).
    """
    errors = tuple(finding for finding in findings if finding.level == "error")
    if urgent.strip():
        return Admission((), now + dt.timedelta(days=URGENT_DAYS), urgent.strip())
    return Admission(errors)
