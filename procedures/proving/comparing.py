"""Which comparisons a procedure's rules lead to, through groups, roles and derived items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from procedures.bundle import Bundle, CompiledProcedure
from procedures.language import Comparison, Rule, Vocabulary
from procedures.rules import compile_group, compile_rule
from procedures.sheet import VISIT


def reached(items: Iterable[str], derived: Mapping[str, Rule]) -> frozenset[str]:
    """Items and, through derivations, everything they rest on."""
    found: set[str] = set()
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            waiting.extend(derived[item].items if item in derived else ())
    return frozenset(found)


def rules_of(compiled: CompiledProcedure) -> Iterator[Any]:
    """What decides a procedure: its outcome rows, and whose outcome they are."""
    yield from (rule for _, rule in compiled.outcomes)
    if compiled.subjects is not None:
        yield compiled.subjects


class Comparisons:
    """Every comparison of a catalog, compiled once and found per procedure."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._derived = {
            item.id: self._in_rule(item.derived, item.subject)
            for item in bundle.items.values()
            if item.derived
        }
        self._groups = {group.id: self._in_group(group.members) for group in bundle.groups.values()}

    def of(self, compiled: CompiledProcedure) -> list[Comparison]:
        """The comparisons a procedure's outcome can hang on."""
        items = self.items_of(compiled)
        found = [one for id_ in sorted(items) for one in self._derived.get(id_, ())]
        for id_, comparisons in self._groups.items():
            if self._bundle.members[id_].items <= items:
                found += comparisons
        vocabulary = self._vocabulary(compiled)
        for text in compiled.procedure.roles.values():
            compile_group(text, vocabulary)
        for row, _ in compiled.outcomes:
            compile_rule(row.when, vocabulary)
        return found + vocabulary.comparisons

    def texts(self, comparison: Comparison) -> frozenset[str]:
        """The texts written in a comparison and in the derivations it rests on."""
        items = reached(comparison.rule.items, self._bundle.readable.derived)
        below = (one.texts for item in items for one in self._derived.get(item, ()))
        return comparison.texts.union(*below)

    def items_of(self, compiled: CompiledProcedure) -> frozenset[str]:
        """Every item a procedure's outcome can hang on."""
        mentioned = (item for rule in rules_of(compiled) for item in rule.items)
        return reached(mentioned, self._bundle.readable.derived)

    def _vocabulary(self, compiled: CompiledProcedure) -> Vocabulary:
        variables = {"subject": compiled.subjects.kind} if compiled.subjects else {}
        return Vocabulary(self._bundle.items, self._bundle.amounts, compiled.groups, variables)

    def _in_rule(self, text: str, subject: str) -> list[Comparison]:
        variables = {} if subject == VISIT else {"subject": subject}
        bundle = self._bundle
        vocabulary = Vocabulary(bundle.items, bundle.amounts, bundle.members, variables)
        compile_rule(text, vocabulary)
        return vocabulary.comparisons

    def _in_group(self, text: str) -> list[Comparison]:
        bundle = self._bundle
        vocabulary = Vocabulary(bundle.items, bundle.amounts, bundle.members)
        compile_group(text, vocabulary)
        return vocabulary.comparisons
