"""The frame of the rule language: what a compiled rule is, the names it may use, compiling nodes.

Each rule knows its value in a scope (`value`); when that is unknown, which answers would decide it
(`look` and `leaves`: the residual after every decided branch is dropped); when it is known, the
answers it rests on (`ground`).
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from procedures import logic
from procedures.catalog import Item
from procedures.evaluation import Scope
from procedures.grounds import GIVEN, NOTHING, UNKNOWN, Ground, Leaves, every, some
from procedures.logic import Span, Truth
from procedures.values import Kind

if TYPE_CHECKING:
    from procedures.groups import Members

MAX_LENGTH = 2000
"""Characters a rule may have; longer text is a mistake or an attack, and is not parsed."""

MAX_NODES = 400
"""Nodes a parsed rule may have."""


class Type(StrEnum):
    """What a rule computes."""

    TRUTH = "はい・いいえ"
    NUMBER = "数"
    DATE = "日付"
    TEXT = "文字"
    SET = "選択肢の集まり"
    NONE = "不明"


TYPES: Mapping[Kind, Type] = {
    Kind.BOOL: Type.TRUTH,
    Kind.CONSENT: Type.TRUTH,
    Kind.NUMBER: Type.NUMBER,
    Kind.MONEY: Type.NUMBER,
    Kind.DATE: Type.DATE,
    Kind.CHOICES: Type.SET,
}
"""Kinds rules compute with; all others are text that can only be compared for equality."""


class RuleError(Exception):
    """A rule that cannot be understood. The message is a Japanese sentence for its author."""


Looked = tuple[Any, Leaves]
"""A value, and the answers that would decide it: none where it is decided."""


@dataclass(frozen=True)
class Rule:
    """A compiled expression.

    `look` finds the value and its leaves in one pass over the expression. `ground` is told the
    value the rule has in that scope; a `plain` rule does not look at it. `choices` are the values
    a text or set can take, where known. `items` are the items it mentions.
    """

    type: Type
    value: Callable[[Scope], Any]
    ground: Callable[[Scope, Any], Ground]
    look: Callable[[Scope], Looked]
    choices: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    plain: bool = False

    def leaves(self, scope: Scope) -> Leaves:
        """The answers that would decide it; none when it is decided."""
        return self.look(scope)[1]


@dataclass(frozen=True)
class Constant(Rule):
    """A rule that always has the same value."""

    always: Any = None


@dataclass(frozen=True)
class Comparison:
    """One comparison as it was compiled: the values written in it, and the variables around it."""

    rule: Rule
    texts: frozenset[str]
    numbers: frozenset[int]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Vocabulary:
    """The names a rule may use, and what they mean."""

    items: Mapping[str, Item]
    amounts: Collection[str]
    groups: Mapping[str, Members]
    """The groups in scope for this rule."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Bound variable → kind of its subject (`person`, `dog` …)."""
    guarded: frozenset[str] = frozenset()
    """Roles known to have a member here, so that `the(role)` may be used."""
    comparisons: list[Comparison] = field(default_factory=list, compare=False)
    """Every comparison compiled with this vocabulary: where a rule can turn (for the proof)."""
    shared: dict[object, Rule] = field(default_factory=dict, compare=False)
    """Quantifiers that say the same wherever they stand, compiled once (`sharing.py`)."""

    def bind(self, name: str, kind: str) -> Vocabulary:
        """The same, with one more variable."""
        return replace(self, variables={**self.variables, name: kind})

    def guarding(self, roles: Iterable[str]) -> Vocabulary:
        """The same, where these roles are known to have a member."""
        return replace(self, guarded=self.guarded | frozenset(roles))


def parse(text: str) -> ast.expr:
    """Parse text as one expression within the size limits."""
    if len(text) > MAX_LENGTH:
        raise RuleError(f"式が長すぎます（{MAX_LENGTH}文字まで）")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise RuleError(f"式として読めません: {getattr(error, 'msg', '深すぎます')}") from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise RuleError(f"式が大きすぎます（{MAX_NODES}要素まで）")
    return tree


_COMPILERS: dict[type[ast.expr], Callable[[Any, Vocabulary], Rule]] = {}

