"""Guidance: which procedures apply to whom, and what to ask next.

A pure function of (bundle, law day, answer sheet): revising an answer and looking again is all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from procedures.bundle import Bundle, CompiledProcedure
from procedures.catalog import Item, Outcome, OutcomeRow
from procedures.evaluation import Evaluation, Scope
from procedures.grounds import NOTHING, Leaves
from procedures.groups import Members
from procedures.logic import Truth
from procedures.sheet import EVENTS, VISIT, Address, AnswerSheet, State
from procedures.verdicts import Verdict as Verdict


@dataclass(frozen=True)
class Assessment:
    """The verdicts on every procedure of today's life events, in catalog order."""

    verdicts: tuple[Verdict, ...]

    @property
    def settled(self) -> bool:
        """Whether nothing is left to ask."""
        return all(verdict.outcome is not None for verdict in self.verdicts)

    def of(self, *outcomes: Outcome) -> list[Verdict]:
        """The verdicts with one of these outcomes."""
        return [verdict for verdict in self.verdicts if verdict.outcome in outcomes]

    def find(self, procedure: str, subject: str = "") -> Verdict | None:
        """The verdict on one procedure and subject."""
        return next(
            (v for v in self.verdicts if (v.procedure.id, v.subject) == (procedure, subject)), None
        )


@dataclass(frozen=True)
class Question:
    """One page's worth: an item, and whom it is asked about.

    `who` asks which of `subjects` it is true for; `each` is about the one subject; `once` and
    `roster` have none.
    """

    item: Item
    ask: str
    subjects: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A stable name: `moves`, `birth_date.p2`."""
        return f"{self.item.id}.{self.subjects[0]}" if self.ask == "each" else self.item.id


def assess(bundle: Bundle, law_day: dt.date, sheet: AnswerSheet) -> Assessment:
    """Judge every procedure of today's events by the law of a day."""
    scope = bundle.evaluation(law_day, sheet).alone
    events = scope.evaluation.read(EVENTS) or frozenset()
    found: list[Verdict] = []
    for compiled in bundle.brought_by(law_day, events):
        if compiled.subjects is None:
            found.append(_walk(compiled, scope, "", True, NOTHING))
        else:
            found.extend(_each(compiled, compiled.subjects, scope))
    return Assessment(tuple(found))


def judge(compiled: CompiledProcedure, evaluation: Evaluation) -> Iterator[Verdict]:
    """The verdicts of one procedure: one, or one per subject of its `for_each`."""
    scope = evaluation.alone
    if compiled.subjects is not None:
        return _each(compiled, compiled.subjects, scope)
    return iter((_walk(compiled, scope, "", True, NOTHING),))


def _each(compiled: CompiledProcedure, group: Members, scope: Scope) -> Iterator[Verdict]:
    for subject, inside in group.find(scope):
        bound = scope.bind("subject", subject)
        leaves = group.leaves(scope, subject) if inside is None else NOTHING
        yield _walk(compiled, bound, subject, inside, leaves)
    if not group.complete(scope):
        yield _not_yet_named(compiled, group, scope)


def _not_yet_named(compiled: CompiledProcedure, group: Members, scope: Scope) -> Verdict:
    """The verdict on those who may still be named: anything is possible."""
    possible = tuple(dict.fromkeys(row.outcome for row, _ in compiled.outcomes))
    return _verdict(compiled, scope, "", possible, None, group.roster_leaves(scope))


def _walk(
    compiled: CompiledProcedure, scope: Scope, subject: str, inside: Truth, leaves: Leaves
) -> Verdict:
    """Walk an outcome table: no → next row, yes → stop, unknown → possible, and go on."""
    possible: list[Outcome] = []
    decided: OutcomeRow | None = None
    for row, rule, settled in compiled.rows:
        truth = rule.value(scope)
        if truth is False:
            continue
        if truth is True and not possible and inside:
            return settled if not subject else settled.about(subject)
        possible.append(row.outcome)
        decided = decided or row
        if truth is True:
            break
        leaves |= rule.leaves(scope)
    if inside is None:
        possible.append(Outcome.NOT_NEEDED)
    return _verdict(compiled, scope, subject, tuple(dict.fromkeys(possible)), decided, leaves)


def _verdict(
    compiled: CompiledProcedure,
    scope: Scope,
    subject: str,
    possible: tuple[Outcome, ...],
    row: OutcomeRow | None,
    leaves: Leaves,
) -> Verdict:
    procedure = compiled.procedure
    if len(possible) == 1:
        return Verdict(procedure, subject, possible, possible[0], row)
    closed = scope.evaluation.closed(leaves)
    relevant = leaves - closed if closed else leaves
    outcome = None if relevant else Outcome.ASK_CLERK
    return Verdict(procedure, subject, possible, outcome, None, relevant, closed)


def next_question(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    assessment: Assessment,
    page: Collection[str] = (),
) -> Question | None:
    """The question that helps most, or None when every outcome is settled.

    The roster first; then the item in the residual of most unsettled procedures per cost; then the
    items of the current page (ids); ties by catalog order. Pending items are waited for, not asked.
    """
    unsettled = [verdict for verdict in assessment.verdicts if verdict.outcome is None]
    pending = {place for place, answer in sheet.answers.items() if answer.state is State.PENDING}
    wanted: dict[str, set[str]] = {}
    for verdict in unsettled:
        for item in {address[0] for address in verdict.relevant if address not in pending}:
            wanted.setdefault(item, set()).add(verdict.procedure.id)
    if not wanted:
        return None

    def rank(id_: str) -> tuple[bool, float, bool, int]:
        item = bundle.items[id_]
        weight = len(wanted[id_]) / item.cost
        return (not item.roster_of, -weight, id_ not in page, bundle.order[id_])

    best = min(wanted, key=rank)
    addresses = {a for v in unsettled for a in v.relevant if a.item == best}
    return question_about(bundle.items[best], addresses, sheet)


def question_about(item: Item, addresses: Collection[Address], sheet: AnswerSheet) -> Question:
    """The question that asks an item: about all undecided people at once, or about the first."""
    if item.roster_of:
        return Question(item, "roster")
    if item.subject == VISIT:
        return Question(item, "once")
    asked = {address.subject for address in addresses}
    subjects = tuple(one for one in sheet.subjects(item.subject) if one in asked)
    if item.ask == "who":
        return Question(item, "who", subjects)
    return Question(item, "each", subjects[:1])


def undecided_leaves(group: Members, scope: Scope) -> Leaves:
    """What would decide who is in a group."""
    found = group.roster_leaves(scope)
    for subject, inside in group.find(scope):
        if inside is None:
            found |= group.leaves(scope, subject)
    return found
