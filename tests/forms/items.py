"""Invented items for the tests of `forms`."""

from __future__ import annotations

from typing import Any

from procedures.catalog import Item
from procedures.values import Kind


def item(kind: Kind | str, name: str = "thing", **more: Any) -> Item:
    """An item of a kind, as the catalog would hold it."""
    given: dict[str, Any] = {
        "id": name,
        "subject": "person",
        "kind": kind,
        "label": {"ja": "見出し", "easy": "{見出|みだ}し"},
        "sources": ("resident",),
        "sensitivity": "personal",
    }
    if kind in ("choice", "choices"):
        given["choices"] = [{"id": "paper", "ja": "紙"}, {"id": "online", "ja": "オンライン"}]
    return Item.model_validate(given | more)
