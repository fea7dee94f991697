"""Groups of people and things, and the quantifiers over them: `any`, `all`, `count`, `the`.

A group is the people (things) for whom its condition is yes (in) or unknown (perhaps in), and
whether it is complete: it is once its roster item says that everybody has been named.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from procedures import logic
from procedures.evaluation import NOTHING, Leaves, Scope
from procedures.language import (
    Rule,
    RuleError,
    Type,
    Vocabulary,
    combined,
    compile_truth,
    constant,
    excerpt,
    fewest,
    item_about,
    item_rule,
    joined,
    mentioned,
    nearest,
)
from procedures.logic import Span, Truth

Candidates = list[tuple[str, Truth]]
"""Subjects that are in the group (True) or perhaps (None); those surely out are left away."""


@dataclass(frozen=True)
class Members:
    """A compiled group.

    `kind` is the kind of its subjects; `find` lists them; `belongs` says for one subject whether it
    is in (`leaves` what would decide that, `support` what suffices to say so); `everyone` lists all
    who come into question; `roster` is the kind whose roster must be complete, or nothing when the
    group always is (the visitor).
    """

    kind: str
    find: Callable[[Scope], Candidates]
    belongs: Callable[[Scope, str], Truth]
    leaves: Callable[[Scope, str], Leaves]
    support: Callable[[Scope, str], Leaves]
    everyone: Callable[[Scope], list[str]]
    roster: str = ""
    items: frozenset[str] = frozenset()

    def complete(self, scope: Scope) -> bool:
        """Whether nobody can be in it who is not listed."""
        return not self.roster or scope.evaluation.roster_complete(self.roster)

    def roster_leaves(self, scope: Scope) -> Leaves:
        """The roster item, while it is not answered."""
        return scope.evaluation.roster_leaves(self.roster) if self.roster else NOTHING

    def roster_support(self, scope: Scope) -> Leaves:
        """What says that the roster is complete."""
        return scope.evaluation.roster_support(self.roster) if self.roster else NOTHING


def _no_answers(scope: Scope, subject: str) -> Leaves:
    """What a roster rests on is no answer about the subject."""
    return NOTHING


def everyone(kind: str) -> Members:
    """All people (`person`) or all things of a kind."""

    def belongs(scope: Scope, subject: str) -> Truth:
        return subject in scope.evaluation.sheet.subjects(kind)

    return Members(
        kind,
        lambda scope: [(one, True) for one in scope.evaluation.sheet.subjects(kind)],
        belongs,
        _no_answers,
        _no_answers,
        lambda scope: scope.evaluation.sheet.subjects(kind),
        roster=kind,
    )


def visitor() -> Members:
    """The one person who came to the counter."""

    def find(scope: Scope) -> Candidates:
        who = scope.evaluation.sheet.visitor
        return [(who, True)] if who else []

    return Members(
        "person",
        find,
        lambda scope, subject: subject == scope.evaluation.sheet.visitor,
        _no_answers,
        _no_answers,
        lambda scope: [subject for subject, _ in find(scope)],
    )


def filtered(base: Members, variable: str, condition: Rule) -> Members:
    """The members of a group for whom a condition holds."""

    def belongs(scope: Scope, subject: str) -> Truth:
        if base.belongs(scope, subject) is False:
            return False
        inside = condition.value(scope.bind(variable, subject))
        return logic.all_of((base.belongs(scope, subject), inside))

    def leaves(scope: Scope, subject: str) -> Leaves:
        below = joined(condition)(scope.bind(variable, subject))
        return base.leaves(scope, subject) | below

    def find(scope: Scope) -> Candidates:
        found: Candidates = []
        for subject, inside in base.find(scope):
            truth = logic.all_of((inside, condition.value(scope.bind(variable, subject))))
            if truth is not False:
                found.append((subject, truth))
        return found

    def support(scope: Scope, subject: str) -> Leaves:
        bound = scope.bind(variable, subject)
        return conjunction_support(
            [
                (base.belongs(scope, subject), lambda: base.support(scope, subject)),
                (condition.value(bound), lambda: condition.support(bound)),
            ]
        )

    items = base.items | condition.items
    return Members(base.kind, find, belongs, leaves, support, base.everyone, base.roster, items)


def conjunction_support(parts: list[tuple[Truth, Callable[[], Leaves]]]) -> Leaves:
    """What suffices for an `and`: one part that is no, else all parts that are yes."""
    against = [support() for truth, support in parts if truth is False]
    if against:
        return fewest(against)
    return NOTHING.union(*(support() for truth, support in parts if truth))


def remembered(name: str, group: Members) -> Members:
    """The same group, found once per evaluation; for groups that depend on the sheet alone."""

    def find(scope: Scope) -> Candidates:
        return scope.evaluation.members(name, lambda: group.find(scope))

    return replace(group, find=find)


def compile_group(text: str, vocabulary: Vocabulary) -> Members:
    """Compile `p for p in people if p.moves`, or the bare name of a group. Raises RuleError."""
    if len(text) > 2000:
        raise RuleError("式が長すぎます（2000文字まで）")
    try:
        node = ast.parse(f"({text.strip()})", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise RuleError("集まりは p for p in people if … の形で書きます") from error
    if isinstance(node, ast.Name):
        return named(node, vocabulary)
    if not isinstance(node, ast.GeneratorExp) or not isinstance(node.elt, ast.Name):
        raise RuleError("集まりは p for p in people if … の形で書きます")
    variable, base, inner = _source(node, vocabulary)
    if node.elt.id != variable:
        raise RuleError(f"{variable} for {variable} in … のように、同じ変数を書きます")
    return filtered(base, variable, _conditions(node.generators[0].ifs, inner))


def named(node: ast.expr, vocabulary: Vocabulary) -> Members:
    """The group a name stands for. Raises RuleError with the nearest name."""
    name = node.id if isinstance(node, ast.Name) else excerpt(node)
    group = vocabulary.groups.get(name)
    if group is None:
        raise RuleError(f"{name} という集まりはありません{nearest(name, vocabulary.groups)}")
    return group


def _source(node: ast.GeneratorExp, vocabulary: Vocabulary) -> tuple[str, Members, Vocabulary]:
    """Variable, group and inner vocabulary of `… for VARIABLE in GROUP if …`."""
    if len(node.generators) != 1:
        raise RuleError("for は一つだけ書けます")
    clause = node.generators[0]
    if not isinstance(clause.target, ast.Name):
        raise RuleError(f"for の後に書けるのは変数一つです: {excerpt(clause.target)}")
    base = named(clause.iter, vocabulary)
    return clause.target.id, base, vocabulary.bind(clause.target.id, base.kind)


def _conditions(nodes: list[ast.expr], vocabulary: Vocabulary) -> Rule:
    if not nodes:
        return constant(True, Type.TRUTH)
    if len(nodes) == 1:
        return compile_truth(nodes[0], vocabulary)
    return compile_truth(ast.BoolOp(ast.And(), nodes), vocabulary)


def membership(node: ast.expr, group: Members, vocabulary: Vocabulary) -> Rule:
    """`p in GROUP` for a bound variable."""
    if not isinstance(node, ast.Name) or node.id not in vocabulary.variables:
        raise RuleError(f"人や物の集まりに in を使えるのは変数だけです: {excerpt(node)}")
    return Rule(
        Type.TRUTH,
        lambda scope: group.belongs(scope, scope.names[node.id]),
        lambda scope: group.leaves(scope, scope.names[node.id]),
        lambda scope: group.support(scope, scope.names[node.id]),
        items=group.items,
    )


@dataclass(frozen=True)
class Quantified:
    """`body for variable in group if condition`, compiled."""

    variable: str
    group: Members
    condition: Rule
    body: Rule

    def truths(self, scope: Scope) -> Iterator[tuple[str, Truth]]:
        """For each who may be in the group: in, and condition, and body."""
        for subject, inside in self.group.find(scope):
            inner = scope.bind(self.variable, subject)
            yield (
                subject,
                logic.all_of((inside, self.condition.value(inner), self.body.value(inner))),
            )

    def leaves(self, scope: Scope) -> Leaves:
        """What would decide the members still undecided, and the roster of an open group."""
        found = self.group.roster_leaves(scope)
        for subject, truth in self.truths(scope):
            if truth is None:
                inner = scope.bind(self.variable, subject)
                found |= self.group.leaves(scope, subject)
                found |= joined(self.condition, self.body)(inner)
        return found

    def support(self, scope: Scope, subject: str) -> Leaves:
        """What suffices to say whether it is so for one subject."""
        inner = scope.bind(self.variable, subject)
        return conjunction_support(
            [
                (self.group.belongs(scope, subject), lambda: self.group.support(scope, subject)),
                (self.condition.value(inner), lambda: self.condition.support(inner)),
                (self.body.value(inner), lambda: self.body.support(inner)),
            ]
        )

    def support_of_all(self, scope: Scope) -> Leaves:
        """What suffices to say it of everybody, and that nobody is missing."""
        each = (self.support(scope, subject) for subject in self.group.everyone(scope))
        return self.group.roster_support(scope).union(*each)

    def support_of_any(self, scope: Scope) -> Leaves:
        """What suffices for "yes, for this one", or else for "no, for nobody"."""
        found = [subject for subject, truth in self.truths(scope) if truth]
        if found:
            return fewest(self.support(scope, subject) for subject in found)
        return self.support_of_all(scope)

    @property
    def items(self) -> frozenset[str]:
        """All items it mentions."""
        return self.group.items | mentioned(self.condition, self.body)


def quantify(node: ast.Call, vocabulary: Vocabulary) -> Quantified:
    """Compile the argument of a quantifier. Raises RuleError."""
    argument = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not isinstance(argument, ast.GeneratorExp):
        raise RuleError(f"{excerpt(node.func)}( … for p in 集まり if … ) の形で書きます")
    variable, group, inner = _source(argument, vocabulary)
    condition = _conditions(argument.generators[0].ifs, inner)
    if isinstance(argument.elt, ast.Name) and argument.elt.id == variable:
        body = constant(True, Type.TRUTH)
    else:
        body = compile_truth(argument.elt, inner)
    return Quantified(variable, group, condition, body)


def compile_any(node: ast.Call, vocabulary: Vocabulary) -> Rule:
    """`any`: yes if it is for some; no if the group is complete and it is no for all."""
    over = quantify(node, vocabulary)

    def value(scope: Scope) -> Truth:
        truth = logic.any_of(truth for _, truth in over.truths(scope))
        return None if truth is False and not over.group.complete(scope) else truth

    return Rule(Type.TRUTH, value, over.leaves, over.support_of_any, items=over.items)


def compile_all(node: ast.Call, vocabulary: Vocabulary) -> Rule:
    """`all(body …)` is `not any(not body …)`; yes over an empty complete group."""
    over = quantify(node, vocabulary)
    body = over.body
    negated = combined(Type.TRUTH, logic.negate, body)
    against = Quantified(over.variable, over.group, over.condition, negated)

    def value(scope: Scope) -> Truth:
        truth = logic.any_of(truth for _, truth in against.truths(scope))
        return None if truth is False and not over.group.complete(scope) else logic.negate(truth)

    return Rule(Type.TRUTH, value, against.leaves, against.support_of_any, items=over.items)


def compile_count(node: ast.Call, vocabulary: Vocabulary) -> Rule:
    """`count`: from those surely in to those perhaps in, endless while the group is open."""
    over = quantify(node, vocabulary)

    def value(scope: Scope) -> Span:
        truths = [truth for _, truth in over.truths(scope)]
        sure = sum(truth is True for truth in truths)
        perhaps = sure + sum(truth is None for truth in truths)
        return Span(sure, perhaps if over.group.complete(scope) else math.inf)

    return Rule(Type.NUMBER, value, over.leaves, over.support_of_all, items=over.items)


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

    def leaves(scope: Scope) -> Leaves:
        if sure(scope):
            return inner.leaves(scope)
        undecided_ = (role.leaves(scope, subject) for subject, _ in role.find(scope))
        return role.roster_leaves(scope).union(*undecided_)

    return Rule(
        inner.type,
        lambda scope: inner.value(scope) if sure(scope) else None,
        leaves,
        lambda scope: role.support(scope, sure(scope)) | inner.support(scope),
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
