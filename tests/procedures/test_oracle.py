"""Rules against Python itself: the rule language is a subset of Python, so with every answer known
`eval` is the oracle, and with some unknown the rule must agree with all ways of completing them."""

from __future__ import annotations

import ast
import itertools
import random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procedures.evaluation import Scope
from procedures.language import Rule, undecided
from procedures.rules import Type, Vocabulary, compile_rule
from procedures.sheet import VISIT, Address, AnswerSheet
from tests.procedures.small import DAY, bundle, give, item

ITEMS = "\n".join(
    [
        *(item(name, "visit", "bool") for name in ("a", "b")),
        item("n", "visit", "number"),
        *(item(name, "person", "bool") for name in ("x", "y")),
    ]
)
BUNDLE = bundle(ITEMS)
DOMAINS: dict[str, list[Any]] = {
    "a": [True, False],
    "b": [True, False],
    "n": [0, 1, 2],
    "x": [True, False],
    "y": [True, False],
}
PEOPLE = ("p1", "p2")

atoms = st.sampled_from(["a", "b", "n < 1", "n >= 2", "n == 1", "not a", "n + 1 > 2"])
inner_atoms = st.sampled_from(["p.x", "p.y", "not p.x", "a", "n < 1"])


def _joined(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(children, children)
    return st.one_of(
        pair.map(lambda two: f"({two[0]} and {two[1]})"),
        pair.map(lambda two: f"({two[0]} or {two[1]})"),
        children.map(lambda one: f"(not {one})"),
    )


inner = st.recursive(inner_atoms, _joined, max_leaves=3)
quantified = st.one_of(
    st.tuples(st.sampled_from(["any", "all"]), inner, inner).map(
        lambda t: f"{t[0]}({t[1]} for p in people if {t[2]})"
    ),
    st.tuples(inner, st.sampled_from(["< 1", ">= 1", "== 2"])).map(
        lambda t: f"count(p for p in people if {t[0]}) {t[1]}"
    ),
)
rules = st.recursive(st.one_of(atoms, quantified), _joined, max_leaves=4)

addresses = [Address(name, VISIT) for name in ("a", "b", "n")] + [
    Address(name, person) for person in PEOPLE for name in ("x", "y")
]
sheets = st.fixed_dictionaries(
    {address: st.sampled_from([None, *DOMAINS[address.item]]) for address in addresses}
)


def compiled(text: str) -> Rule:
    vocabulary = Vocabulary(BUNDLE.items, set(), BUNDLE.members)
    return compile_rule(text, vocabulary, Type.TRUTH)


def scope(values: dict[Address, Any], *, complete: bool = True) -> Scope:
    sheet = AnswerSheet(people=list(PEOPLE), visitor="p1")
    if complete:
        give(BUNDLE, sheet, Address("people_complete"), True)
    for address, value in values.items():
        if value is not None:
            give(BUNDLE, sheet, address, value)
    return Scope(BUNDLE.evaluation(DAY, sheet), {})


def by_python(text: str, values: dict[Address, Any]) -> bool:
    """What Python says of the same text when everything is known."""
    names = {address.item: value for address, value in values.items() if address.subject == VISIT}
    people = [
        SimpleNamespace(x=values[Address("x", person)], y=values[Address("y", person)])
        for person in PEOPLE
    ]
    known = {"any": any, "all": all, "count": lambda found: sum(1 for _ in found)}
    return bool(eval(text, {**known, **names, "people": people}))  # noqa: S307 the test's own text


def completions(values: dict[Address, Any]) -> itertools.product[Any]:
    return itertools.product(
        *([value] if value is not None else DOMAINS[a.item] for a, value in values.items())
    )


oracle = settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@oracle
@given(rules, sheets)
@pytest.mark.cpu_seconds(60)
def test_a_decided_rule_agrees_with_every_completion(text: str, values: dict[Address, Any]) -> None:
    truth = compiled(text).value(scope(values))
    if truth is None:
        return
    for completion in completions(values):
        assert by_python(text, dict(zip(values, completion, strict=True))) is truth


@oracle
@given(rules, sheets)
@pytest.mark.cpu_seconds(60)
def test_with_everything_known_nothing_is_unknown(text: str, values: dict[Address, Any]) -> None:
    completion = dict(zip(values, next(completions(values)), strict=True))
    assert compiled(text).value(scope(completion)) is by_python(text, completion)


@oracle
@given(rules, sheets, st.randoms(use_true_random=False))
@pytest.mark.cpu_seconds(60)
def test_operand_order_never_matters(
    text: str, values: dict[Address, Any], rng: random.Random
) -> None:
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp):
            rng.shuffle(node.values)
    other = ast.unparse(tree)
    one, two = compiled(text), compiled(other)
    here = scope(values)
    assert one.value(here) is two.value(here)
    if undecided(one, here):
        assert one.leaves(here) == two.leaves(here)


@oracle
@given(rules, sheets)
@pytest.mark.cpu_seconds(60)
def test_only_leaves_can_matter(text: str, values: dict[Address, Any]) -> None:
    """An unknown answer outside the residual changes nothing, whatever it is."""
    rule, here = compiled(text), scope(values)
    if not undecided(rule, here):
        return
    leaves = rule.leaves(here)
    for address in [a for a, value in values.items() if value is None and a not in leaves]:
        for value in DOMAINS[address.item]:
            assert rule.value(scope({**values, address: value})) is None


@oracle
@given(rules, sheets)
@pytest.mark.cpu_seconds(60)
def test_answering_all_leaves_decides(text: str, values: dict[Address, Any]) -> None:
    """Asking what is relevant, again and again, always comes to an end with an answer."""
    rule = compiled(text)
    for _ in range(len(values) + 1):
        here = scope(values)
        if not undecided(rule, here):
            return
        leaves = rule.leaves(here)
        assert leaves
        assert all(values[leaf] is None for leaf in leaves)
        values = {**values, **{leaf: DOMAINS[leaf.item][0] for leaf in leaves}}
    pytest.fail("still undecided after every leaf was answered")


@oracle
@given(rules, sheets)
@pytest.mark.cpu_seconds(60)
def test_an_open_roster_is_never_taken_for_complete(text: str, values: dict[Address, Any]) -> None:
    """What is decided with the roster open stays so when everybody has been named."""
    open_truth = compiled(text).value(scope(values, complete=False))
    if open_truth is not None:
        assert compiled(text).value(scope(values)) is open_truth
