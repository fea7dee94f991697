"""The rule language: Python-like text, parsed with `ast`, a closed list of nodes, compiled once.

No rule can run code: a node that none of the modules below registers is refused with a sentence.
"""

from __future__ import annotations

from procedures import comparisons, expressions, functions
from procedures.groups import Members, compile_group
from procedures.language import Rule, RuleError, Type, Vocabulary, compile_node, parse

__all__ = ["Members", "Rule", "RuleError", "Type", "Vocabulary", "compile_group", "compile_rule"]

NODES = (comparisons, expressions, functions)
"""The modules whose import registers the language's nodes."""


def compile_rule(text: str, vocabulary: Vocabulary, wanted: Type | None = None) -> Rule:
    """Compile text. Raises RuleError with what is wrong, what is allowed and the nearest name."""
    rule = compile_node(parse(text), vocabulary)
    if wanted is not None and rule.type not in (wanted, Type.NONE):
        raise RuleError(f"{wanted}になる式を書きます（これは{rule.type}です）")
    return rule
