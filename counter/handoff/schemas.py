"""The published JSON Schemas: what leaves this house, and what may come back."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, Literal, get_args

Name = Literal["record", "receipt"]
NAMES: tuple[Name, ...] = get_args(Name)


def schema_text(name: Name) -> str:
    """A schema as it is published (JSON Schema 2020-12)."""
    folder = resources.files("counter.handoff") / "schema"
    return (folder / f"{name}.schema.json").read_text("utf-8")


def schema(name: Name) -> dict[str, Any]:
    """A schema, read."""
    read: dict[str, Any] = json.loads(schema_text(name))
    return read