N = TypeVar("N", bound=ast.expr)


def compiles(
    node: type[N],
) -> Callable[[Callable[[N, Vocabulary], Rule]], Callable[[N, Vocabulary], Rule]]:
    """Register the compiler of one class of node; a class without one is refused."""

    def register(compiler: Callable[[N, Vocabulary], Rule]) -> Callable[[N, Vocabulary], Rule]:
        _COMPILERS[node] = compiler
        return compiler

    return register


def compile_node(node: ast.expr, vocabulary: Vocabulary) -> Rule:
    """Compile one node by its class. Raises RuleError for a class nobody registered."""
    compiler = _COMPILERS.get(type(node))
    if compiler is None:
        raise RuleError(f"この書き方は使えません: {excerpt(node)}")
    return compiler(node, vocabulary)


def compile_truth(node: ast.expr, vocabulary: Vocabulary) -> Rule:
    """Compile a node that must be yes or no. Raises RuleError when it is something else."""
    rule = compile_node(node, vocabulary)
    if rule.type not in (Type.TRUTH, Type.NONE):
        raise RuleError(f"はい・いいえになる式が要ります（{excerpt(node)} は{rule.type}です）")
    return rule


def excerpt(node: ast.expr) -> str:
    """The node as its author wrote it, short enough for a message."""
    return ast.unparse(node)[:60]


