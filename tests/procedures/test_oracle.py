"""Random rules on random sheets against the oracle: sound, in any order, asking what matters."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procedures.evaluation import Scope
from procedures.language import is_open
from procedures.sheet import Address
from tests.procedures.counting import MET, counted
from tests.procedures.oracle import (
    ADDRESSES,
    DOMAINS,
    PARTIAL,
    Values,
    by_python,
    compiled,
    completions,
    rules,
    scope,
    sheets,
    with_a_third,
)

QUICK, THOROUGH = 160, 2_000
"""Rules × sheets per property in `make check` and in `make long`."""


def agrees_with_every_completion(text: str, values: Values) -> None:
    truth = compiled(text).value(scope(values))
    if truth is not None:
        for completion in completions(values):
            assert by_python(text, completion) is truth


def knows_everything_when_everything_is_known(text: str, values: Values) -> None:
    completion = next(completions(values))
    assert compiled(text).value(scope(completion)) is by_python(text, completion)


def ignores_the_order_of_operands(text: str, values: Values) -> None:
    tree = ast.parse(text, mode="eval")
    rng = random.Random(len(text))  # noqa: S311 a shuffle, not a secret
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp) and "the(" not in ast.unparse(node):
            rng.shuffle(node.values)
    one, two, here = compiled(text), compiled(ast.unparse(tree)), scope(values)
    assert one.value(here) is two.value(here)
    if is_open(one.value(here)):
        assert one.leaves(here) == two.leaves(here)


def nothing_but_leaves_can_matter(text: str, values: Values) -> None:
    rule, here = compiled(text), scope(values)
    if not is_open(rule.value(here)):
        return
    leaves = rule.leaves(here)
    for address in [a for a, value in values.items() if value is None and a not in leaves]:
        for value in DOMAINS[address.item]:
            assert rule.value(scope({**values, address: value})) is None


def answering_all_leaves_decides(text: str, values: Values) -> None:
    rule = compiled(text)
    for _ in range(len(values) + 1):
        here = scope(values)
        if not is_open(rule.value(here)):
            return
        leaves = rule.leaves(here)
        assert leaves
        assert all(values[leaf] is None or values[leaf] in PARTIAL for leaf in leaves)
        values = {**values, **{leaf: DOMAINS[leaf.item][0] for leaf in leaves}}
    pytest.fail("still undecided after every leaf was answered")


def never_takes_an_open_roster_for_complete(text: str, values: Values) -> None:
    rule = compiled(text)
    open_truth = rule.value(scope(values, complete=False))
    if open_truth is not None:
        for here in (scope(values), *with_a_third(values)):
            assert rule.value(here) is open_truth


def its_ground_gives_a_minimal_set(text: str, values: Values) -> None:
    rule, here = compiled(text), scope(values)
    if is_open(rule.value(here)):
        return
    value = rule.value(here)
    kept, loose = here.evaluation.numbered.minimal(rule.ground(here, value))
    assert rule.value(Scope(here.evaluation.seeing(kept), {})) == value
    for address in kept - loose:
        assert is_open(rule.value(Scope(here.evaluation.seeing(kept - {address}), {})))


@pytest.mark.parametrize(("chosen", "truth"), [("one", True), ("two", None), (None, None)])
def test_a_list_with_something_unknown_in_it_never_says_no(
    chosen: str | None, truth: bool | None
) -> None:
    here = scope({**dict.fromkeys(ADDRESSES), Address("k"): chosen})
    assert compiled('k in ("one", unknown)').value(here) is truth


PROPERTIES = [
    agrees_with_every_completion,
    knows_everything_when_everything_is_known,
    ignores_the_order_of_operands,
    nothing_but_leaves_can_matter,
    answering_all_leaves_decides,
    never_takes_an_open_roster_for_complete,
    its_ground_gives_a_minimal_set,
]


def run(holds: Callable[[str, Values], None], examples: int, **options: Any) -> None:
    """Check one property on so many random rules and sheets."""
    suppressed = [HealthCheck.too_slow, HealthCheck.data_too_large]
    limits = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=suppressed,
        **options,
    )
    met = counted(holds)
    limits(given(rules, sheets)(lambda text, values: met(text, values)))()


@pytest.mark.cpu_seconds(20)
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_rules(holds: Callable[[str, Values], None]) -> None:
    run(holds, QUICK, derandomize=True)


@pytest.mark.long
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_rules_thoroughly(holds: Callable[[str, Values], None]) -> None:
    before = MET[holds.__name__]
    run(holds, THOROUGH)
    assert MET[holds.__name__] - before >= THOROUGH


@given(st.sampled_from(sorted(PARTIAL)))
def test_the_oracle_knows_what_a_partial_date_may_mean(partial: str) -> None:
    assert all(partial[:4] == whole[:4] for whole in PARTIAL[partial])
