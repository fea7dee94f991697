"""The last day on which a procedure can be filed without loss, and what being late costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from procedures.bundle import Bundle
from procedures.calendar_ja import days_after, next_open_day
from procedures.catalog import Deadline
from procedures.guidance import Verdict
from procedures.sheet import AnswerSheet


@dataclass(frozen=True)
class DeadlineDate:
    """A computed deadline.

    `days_left` counts from the law day (0: today is the last day, negative: late). `urgent` is
    what is shown strongest: filing by tomorrow avoids a loss. `moved` says that the last day moved
    because the hall is closed.
    """

    counted_from: dt.date
    last_day: dt.date
    days_left: int
    moved: bool
    loses: str
    costs: bool

    @property
    def late(self) -> bool:
        """Whether the last day has passed."""
        return self.days_left < 0

    @property
    def urgent(self) -> bool:
        """Whether it must be filed by tomorrow, or it costs something."""
        return self.costs and 0 <= self.days_left <= 1


def deadline_of(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict
) -> DeadlineDate | None:
    """The deadline of a verdict; None where there is none or its first day is not known yet."""
    compiled = bundle.compiled[verdict.procedure.id].deadline
    deadline = verdict.procedure.deadline
    if compiled is None or deadline is None or verdict.unnamed:
        return None
    scope = bundle.scope(law_day, sheet, verdict.subject)
    anchor, days = compiled.anchor.value(scope), compiled.days.value(scope)
    if anchor is None or days is None or not (anchor.known and days.known):
        return None
    return _count(deadline, anchor.low, int(days.low), law_day)


def _count(deadline: Deadline, anchor: dt.date, days: int, law_day: dt.date) -> DeadlineDate:
    """Count the days: the first is left out (民法140条) or counted (戸籍法43条)."""
    counted_to = days_after(anchor, days if deadline.first_day == "next" else days - 1)
    last_day = next_open_day(counted_to) if deadline.closed_days == "next_open" else counted_to
    return DeadlineDate(
        counted_from=anchor,
        last_day=last_day,
        days_left=(last_day - law_day).days,
        moved=last_day != counted_to,
        loses=deadline.loses.ja if deadline.loses else "",
        costs=deadline.loses is not None and _costs(deadline, anchor, last_day),
    )


def _costs(deadline: Deadline, anchor: dt.date, last_day: dt.date) -> bool:
    """Whether filing after the last day loses anything.

    Where only the month counts (児童手当法8条2項・3項) a later day of the event's month does not.
    """
    if not deadline.month_crossing:
        return True
    day_after = days_after(last_day, 1)
    return (day_after.year, day_after.month) != (anchor.year, anchor.month)
