"""What says the same wherever it stands: compiled once, found once per evaluation.

Many rows of many procedures ask the same of everybody (`any(p.moves for p in people)`), and nearly
all what the visit is for (`"move_in" in events`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from procedures.evaluation import Scope
from procedures.grounds import NOTHING, Ground
from procedures.groups import spoken_of
from procedures.language import Looked, Rule, Vocabulary, is_open


def shared(
    node: ast.Call, vocabulary: Vocabulary, compiler: Callable[[ast.Call, Vocabulary], Rule]
) -> Rule:
    """Compile a quantifier, or take the one compiled before from the same words.

    One that speaks of a variable around it, itself or through a role, means something else for
    each subject: not shared.
    """
    if spoken_of(node, vocabulary):
        return compiler(node, vocabulary)
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    groups = sorted(names & vocabulary.groups.keys())
    place = (ast.unparse(node), *[id(vocabulary.groups[name]) for name in groups])
    if place not in vocabulary.shared:
        vocabulary.shared[place] = found_once(compiler(node, vocabulary))
    return vocabulary.shared[place]


def chosen(
    choice: ast.Constant, item: ast.Name, vocabulary: Vocabulary, compiler: Callable[[], Rule]
) -> Rule:
    """Compile `"choice" in item`, or take the one compiled before."""
    place = (choice.value, item.id)
    if place not in vocabulary.shared:
        vocabulary.shared[place] = found_once(compiler())
    return vocabulary.shared[place]


def found_once(rule: Rule) -> Rule:
    """The same rule, whose value, ground and leaves an evaluation remembers."""
    place = object()

    def value(scope: Scope) -> Any:
        known = scope[0].values
        if place not in known:
            known[place] = rule.value(scope[0].alone)
        return known[place]

    def ground(scope: Scope, found: Any) -> Ground:
        known = scope[0].grounds
        if place not in known:
            known[place] = rule.ground(scope[0].alone, found)
        return known[place]

    def look(scope: Scope) -> Looked:
        known = scope[0].residuals
        found = value(scope)
        if not is_open(found):
            return found, NOTHING
        if place not in known:
            known[place] = rule.leaves(scope[0].alone)
        return found, known[place]

    return replace(rule, value=value, ground=ground, look=look)
