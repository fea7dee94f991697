"""The plain nodes of the rule language: constants, names, `p.item`, and / or / not, sums, if."""

from __future__ import annotations

import ast
from typing import Any

from procedures import logic
from procedures.evaluation import Scope
from procedures.grounds import NOTHING, UNKNOWN, Ground, both, some
from procedures.language import (
    Looked,
    Rule,
    RuleError,
    Type,
    Vocabulary,
    combined,
    compile_node,
    compile_truth,
    compiles,
    connected,
    constant,
    excerpt,
    given,
    is_open,
    mentioned,
    nearest,
    negated,
)
from procedures.logic import Span, point
from procedures.quantifiers import guards, the_member
from procedures.reading import item_about, item_rule


@compiles(ast.Constant)
def _constant(node: ast.Constant, vocabulary: Vocabulary) -> Rule:
    value = node.value
    if isinstance(value, bool):
        return constant(value, Type.TRUTH)
    if isinstance(value, int):
        return constant(point(value), Type.NUMBER)
    if isinstance(value, str):
        return constant(value, Type.TEXT, {value})
    raise RuleError(f"書けるのは整数・文字・True・False だけです: {value!r}")


@compiles(ast.Name)
def _name(node: ast.Name, vocabulary: Vocabulary) -> Rule:
    if node.id == "today":
        return given(Type.DATE, lambda scope: scope[0].law.today)
    if node.id == "unknown":
        return constant(None, Type.NONE)
    if node.id in vocabulary.variables:
        return given(Type.TEXT, lambda scope: scope.names[node.id])
    item = vocabulary.items.get(node.id)
    if item is None or item.subject != "visit":
        raise RuleError(_unknown_name(node.id, vocabulary))
    return item_rule(item)


def _unknown_name(name: str, vocabulary: Vocabulary) -> str:
    item = vocabulary.items.get(name)
    if item is not None:
        return f"{name} は{item.subject}の項目です。p.{name} のように、だれのものかを書きます"
    if name in vocabulary.groups:
        return f"{name} は人や物の集まりです。any(… for p in {name}) か p in {name} で使います"
    known = [i.id for i in vocabulary.items.values() if i.subject == "visit"]
    return f"{name} という項目はありません{nearest(name, [*known, 'today', 'unknown'])}"


@compiles(ast.Attribute)
def _attribute(node: ast.Attribute, vocabulary: Vocabulary) -> Rule:
    if isinstance(node.value, ast.Call):
        return the_member(node, vocabulary)
    if not isinstance(node.value, ast.Name):
        raise RuleError(f"点の前に書けるのは変数だけです: {excerpt(node)}")
    if node.value.id == "amount":
        return _amount(node.attr, vocabulary)
    return _item_of_variable(node.value.id, node.attr, vocabulary)


def _amount(name: str, vocabulary: Vocabulary) -> Rule:
    if name not in vocabulary.amounts:
        raise RuleError(f"{name} という額・日数はありません{nearest(name, vocabulary.amounts)}")
    # Before its first day nobody knows it.
    return given(Type.NUMBER, lambda scope: scope[0].law.amounts.get(name))


def _item_of_variable(variable: str, name: str, vocabulary: Vocabulary) -> Rule:
    kind = vocabulary.variables.get(variable)
    if kind is None:
        known = list(vocabulary.variables)
        raise RuleError(f"{variable} という変数はありません{nearest(variable, known)}")
    item = item_about(name, kind, vocabulary)
    return item_rule(item, variable)


@compiles(ast.BoolOp)
def _bool_op(node: ast.BoolOp, vocabulary: Vocabulary) -> Rule:
    if isinstance(node.op, ast.And):
        vocabulary = vocabulary.guarding(guards(node.values))
    operands = [compile_truth(value, vocabulary) for value in node.values]
    return connected(operands, stops_at=isinstance(node.op, ast.Or))


@compiles(ast.UnaryOp)
def _unary(node: ast.UnaryOp, vocabulary: Vocabulary) -> Rule:
    if isinstance(node.op, ast.Not):
        return negated(compile_truth(node.operand, vocabulary))
    if isinstance(node.op, ast.USub):
        operand = compile_node(node.operand, vocabulary)
        if operand.type is Type.NUMBER:
            return combined(Type.NUMBER, _minus, operand)
    raise RuleError(f"この書き方は使えません: {excerpt(node)}")


def _minus(number: Span | None) -> Span | None:
    return logic.subtract(point(0), number)


_SUMS = {
    (ast.Add, Type.NUMBER, Type.NUMBER): Type.NUMBER,
    (ast.Add, Type.DATE, Type.NUMBER): Type.DATE,
    (ast.Sub, Type.NUMBER, Type.NUMBER): Type.NUMBER,
    (ast.Sub, Type.DATE, Type.NUMBER): Type.DATE,
    (ast.Sub, Type.DATE, Type.DATE): Type.NUMBER,
}


@compiles(ast.BinOp)
def _bin_op(node: ast.BinOp, vocabulary: Vocabulary) -> Rule:
    left, right = compile_node(node.left, vocabulary), compile_node(node.right, vocabulary)
    kind = _SUMS.get((type(node.op), left.type, right.type))
    if kind is None:
        raise RuleError(
            f"足し算・引き算は、数と数、日付と日数、日付と日付の間だけです: {excerpt(node)}"
        )
    operation = logic.add if isinstance(node.op, ast.Add) else logic.subtract
    return combined(kind, operation, left, right)


@compiles(ast.IfExp)
def _if_else(node: ast.IfExp, vocabulary: Vocabulary) -> Rule:
    test = compile_truth(node.test, vocabulary)
    yes = compile_node(node.body, vocabulary.guarding(guards([node.test])))
    no = compile_node(node.orelse, vocabulary)
    if Type.NONE not in (yes.type, no.type) and yes.type is not no.type:
        raise RuleError(f"if の二つの値の種類が違います: {yes.type} と {no.type}")

    def value(scope: Scope) -> Any:
        truth = test.value(scope)
        if truth is None:
            left, right = yes.value(scope), no.value(scope)
            return left if logic.same(left, right) is True else None
        return (yes if truth else no).value(scope)

    def look(scope: Scope) -> Looked:
        truth, undecided = test.look(scope)
        if truth is not None:
            return (yes if truth else no).look(scope)
        (left, if_yes), (right, if_no) = yes.look(scope), no.look(scope)
        found = left if logic.same(left, right) is True else None
        return found, undecided | if_yes | if_no if is_open(found) else NOTHING

    def ground(scope: Scope, found: Any) -> Ground:
        if found is None:
            return UNKNOWN
        truth = test.value(scope)
        if truth is None:
            return both(yes.ground(scope, found), no.ground(scope, found))
        chosen, other = (yes, no) if truth else (no, yes)
        needed = test.ground(scope, truth)
        if needed and logic.same(other.value(scope), found) is True:
            needed = some([needed, other.ground(scope, found)])
        return both(needed, chosen.ground(scope, found))

    kind = no.type if yes.type is Type.NONE else yes.type
    choices = yes.choices | no.choices
    return Rule(kind, value, ground, look, choices, mentioned(test, yes, no))
