"""Groups of people and things, and the quantifiers over them: `any`, `all`, `count`, `the`.

A group is the people (things) for whom its condition is yes (in) or unknown (perhaps in), and
whether it is complete: it is once its roster item says that everybody has been named.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from procedures import logic
from procedures.evaluation import Scope
from procedures.grounds import GIVEN, NOTHING, UNKNOWN, Ground, Leaves, both, some
from procedures.language import (
    Looked,
    Rule,
    RuleError,
    Type,
    Vocabulary,
    compile_truth,
    connected,
    excerpt,
    nearest,
)
from procedures.logic import Truth

Candidates = Collection[tuple[str, Truth]]
"""Subjects that are in the group (True) or perhaps (None); those surely out are left away."""


@dataclass(frozen=True)
class Members:
    """A compiled group.

    `kind` is the kind of its subjects; `find` lists them; `belongs` says for one subject whether it
    is in (`leaves` what would decide that, `ground` what it rests on that it is, or is not);
    `everyone` lists all who come into question; `roster` is the kind whose roster must be complete,
    or nothing when the group always is (the visitor); `around` are the variables around it that it
    speaks of: another group for each of their subjects.
    """

    kind: str
    find: Callable[[Scope], Candidates]
    belongs: Callable[[Scope, str], Truth]
    leaves: Callable[[Scope, str], Leaves]
    ground: Callable[[Scope, str, Truth], Ground]
    everyone: Callable[[Scope], Iterable[str]]
    roster: str = ""
    items: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    def complete(self, scope: Scope) -> bool:
        """Whether nobody can be in it who is not listed."""
        return not self.roster or scope.evaluation.roster_complete(self.roster)

    def roster_leaves(self, scope: Scope) -> Leaves:
        """The roster item, while it is not answered."""
        return scope.evaluation.roster_leaves(self.roster) if self.roster else NOTHING

    def roster_ground(self, scope: Scope) -> Ground:
        """What says that the roster is complete."""
        return scope.evaluation.roster_ground(self.roster) if self.roster else GIVEN


def _no_answers(scope: Scope, subject: str) -> Leaves:
    """What a roster rests on is no answer about the subject."""
    return NOTHING


def _without_answers(scope: Scope, subject: str, inside: Truth) -> Ground:
    return GIVEN


def everyone(kind: str) -> Members:
    """All people (`person`) or all things of a kind."""

    return Members(
        kind,
        lambda scope: scope[0].everyone(kind).items(),
        lambda scope, subject: subject in scope[0].everyone(kind),
        _no_answers,
        _without_answers,
        lambda scope: scope[0].everyone(kind),
        roster=kind,
    )


def visitor() -> Members:
    """The one person who came to the counter."""

    def find(scope: Scope) -> Candidates:
        who = scope.evaluation.sheet.visitor
        return [(who, True)] if who else []

    def belongs(scope: Scope, subject: str) -> Truth:
        return subject == scope.evaluation.sheet.visitor

    return Members(
        "person",
        find,
        belongs,
        _no_answers,
        _without_answers,
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
        return base.leaves(scope, subject) | condition.leaves(scope.bind(variable, subject))

    def find(scope: Scope) -> Candidates:
        found: list[tuple[str, Truth]] = []
        for subject, inside in base.find(scope):
            truth = logic.all_of((inside, condition.value(scope.bind(variable, subject))))
            if truth is not False:
                found.append((subject, truth))
        return found

    def ground(scope: Scope, subject: str, inside: Truth) -> Ground:
        inner = scope.bind(variable, subject)
        return in_and(base, subject, scope, condition, inner, inside)

    items = base.items | condition.items
    return Members(base.kind, find, belongs, leaves, ground, base.everyone, base.roster, items)


def in_and(
    group: Members, subject: str, outer: Scope, condition: Rule, inner: Scope, truth: Truth
) -> Ground:
    """What it rests on that a subject is in a group and a condition holds for it, or not both."""
    if truth is None:
        return UNKNOWN
    if truth:
        return both(group.ground(outer, subject, True), condition.ground(inner, True))
    if group.belongs(outer, subject) is not False:
        return condition.ground(inner, False)
    outside = group.ground(outer, subject, False)
    if outside == GIVEN or condition.value(inner) is not False:
        return outside
    return some([outside, condition.ground(inner, False)])


def remembered(name: str, group: Members) -> Members:
    """The same group, found once per evaluation; for groups that depend on the sheet alone."""
    place = object()

    def members(scope: Scope) -> dict[str, Truth]:
        return scope[0].members(name, lambda: group.find(scope[0].alone))

    def ground(scope: Scope, subject: str, inside: Truth) -> Ground:
        known = scope.evaluation.grounds
        if (place, subject) not in known:
            known[place, subject] = group.ground(scope[0].alone, subject, inside)
        return known[place, subject]

    def leaves(scope: Scope, subject: str) -> Leaves:
        known = scope.evaluation.residuals
        if (place, subject) not in known:
            known[place, subject] = group.leaves(scope[0].alone, subject)
        return known[place, subject]

    return replace(
        group,
        find=lambda scope: members(scope).items(),
        belongs=lambda scope, subject: members(scope).get(subject, False),
        leaves=leaves,
        ground=ground,
    )


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
    variable, base, inner = source(node, vocabulary)
    if node.elt.id != variable:
        raise RuleError(f"{variable} for {variable} in … のように、同じ変数を書きます")
    conditions = [compile_truth(one, inner) for one in node.generators[0].ifs]
    found = filtered(base, variable, connected(conditions, stops_at=False))
    return replace(found, around=spoken_of(node, vocabulary))


def spoken_of(node: ast.expr, vocabulary: Vocabulary) -> frozenset[str]:
    """The variables around an expression that it speaks of, itself or through a role."""
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    through = [group.around for name, group in vocabulary.groups.items() if name in names]
    return frozenset(names & vocabulary.variables.keys()).union(*through)


def named(node: ast.expr, vocabulary: Vocabulary) -> Members:
    """The group a name stands for. Raises RuleError with the nearest name."""
    name = node.id if isinstance(node, ast.Name) else excerpt(node)
    group = vocabulary.groups.get(name)
    if group is None:
        raise RuleError(f"{name} という集まりはありません{nearest(name, vocabulary.groups)}")
    return group


def source(node: ast.GeneratorExp, vocabulary: Vocabulary) -> tuple[str, Members, Vocabulary]:
    """Variable, group and inner vocabulary of `… for VARIABLE in GROUP if …`."""
    if len(node.generators) != 1:
        raise RuleError("for は一つだけ書けます")
    clause = node.generators[0]
    if not isinstance(clause.target, ast.Name):
        raise RuleError(f"for の後に書けるのは変数一つです: {excerpt(clause.target)}")
    base = named(clause.iter, vocabulary)
    return clause.target.id, base, vocabulary.bind(clause.target.id, base.kind)


def membership(node: ast.expr, group: Members, vocabulary: Vocabulary) -> Rule:
    """`p in GROUP` for a bound variable."""
    if not isinstance(node, ast.Name) or node.id not in vocabulary.variables:
        raise RuleError(f"人や物の集まりに in を使えるのは変数だけです: {excerpt(node)}")

    def look(scope: Scope) -> Looked:
        subject = scope.names[node.id]
        inside = group.belongs(scope, subject)
        return inside, group.leaves(scope, subject) if inside is None else NOTHING

    return Rule(
        Type.TRUTH,
        lambda scope: group.belongs(scope, scope.names[node.id]),
        lambda scope, inside: group.ground(scope, scope.names[node.id], inside),
        look,
        items=group.items,
    )
