"""Which answers decide a verdict: a minimal set, found in one pass and a few trials."""

from __future__ import annotations

from procedures.bundle import CompiledProcedure
from procedures.catalog import Outcome
from procedures.evaluation import Evaluation, Scope
from procedures.grounds import Ground, Leaves, every, some
from procedures.guidance import Verdict
from procedures.sheet import EVENTS, Address


def deciding_answers(
    compiled: CompiledProcedure, evaluation: Evaluation, verdict: Verdict
) -> tuple[Address, ...]:
    """A minimal set of answers: without any one of them the outcome is not settled the same.

    The ground of the verdict gives one. Where it says too little (something was counted, or an
    answer contradicts what others derive), answers are left out on trial, one at a time. What a
    clerk must decide because something is not known rests on no answer. What the visit is for is
    not among them: every verdict rests on it.
    """
    if verdict.row is None:
        return ()

    def settled_by(visible: Leaves) -> bool:
        return still_settled(compiled, evaluation.seeing(visible), verdict)

    kept, doubtful = evaluation.numbered.minimal(_ground(compiled, evaluation, verdict))
    if evaluation.contradicted:
        everything = frozenset(evaluation.sheet.answers) - {EVENTS}
        kept = doubtful = kept if settled_by(kept) else everything
    for address in sorted(doubtful):
        if settled_by(kept - {address}):
            kept -= {address}
    return tuple(sorted(kept))


def still_settled(compiled: CompiledProcedure, evaluation: Evaluation, verdict: Verdict) -> bool:
    """Whether the same row still settles the same outcome in another reading of the sheet."""
    if not _surely_in(compiled, evaluation, verdict):
        return False
    scope = _scope(evaluation, verdict)
    first = True
    for row, rule in compiled.outcomes:
        truth = rule.value(scope)
        if truth is False:
            continue
        if row.outcome is not verdict.outcome or (first and row is not verdict.row):
            return False
        if truth is True:
            return True
        first = False
    return False


def _surely_in(compiled: CompiledProcedure, evaluation: Evaluation, verdict: Verdict) -> bool:
    """Whether the subject is in question at all; who is not has `not_needed` like who is."""
    if compiled.subjects is None or verdict.outcome is Outcome.NOT_NEEDED:
        return True
    return compiled.subjects.belongs(evaluation.alone, verdict.subject) is True


def _ground(compiled: CompiledProcedure, evaluation: Evaluation, verdict: Verdict) -> Ground:
    """What a verdict rests on: its row holds, or a later one with the same outcome does.

    No row above its own may hold, nor one of another outcome in between.
    """
    scope = _scope(evaluation, verdict)
    against: list[Ground] = []
    if compiled.subjects is not None and verdict.outcome is not Outcome.NOT_NEEDED:
        against.append(compiled.subjects.ground(evaluation.alone, verdict.subject, True))
    ways: list[Ground] = []
    reached = False
    for row, rule in compiled.outcomes:
        reached = reached or row is verdict.row
        truth = rule.value(scope) if reached else False
        if not reached or row.outcome is not verdict.outcome:
            if truth is not False:
                break
            against.append(rule.ground(scope, truth))
        elif truth is True:
            ways.append(every([*against, rule.ground(scope, truth)]))
    return some(ways)


def _scope(evaluation: Evaluation, verdict: Verdict) -> Scope:
    subject = verdict.subject
    return evaluation.bound("subject", subject) if subject else evaluation.alone
