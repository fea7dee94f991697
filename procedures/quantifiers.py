"""The quantifiers over groups: `any`, `all`, `count`, and `the` one member of a role."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from procedures import logic
from procedures.evaluation import Scope
from procedures.grounds import COUNTED, GIVEN, NOTHING, UNKNOWN, Ground, Leaves, every, some
from procedures.groups import Members, in_and, named, source
from procedures.language import (
    Looked,
    Rule,
    RuleError,
    Type,
    Vocabulary,
    compile_truth,
    connected,
    constant,
    excerpt,
    negated,
)
from procedures.logic import Span, Truth
from procedures.reading import item_about, item_rule


@dataclass(frozen=True)
class Quantified:
    """`body for variable in group if condition`, compiled."""

    variable: str
    group: Members
    holds: Rule
    """Condition and body."""

    def truths(self, scope: Scope) -> Iterator[tuple[str, Truth]]:
        """For each who may be in the group: in, and condition, and body."""
        holds = self.holds.value
        for subject, inside in self.group.find(scope):
            truth = holds(scope.bind(self.variable, subject))
            yield subject, truth if inside or truth is False else None

    def any(self, scope: Scope) -> Truth:
        """Yes if it is so for some; no if the group is complete and it is no for all."""
        holds, variable = self.holds.value, self.variable
        result: Truth = False
        for subject, inside in self.group.find(scope):
            truth = holds(scope.bind(variable, subject))
            if truth and inside:
                return True
            if truth is not False:
                result = None
        return None if result is False and not self.group.complete(scope) else result

    def looks(self, scope: Scope) -> Iterator[tuple[Truth, Leaves]]:
        """The truths, each with what would decide it."""
        for subject, inside in self.group.find(scope):
            truth, leaves = self.holds.look(scope.bind(self.variable, subject))
            if inside or truth is False:
                yield truth, leaves
            else:
                yield None, leaves | self.group.leaves(scope, subject)

    def look_for_any(self, scope: Scope) -> tuple[Truth, Leaves]:
        """As `any`, with what would decide the members in doubt and the roster of an open group."""
        unknown, found = not self.group.complete(scope), self.group.roster_leaves(scope)
        for truth, leaves in self.looks(scope):
            if truth:
                return True, NOTHING
            if truth is None:
                unknown, found = True, found | leaves
        return (None, found) if unknown else (False, NOTHING)

    def ground(self, scope: Scope, subject: str, truth: Truth) -> Ground:
        """What it rests on that it is so for one subject, or is not."""
        inner = scope.bind(self.variable, subject)
        return in_and(self.group, subject, scope, self.holds, inner, truth)

    def ground_of_any(self, scope: Scope, truth: Truth) -> Ground:
        """What "yes, for this one" rests on, or "no, for nobody, and nobody is missing"."""
        if truth is None:
            return UNKNOWN
        if truth:
            return some([self.ground(scope, one, True) for one, so in self.truths(scope) if so])
        nobody = [self.ground(scope, one, False) for one in self.group.everyone(scope)]
        return every([self.group.roster_ground(scope), *nobody])

    def grounds_of_count(self, scope: Scope) -> Iterator[Ground]:
        """For everybody of whom it is known: what it rests on that it is so, or is not."""
        truths = dict(self.truths(scope))
        for subject in self.group.everyone(scope):
            truth = truths.get(subject, False)
            if truth is not None:
                yield self.ground(scope, subject, truth)

    @property
    def items(self) -> frozenset[str]:
        """All items it mentions."""
        return self.group.items | self.holds.items


def quantify(node: ast.Call, vocabulary: Vocabulary, against: bool = False) -> Quantified:
    """Compile the argument of a quantifier, its body perhaps negated. Raises RuleError."""
    argument = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not isinstance(argument, ast.GeneratorExp):
        raise RuleError(f"{excerpt(node.func)}( … for p in 集まり if … ) の形で書きます")
    variable, group, inner = source(argument, vocabulary)
    parts = [compile_truth(one, inner) for one in argument.generators[0].ifs]
    if not isinstance(argument.elt, ast.Name) or argument.elt.id != variable:
        body = compile_truth(argument.elt, inner)
        parts.append(negated(body) if against else body)
    elif against:
        parts.append(constant(False, Type.TRUTH))
    return Quantified(variable, group, connected(parts, stops_at=False))


def compile_any(node: ast.Call, vocabulary: Vocabulary) -> Rule:
    """`any`: yes if it is for some; no if the group is complete and it is no for all."""
    over = quantify(node, vocabulary)
    return Rule(Type.TRUTH, over.any, over.ground_of_any, over.look_for_any, items=over.items)


def compile_all(node: ast.Call, vocabulary: Vocabulary) -> Rule:
    """`all(body …)` is `not any(not body …)`; yes over an empty complete group."""
    against = quantify(node, vocabulary, against=True)

    def value(scope: Scope) -> Truth:
        return logic.negate(against.any(scope))

    def ground(scope: Scope, truth: Truth) -> Ground:
        return against.ground_of_any(scope, logic.negate(truth))

    def look(scope: Scope) -> Looked:
        truth, leaves = against.look_for_any(scope)
        return logic.negate(truth), leaves

    return Rule(Type.TRUTH, value, ground, look, items=against.items)


def compile_count(node: ast.Call, vocabulary: Vocabulary) -> Rule:
    """`count`: from those surely in to those perhaps in, endless while the group is open."""
    over = quantify(node, vocabulary)

    def counted(scope: Scope, truths: list[Truth]) -> Span:
        sure = truths.count(True)
        perhaps = sure + truths.count(None)
        return Span(sure, perhaps if over.group.complete(scope) else math.inf)

    def value(scope: Scope) -> Span:
        return counted(scope, [truth for _, truth in over.truths(scope)])

    def look(scope: Scope) -> Looked:
        looks = list(over.looks(scope))
        found = counted(scope, [truth for truth, _ in looks])
        if found.known:
            return found, NOTHING
        undecided = [leaves for truth, leaves in looks if truth is None]
        return found, over.group.roster_leaves(scope).union(*undecided)

    def ground(scope: Scope, _: Span) -> Ground:
        roster = over.group.roster_ground(scope)
        known = GIVEN if roster is UNKNOWN else roster
        return every([COUNTED, known, *over.grounds_of_count(scope)])

    return Rule(Type.NUMBER, value, ground, look, items=over.items)


def the_member(node: ast.Attribute, vocabulary: Vocabulary) -> Rule:
    """`the(role).item`, allowed only where the role is known to have a member."""
    name = _role_name(node)
    role = named(ast.Name(name), vocabulary)
    if name not in vocabulary.guarded:
        raise RuleError(f"the({name}) は any(True for p in {name}) と and で並べて使います")
    item = item_about(node.attr, role.kind, vocabulary)

    def sure(scope: Scope) -> str:
        return next((subject for subject, truth in role.find(scope) if truth), "")

    inner = item_rule(item, sure)

    def look(scope: Scope) -> Looked:
        if sure(scope):
            return inner.look(scope)
        undecided = (role.leaves(scope, subject) for subject, _ in role.find(scope))
        return None, role.roster_leaves(scope).union(*undecided)

    def ground(scope: Scope, value: Any) -> Ground:
        who = sure(scope)
        return (
            every([role.ground(scope, who, True), inner.ground(scope, value)]) if who else UNKNOWN
        )

    return Rule(
        inner.type,
        lambda scope: inner.value(scope) if sure(scope) else None,
        ground,
        look,
        inner.choices,
        inner.items | role.items,
    )


def _role_name(node: ast.Attribute) -> str:
    call = node.value
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "the"
        and len(call.args) == 1
        and isinstance(call.args[0], ast.Name)
    ):
        return call.args[0].id
    raise RuleError(f"the(役割).項目 の形で書きます: {excerpt(node)}")


def guards(nodes: list[ast.expr]) -> Iterator[str]:
    """The roles that `any(True for p in role)` among the operands of an `and` shows to be there."""
    for node in nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "any"
            and len(node.args) == 1
            and isinstance(node.args[0], ast.GeneratorExp)
            and isinstance(node.args[0].generators[0].iter, ast.Name)
        ):
            yield node.args[0].generators[0].iter.id
