"""Reasons and deadlines in words: templates whose slots are filled, never glued fragments."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from procedures.catalog import Item
from procedures.language import nearest

_SLOT = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)?)\}")
"""A slot. Ruby (`{介護|かいご}`) has other characters inside, so the two never meet."""


@lru_cache(maxsize=4096)
def slots(*templates: str) -> tuple[str, ...]:
    """The slots of templates, each once: `subject`, `deadline`, `amount.NAME`, `item.NAME`."""
    return tuple(dict.fromkeys(slot for one in templates for slot in _SLOT.findall(one)))


def fill(template: str, word: Callable[[str], str]) -> str:
    """The template with each slot replaced by its word."""
    return _SLOT.sub(lambda match: word(match.group(1)), template)


def check_template(
    template: str, items: Mapping[str, Item], amounts: Collection[str]
) -> str | None:
    """What is wrong with a template, or None.

    Only public items of the visit may stand in a reason: it is shown on a screen others may see.
    """
    for slot in slots(template):
        head, _, name = slot.partition(".")
        if head == "amount" and name not in amounts:
            return f"{name} という額・日数はありません{nearest(name, amounts)}"
        if head == "item":
            item = items.get(name)
            if item is None or item.subject != "visit" or item.sensitivity != "public":
                return f"{{item.{name}}} に書けるのは、来庁の公開の項目だけです"
        elif head not in ("subject", "deadline", "amount"):
            allowed = "{subject} {deadline} {amount.…} {item.…}"
            return f"{{{slot}}} は使えません。使えるのは {allowed} です"
    return None
