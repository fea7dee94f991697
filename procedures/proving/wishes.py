"""What a claim wishes of a visit: that a row decides, that an answer makes a difference."""

from __future__ import annotations

from collections.abc import Sequence

from procedures.bundle import CompiledProcedure
from procedures.catalog import Outcome
from procedures.evaluation import Evaluation, Scope
from procedures.grounds import NOTHING, Leaves
from procedures.language import Rule
from procedures.logic import Truth, negate
from procedures.proving.solving import Wish


def holds(rule: Rule, wanted: bool, subject: str, sheet: int = 0) -> Wish:
    """A rule shall be yes (or no) for a subject, on one of the sheets."""

    def scope(evaluations: Sequence[Evaluation]) -> Scope:
        return _scope(evaluations[sheet], subject)

    return Wish(
        lambda evaluations: _as_wanted(rule.value(scope(evaluations)), wanted),
        lambda evaluations: rule.leaves(scope(evaluations)),
    )


def belongs(compiled: CompiledProcedure, subject: str, sheet: int = 0) -> list[Wish]:
    """A subject shall be one of those the procedure is walked for."""
    group = compiled.subjects
    if group is None:
        return []
    return [
        Wish(
            lambda evaluations: group.belongs(_scope(evaluations[sheet], ""), subject),
            lambda evaluations: group.leaves(_scope(evaluations[sheet], ""), subject),
        )
    ]


def stays_out(compiled: CompiledProcedure, subject: str, sheet: int) -> Wish:
    """A subject shall not be one of those the procedure is walked for."""
    [inside] = belongs(compiled, subject, sheet)
    return Wish(lambda evaluations: negate(inside.value(evaluations)), inside.leaves)


def decides(compiled: CompiledProcedure, row: int, subject: str, sheet: int = 0) -> list[Wish]:
    """A row shall decide: it holds, and none before it does."""
    rules = [rule for _, rule in compiled.outcomes]
    return [
        *belongs(compiled, subject, sheet),
        holds(rules[row], True, subject, sheet),
        *(holds(rule, False, subject, sheet) for rule in reversed(rules[:row])),
    ]


def differs(compiled: CompiledProcedure, outcome: Outcome, subject: str, sheet: int) -> Wish:
    """On one sheet the outcome shall be settled, and another than this."""

    def walk(evaluations: Sequence[Evaluation]) -> tuple[set[Outcome], Leaves]:
        scope = _scope(evaluations[sheet], subject)
        possible: set[Outcome] = set()
        leaves: Leaves = NOTHING
        for row, rule in compiled.outcomes:
            truth = rule.value(scope)
            if truth is False:
                continue
            possible.add(row.outcome)
            if truth is True:
                break
            leaves |= rule.leaves(scope)
        return possible, leaves

    def value(evaluations: Sequence[Evaluation]) -> Truth:
        possible, _ = walk(evaluations)
        if possible == {outcome}:
            return False
        return None if outcome in possible or len(possible) > 1 else True

    return Wish(value, lambda evaluations: walk(evaluations)[1])


def _scope(evaluation: Evaluation, subject: str) -> Scope:
    return Scope(evaluation, {"subject": subject} if subject else {})


def _as_wanted(truth: Truth, wanted: bool) -> Truth:
    return truth if wanted else negate(truth)
