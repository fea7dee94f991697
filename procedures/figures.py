"""Sums a procedure may bring: 「受け取れる可能性があります」, shown and never promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from procedures.bundle import Bundle, CompiledFigure
from procedures.catalog import Figure, Outcome
from procedures.evaluation import Scope
from procedures.grounds import every
from procedures.guidance import Verdict
from procedures.sheet import AnswerSheet, Source

SHOWN_WITH = frozenset(
    {Outcome.NEEDED, Outcome.LATER, Outcome.OPTIONAL, Outcome.ASK_CLERK, Outcome.REFER}
)
"""Outcomes beside which a sum means something."""

OPEN_REGISTERS = frozenset({"city", "disaster"})
"""Registers whose word may show through on a resident's screen. A kiosk never displays what tax,
benefit, care or disability registers say, nor a sum that would betray it."""

SENTENCES: Mapping[str, str] = {
    "receive": "{label} {yen}円を受け取れる可能性があります",
    "receive_monthly": "{label} 1か月{yen}円を受け取れる可能性があります",
    "borrow": "{label} {yen}円まで借りられる可能性があります",
    "limit": "{label} {yen}円まで（目安）",
    "limit_daily": "{label} 1日{yen}円まで（目安）",
    "limit_monthly": "{label} 1か月{yen}円まで（目安）",
}
"""What a sum means, in Japanese; the faces translate these sentences."""


@dataclass(frozen=True)
class Sum:
    """One figure that applies, and how much it is in yen."""

    figure: Figure
    yen: int

    @property
    def sentence(self) -> str:
        """The sentence with `{label}` and `{yen}` still to fill in."""
        return SENTENCES[self.figure.means]

    @property
    def digits(self) -> str:
        """The sum with its thousands marked."""
        return f"{self.yen:,}"

    @property
    def text(self) -> str:
        """The whole sentence in Japanese."""
        return self.sentence.format(label=self.figure.label.ja, yen=self.digits)


def sums(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    verdict: Verdict,
    *,
    at_desk: bool = False,
) -> tuple[Sum, ...]:
    """The sums that surely apply to a verdict, in the order of the procedure's file.

    Those that rest on what a register said which a kiosk never displays are left out, unless the
    reader is a clerk (`at_desk`).
    """
    if verdict.outcome not in SHOWN_WITH or verdict.unnamed:
        return ()
    return tuple(_found(bundle, law_day, sheet, verdict, at_desk))


def _found(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, verdict: Verdict, at_desk: bool
) -> Iterator[Sum]:
    scope = bundle.scope(law_day, sheet, verdict.subject)
    for compiled in bundle.compiled[verdict.procedure.id].figures:
        if compiled.when.value(scope) is not True:
            continue
        yen = _yen(bundle, law_day, sheet, verdict, compiled, scope)
        if yen is not None and (at_desk or _may_be_seen(bundle, sheet, compiled, scope)):
            yield Sum(compiled.figure, yen)


def _yen(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    verdict: Verdict,
    compiled: CompiledFigure,
    scope: Scope,
) -> int | None:
    """How much it is by the amounts of the day that counts; None where nobody can say."""
    day = compiled.on.value(scope)
    if day is None or not day.known:
        return None
    if day.low != law_day:
        scope = bundle.scope(day.low, sheet, verdict.subject)
    yen = compiled.value.value(scope)
    return int(yen.low) if yen is not None and yen.known else None


def _may_be_seen(
    bundle: Bundle, sheet: AnswerSheet, compiled: CompiledFigure, scope: Scope
) -> bool:
    rules = (compiled.when, compiled.value)
    grounds = [rule.ground(scope, rule.value(scope)) for rule in rules]
    rests_on, _ = scope.evaluation.numbered.minimal(every(grounds))
    for address in rests_on:
        answer = sheet.answers.get(address)
        best = answer.best(bundle.items[address.item].sources) if answer else None
        if best is None:
            continue
        source = best.provenance
        if source.source is Source.REGISTER and source.register not in OPEN_REGISTERS:
            return False
    return True
