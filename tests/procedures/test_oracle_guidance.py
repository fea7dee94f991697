"""Random outcome tables walked to their end: whole assessments against the oracle."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.deciding import deciding_answers, still_settled
from procedures.guidance import Assessment, Question, assess, next_question
from procedures.reassessing import Before, reassess
from procedures.sheet import VISIT, Address, AnswerSheet, State
from tests.procedures.counting import counted
from tests.procedures.oracle import (
    ADDRESSES,
    DOGS,
    DOMAINS,
    GROUPS,
    ITEMS,
    PEOPLE,
    Values,
    by_python,
    completions,
    filled,
    rules,
    sheets,
    subject_rules,
    write,
)
from tests.procedures.small import DAY, bundle, procedure

QUICK, THOROUGH = 40, 600
"""Catalogs × sheets per property in `make check` and in `make long`."""

ROWS = st.lists(st.sampled_from(["needed", "refer", "deemed", "ask_clerk"]), min_size=1, max_size=3)


@dataclass(frozen=True)
class Table:
    """One random procedure: its rows, and whom it is walked for."""

    for_each: str
    rows: tuple[tuple[str, str], ...]

    def text(self, id_: str) -> str:
        """Its file."""
        head = f'for_each = "{self.for_each}"' if self.for_each else ""
        return procedure(id_, *self.rows, head=head)

    def outcome(self, values: Values, subject: str) -> Outcome:
        """What Python says when everything is known."""
        held = (name for name, when in self.rows if by_python(when, values, subject))
        return Outcome(next(held, "not_needed"))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    for_each = draw(st.sampled_from(["", "people", "ys", "dogs"]))
    texts = subject_rules if for_each in ("people", "ys") else rules
    return Table(for_each, tuple((name, draw(texts)) for name in draw(ROWS)))


def made_of(one: Table, two: Table) -> Bundle:
    return bundle(ITEMS, GROUPS, one=one.text("one"), two=two.text("two"))


def assessed(made: Bundle, sheet: AnswerSheet) -> Assessment:
    return assess(made, DAY, sheet)


def a_settled_outcome_agrees_with_every_completion(one: Table, two: Table, values: Values) -> None:
    made, sheet = made_of(one, two), filled(values)
    for verdict in assessed(made, sheet).verdicts:
        table = one if verdict.procedure.id == "one" else two
        if len(verdict.possible) == 1:
            for completion in completions(values):
                if verdict.subject in groups_of(table, completion):
                    assert table.outcome(completion, verdict.subject) is verdict.outcome


def groups_of(table: Table, values: Values) -> set[str]:
    """For whom a table is walked when everything is known."""
    if table.for_each == "ys":
        return {person for person in PEOPLE if values[Address("y", person)]}
    return set({"": ("",), "people": PEOPLE, "dogs": DOGS}[table.for_each])


def asking_ends_with_the_oracles_outcome(one: Table, two: Table, values: Values) -> None:
    """Asked is only what is open, nothing twice, and in the end Python agrees."""
    made, sheet = made_of(one, two), filled(values)
    truth = next(completions(values))
    asked: set[Address] = set()
    while question := next_question(made, DAY, sheet, assessed(made, sheet)):
        for address in addresses_of(question):
            assert sheet.state(address) is State.NOT_ASKED
            assert address not in asked
            asked.add(address)
            write(sheet, address, truth[address])
    verdicts = assessed(made, sheet).verdicts
    for table, id_ in ((one, "one"), (two, "two")):
        found = {v.subject: v for v in verdicts if v.procedure.id == id_ and len(v.possible) == 1}
        for subject in groups_of(table, truth) & found.keys():
            assert table.outcome(truth, subject) is found[subject].outcome


def addresses_of(question: Question) -> list[Address]:
    return [Address(question.item.id, subject) for subject in question.subjects or (VISIT,)]


def a_question_not_relevant_cannot_matter(one: Table, two: Table, values: Values) -> None:
    made, sheet = made_of(one, two), filled(values)
    before = assessed(made, sheet)
    relevant = frozenset().union(*(verdict.relevant for verdict in before.verdicts))
    for address in ADDRESSES:
        if values[address] is None and address not in relevant:
            for value in DOMAINS[address.item]:
                after = assessed(made, filled({**values, address: value}))
                assert concerning(after) == concerning(before)


def concerning(assessment: Assessment) -> list[tuple[str, str, object, object]]:
    """What concerns somebody: who turns out not to be in a group had `not_needed` before."""
    return [one for one in outcomes(assessment) if one[2] is not Outcome.NOT_NEEDED]


def outcomes(assessment: Assessment) -> list[tuple[str, str, object, object]]:
    return [(v.procedure.id, v.subject, v.outcome, v.possible) for v in assessment.verdicts]


def revising_re_evaluates_everything(one: Table, two: Table, values: Values) -> None:
    """Whatever was answered before, in whatever order: only what the sheet says now counts."""
    made, sheet = made_of(one, two), filled(next(completions(values)))
    rng = random.Random(len(repr(values)))  # noqa: S311 a shuffle, not a secret
    order = list(values)
    rng.shuffle(order)
    for address in order:
        if values[address] is None:
            del sheet.answers[address]
        else:
            write(sheet, address, values[address])
    again = AnswerSheet.from_json(sheet.to_json())
    fresh = assessed(made, filled(values))
    for revised in (assessed(made, sheet), assessed(made, sheet), assessed(made, again)):
        assert revised == fresh
    asked = next_question(made, DAY, sheet, fresh)
    assert asked == next_question(made, DAY, filled(values), fresh)


def one_answer_changes_only_what_rests_on_it(one: Table, two: Table, values: Values) -> None:
    made, sheet = made_of(one, two), filled(values)
    before = Before(sheet, assessed(made, sheet))
    for address in ADDRESSES:
        for value in (None, *DOMAINS[address.item]):
            revised = sheet.copy()
            if value is None:
                revised.answers.pop(address, None)
            else:
                write(revised, address, value)
            assert reassess(made, DAY, revised, before) == assessed(made, revised.copy())


def the_order_of_procedures_does_not_matter(one: Table, two: Table, values: Values) -> None:
    sheet = filled(values)
    straight, crossed = assessed(made_of(one, two), sheet), assessed(made_of(two, one), sheet)
    names = {"one": "two", "two": "one"}
    swapped = {(names[id_], *rest) for id_, *rest in outcomes(crossed)}
    assert swapped == {(id_, *rest) for id_, *rest in outcomes(straight)}


def reasons_suffice_and_none_is_left_over(one: Table, two: Table, values: Values) -> None:
    made, sheet = made_of(one, two), filled(values)
    for verdict in assessed(made, sheet).verdicts:
        if verdict.row is None:
            continue
        compiled = made.compiled[verdict.procedure.id]
        evaluation = made.evaluation(DAY, sheet)
        answers = frozenset(deciding_answers(compiled, evaluation, verdict))

        def settles(
            visible: frozenset[Address], verdict: Any = verdict, at: Any = compiled
        ) -> bool:
            return still_settled(at, made.evaluation(DAY, sheet, visible), verdict)

        assert settles(answers)
        assert not any(settles(answers - {answer}) for answer in answers)


PROPERTIES = [
    a_settled_outcome_agrees_with_every_completion,
    asking_ends_with_the_oracles_outcome,
    a_question_not_relevant_cannot_matter,
    revising_re_evaluates_everything,
    one_answer_changes_only_what_rests_on_it,
    the_order_of_procedures_does_not_matter,
    reasons_suffice_and_none_is_left_over,
]

Property = Callable[[Table, Table, Values], None]


def run(holds: Property, examples: int, **options: Any) -> None:
    """Check one property on so many random catalogs and sheets."""
    suppressed = [HealthCheck.too_slow, HealthCheck.data_too_large]
    limits = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=suppressed,
        **options,
    )
    met = counted(holds)
    limits(given(tables(), tables(), sheets)(lambda one, two, values: met(one, two, values)))()


@pytest.mark.cpu_seconds(20)
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_assessments(holds: Property) -> None:
    run(holds, QUICK, derandomize=True)


@pytest.mark.long
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_assessments_thoroughly(holds: Property) -> None:
    run(holds, THOROUGH)
