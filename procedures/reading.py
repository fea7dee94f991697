"""Rules that read an item: of the visit, of a variable's subject, or of the one in a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procedures.catalog import Item
from procedures.evaluation import Place, Scope
from procedures.grounds import NOTHING, Ground
from procedures.language import TYPES, Looked, Rule, RuleError, Type, Vocabulary, is_open, nearest
from procedures.sheet import VISIT, Address


def item_rule(item: Item, subject: str | Callable[[Scope], str] = VISIT) -> Rule:
    """Read an item of the visit, of the subject of a variable, or of one a scope says."""
    if subject == VISIT:
        at, value = _of_visit(item.id)
    elif isinstance(subject, str):
        at, value = _of_variable(item.id, subject)
    else:
        at, value = _of_subject(item.id, subject)

    def look(scope: Scope) -> Looked:
        found = value(scope)
        if not is_open(found):
            return found, NOTHING
        evaluation, place = scope[0], at(scope)
        known = evaluation.residuals
        return found, known[place] if place in known else evaluation.leaves(Address(*place))

    def ground(scope: Scope, _: Any) -> Ground:
        evaluation, place = scope[0], at(scope)
        known = evaluation.grounds
        return known[place] if place in known else evaluation.ground(place)

    choices = frozenset(choice.id for choice in item.choices)
    kind = TYPES.get(item.kind, Type.TEXT)
    return Rule(kind, value, ground, look, choices, frozenset({item.id}), plain=True)


Reading = tuple[Callable[[Scope], Place], Callable[[Scope], Any]]
"""Where an item is read, and its value there (most were read before in the same evaluation)."""


def _of_visit(item: str) -> Reading:
    place = (item, VISIT)

    def value(scope: Scope) -> Any:
        evaluation = scope[0]
        known = evaluation.values
        return known[place] if place in known else evaluation.find(place)

    return lambda scope: place, value


def _of_variable(item: str, variable: str) -> Reading:
    def value(scope: Scope) -> Any:
        evaluation, names = scope
        place = (item, names[variable])
        known = evaluation.values
        return known[place] if place in known else evaluation.find(place)

    return lambda scope: (item, scope[1][variable]), value


def _of_subject(item: str, subject: Callable[[Scope], str]) -> Reading:
    return (
        lambda scope: (item, subject(scope)),
        lambda scope: scope[0].read((item, subject(scope))),
    )


def item_about(name: str, kind: str, vocabulary: Vocabulary) -> Item:
    """The item of that name about subjects of a kind. Raises RuleError."""
    item = vocabulary.items.get(name)
    if item is None or item.subject != kind:
        known = [i.id for i in vocabulary.items.values() if i.subject == kind]
        raise RuleError(f"{kind} に {name} という項目はありません{nearest(name, known)}")
    return item
