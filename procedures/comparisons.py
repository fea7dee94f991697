"""Comparisons of the rule language: equality, order, and `in`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from procedures import logic
from procedures.groups import membership
from procedures.language import (
    Comparison,
    Rule,
    RuleError,
    Type,
    Vocabulary,
    combined,
    compile_node,
    compiles,
    connected,
    excerpt,
    negated,
)
from procedures.logic import Truth
from procedures.sharing import chosen

_ORDERED = (Type.NUMBER, Type.DATE)


def _differ(left: Any, right: Any) -> Truth:
    return logic.negate(logic.same(left, right))


_OPERATIONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Truth]] = {
    ast.Eq: logic.same,
    ast.NotEq: _differ,
    ast.Lt: logic.less,
    ast.LtE: logic.at_most,
    ast.Gt: logic.greater,
    ast.GtE: logic.at_least,
}


def _same_words(left: str | None, right: str | None) -> Truth:
    return None if left is None or right is None else left == right


def _other_words(left: str | None, right: str | None) -> Truth:
    return None if left is None or right is None else left != right


_OF_WORDS: Mapping[type[ast.cmpop], Callable[[Any, Any], Truth]] = {
    ast.Eq: _same_words,
    ast.NotEq: _other_words,
}
"""Most comparisons: words have no interval."""


@compiles(ast.Compare)
def _compare(node: ast.Compare, vocabulary: Vocabulary) -> Rule:
    operands = [node.left, *node.comparators]
    links = [
        _link(left, operator, right, vocabulary)
        for left, operator, right in zip(operands, node.ops, operands[1:], strict=False)
    ]
    written = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant)]
    texts = frozenset(value for value in written if isinstance(value, str))
    numbers = frozenset(value for value in written if isinstance(value, int))
    vocabulary.comparisons.extend(
        Comparison(rule, texts, numbers, vocabulary.variables) for rule in links
    )
    if len(links) == 1:
        return links[0]
    return connected(links, stops_at=False)


def _link(left: ast.expr, operator: ast.cmpop, right: ast.expr, vocabulary: Vocabulary) -> Rule:
    if isinstance(operator, ast.In):
        return _contained(left, right, vocabulary)
    if isinstance(operator, ast.NotIn):
        return negated(_contained(left, right, vocabulary))
    operation = _OPERATIONS.get(type(operator))
    if operation is None:
        raise RuleError("使える比較は == != < <= > >= in not in です")
    one, other = compile_node(left, vocabulary), compile_node(right, vocabulary)
    _check_comparable(one, other, operator, f"{excerpt(left)} と {excerpt(right)}")
    if one.type is other.type is Type.TEXT:
        operation = _OF_WORDS[type(operator)]
    return combined(Type.TRUTH, operation, one, other)


def _check_comparable(one: Rule, other: Rule, operator: ast.cmpop, words: str) -> None:
    if Type.NONE in (one.type, other.type):
        return
    if one.type is not other.type:
        raise RuleError(f"{words} は比べられません（{one.type}と{other.type}）")
    if not isinstance(operator, ast.Eq | ast.NotEq) and one.type not in _ORDERED:
        raise RuleError(f"{words} の大小は比べられません（{one.type}）")
    _check_choices(one, other)


def _check_choices(one: Rule, other: Rule) -> None:
    """A written value must be one the item can take; both sides may be items."""
    if not one.choices or not other.choices:
        return
    written, allowed = (one, other) if not one.items else (other, one)
    if written.items:
        return
    for value in sorted(written.choices - allowed.choices):
        words = "・".join(sorted(allowed.choices))
        raise RuleError(f"{value} という選択肢はありません。あるのは {words} です")


def _contained(left: ast.expr, right: ast.expr, vocabulary: Vocabulary) -> Rule:
    if isinstance(right, ast.Tuple | ast.List):
        return _one_of(left, right, vocabulary)
    if isinstance(right, ast.Name) and right.id in vocabulary.groups:
        return membership(left, vocabulary.groups[right.id], vocabulary)
    if not isinstance(left, ast.Constant) or not isinstance(right, ast.Name):
        return _in_set(left, right, vocabulary)
    if right.id in vocabulary.variables:
        return _in_set(left, right, vocabulary)
    return chosen(left, right, vocabulary, lambda: _in_set(left, right, vocabulary))


def _in_set(left: ast.expr, right: ast.expr, vocabulary: Vocabulary) -> Rule:
    whole = compile_node(right, vocabulary)
    if whole.type is not Type.SET:
        raise RuleError(f"in の右に書けるのは、選択肢の集まりか人の集まりです: {excerpt(right)}")
    part = _part(left, whole, vocabulary)

    return combined(Type.TRUTH, _is_one_of, part, whole)


def _is_one_of(one: Any, many: Any) -> Truth:
    return None if one is None or many is None else one in many


def _part(left: ast.expr, whole: Rule, vocabulary: Vocabulary) -> Rule:
    """The left side of `in` a set of choices: a value, or (a set of people) a bound variable."""
    part = compile_node(left, vocabulary)
    if part.type is not Type.TEXT:
        raise RuleError(f"in の左に書けるのは選択肢の値か変数です: {excerpt(left)}")
    if whole.choices and not part.items:
        _check_choices(part, whole)
    return part


def _one_of(left: ast.expr, right: ast.Tuple | ast.List, vocabulary: Vocabulary) -> Rule:
    one = compile_node(left, vocabulary)
    values = [compile_node(element, vocabulary) for element in right.elts]
    if not values or any(rule.items for rule in values):
        raise RuleError("in ( … ) の中に書けるのは決まった値だけです")
    for rule in values:
        _check_comparable(one, rule, ast.Eq(), excerpt(left))
    if one.type is Type.TEXT and all(rule.type is Type.TEXT for rule in values):
        words = frozenset().union(*(rule.choices for rule in values))
        return combined(Type.TRUTH, lambda found: None if found is None else found in words, one)
    return combined(Type.TRUTH, _listed, one, *values)


def _listed(found: Any, *values: Any) -> Truth:
    return logic.any_of(logic.same(found, value) for value in values)