def nearest(name: str, known: Iterable[str]) -> str:
    """「もしかして …」 for a name nobody knows, or nothing when none is near."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"（もしかして {close[0]}）" if close else ""


def constant(value: Any, kind: Type, choices: Iterable[str] = ()) -> Rule:
    """A rule that always has the same value."""
    ground = UNKNOWN if value is None else GIVEN
    taken = frozenset(choices)
    looked = (value, NOTHING)
    return Constant(
        kind,
        lambda scope: value,
        lambda scope, value: ground,
        lambda scope: looked,
        choices=taken,
        plain=True,
        always=value,
    )


def given(kind: Type, value: Callable[[Scope], Any]) -> Rule:
    """A rule whose value depends on the day and the roster, never on an answer."""
    return Rule(
        kind,
        value,
        lambda scope, value: GIVEN,
        lambda scope: (value(scope), NOTHING),
        plain=True,
    )


def is_open(value: Any) -> bool:
    """Whether a value is unknown, or only known to lie in a span."""
    return value is None or (isinstance(value, Span) and not value.known)


def mentioned(*rules: Rule) -> frozenset[str]:
    """All items the rules mention."""
    return frozenset().union(*(rule.items for rule in rules))


def reached(items: Iterable[str], derived: Mapping[str, Rule]) -> frozenset[str]:
    """The items, and every one they derive from, through other derivations."""
    found: set[str] = set()
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            waiting.extend(derived[item].items if item in derived else ())
    return frozenset(found)


def combined(kind: Type, operation: Callable[..., Any], *rules: Rule) -> Rule:
    """A rule that applies an operation to the values of others.

    The operation must make an unknown of an unknown.
    """

    value = _applied(operation, rules)
    look = _looking_through(operation, rules)
    plain = all(rule.plain for rule in rules)
    return Rule(kind, value, _of_all(rules), look, items=mentioned(*rules), plain=plain)


def negated(rule: Rule) -> Rule:
    """A rule that is yes where the other is no."""
    affirmed, rests_on = rule.value, rule.ground

    def value(scope: Scope) -> Truth:
        truth: Truth = affirmed(scope)
        return None if truth is None else not truth

    def ground(scope: Scope, truth: Truth) -> Ground:
        return rests_on(scope, None if truth is None else not truth)

    def look(scope: Scope) -> Looked:
        truth, leaves = rule.look(scope)
        return logic.negate(truth), leaves

    return Rule(Type.TRUTH, value, ground, look, items=rule.items, plain=rule.plain)


def _of_all(rules: Sequence[Rule]) -> Callable[[Scope, Any], Ground]:
    """The ground of all rules together; constants and what is given rest on no answer."""
    grounds = [_of_one(rule) for rule in rules if rule.items or not rule.plain]
    if len(grounds) == 1:
        return grounds[0]
    return lambda scope, value: every([ground(scope, None) for ground in grounds])


def _of_one(rule: Rule) -> Callable[[Scope, Any], Ground]:
    """The ground of a rule whose value nobody has told yet."""
    return rule.ground if rule.plain else lambda scope, _: rule.ground(scope, rule.value(scope))


def _applied(operation: Callable[..., Any], rules: Sequence[Rule]) -> Callable[[Scope], Any]:
    """The operation over operands: mostly one, or two of which the second is a constant."""
    operands = [rule.value for rule in rules]
    first, second = operands[0], operands[-1]
    if len(rules) == 1:
        return lambda scope: operation(first(scope))
    if len(rules) > 2:
        return lambda scope: operation(*[operand(scope) for operand in operands])
    if isinstance(rules[1], Constant):
        always = rules[1].always
        return lambda scope: operation(first(scope), always)
    return lambda scope: operation(first(scope), second(scope))


def _looking_through(
    operation: Callable[..., Any], rules: Sequence[Rule]
) -> Callable[[Scope], Looked]:
    """The operation, with the leaves of its operands: mostly one, or one before constants."""
    first = rules[0].look
    constants = [rule.always for rule in rules[1:] if isinstance(rule, Constant)]

    def look_at_one(scope: Scope) -> Looked:
        found, leaves = first(scope)
        value = operation(found, *constants)
        return value, leaves if is_open(value) else NOTHING

    def look_at_all(scope: Scope) -> Looked:
        looked = [rule.look(scope) for rule in rules]
        value = operation(*[value for value, _ in looked])
        if not is_open(value):
            return value, NOTHING
        return value, NOTHING.union(*[leaves for _, leaves in looked])

    return look_at_one if len(constants) == len(rules) - 1 else look_at_all


def connected(operands: Sequence[Rule], stops_at: bool) -> Rule:
    """Kleene `and` (stops at no) or `or` (stops at yes) of operands."""
    if len(operands) == 1:
        return operands[0]
    return Rule(
        Type.TRUTH,
        _kleene([operand.value for operand in operands], stops_at),
        _weighing(operands, stops_at),
        _looking([operand.look for operand in operands], stops_at),
        items=mentioned(*operands),
    )


def _looking(
    operands: Sequence[Callable[[Scope], Looked]], stops_at: bool
) -> Callable[[Scope], Looked]:
    """The connective, with the leaves of every operand that is still unknown."""

    def look(scope: Scope) -> Looked:
        unknown, found = False, NOTHING
        for operand in operands:
            truth, leaves = operand(scope)
            if truth is stops_at:
                return truth, NOTHING
            if truth is None:
                unknown, found = True, found | leaves if found else leaves
        return None if unknown else not stops_at, found

    return look


def _weighing(operands: Sequence[Rule], stops_at: bool) -> Callable[[Scope, Any], Ground]:
    """One operand that stops suffices (the simplest are looked at first), else all are needed."""
    simplest_first = sorted(operands, key=lambda one: len(one.items))

    def ground(scope: Scope, truth: Any) -> Ground:
        if truth is None:
            return UNKNOWN
        if truth is not stops_at:
            return every([one.ground(scope, truth) for one in operands])
        return some(one.ground(scope, truth) for one in simplest_first if one.value(scope) is truth)

    return ground


def _kleene(
    operands: Sequence[Callable[[Scope], Truth]], stops_at: bool
) -> Callable[[Scope], Truth]:
    """The connective over operands: mostly two."""
    if len(operands) == 2:
        return _kleene_of_two(operands[0], operands[1], stops_at)

    def value(scope: Scope) -> Truth:
        result: Truth = not stops_at
        for operand in operands:
            truth = operand(scope)
            if truth is stops_at:
                return truth
            if truth is None:
                result = None
        return result

    return value


def _kleene_of_two(
    first: Callable[[Scope], Truth], second: Callable[[Scope], Truth], stops_at: bool
) -> Callable[[Scope], Truth]:
    def value(scope: Scope) -> Truth:
        one = first(scope)
        if one is stops_at:
            return one
        other = second(scope)
        return other if other is stops_at or one is not None else None

    return value
