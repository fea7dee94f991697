"""The API's own description (OpenAPI 3.1) and the JSON Schemas, open to everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from counter.api.blueprint import blueprint
from counter.handoff.schemas import NAMES, Name, schema, schema_text

HERE = "#/$defs/"
THERE = "#/components/schemas/"


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """The description, with the record's and the receipt's schemas in it."""
    return _json(json.dumps(document(), ensure_ascii=False))


@blueprint.get("/schema/<any(record, receipt):name>.json")
def schema_file(name: Name) -> ResponseReturnValue:
    """One JSON Schema as it is published."""
    return _json(schema_text(name))


@cache
def document() -> dict[str, Any]:
    """The whole OpenAPI document."""
    text = (resources.files("counter.api") / "openapi.json").read_text("utf-8")
    described: dict[str, Any] = json.loads(text)
    for name in NAMES:
        described["components"]["schemas"] |= _components(name)
    return described


def _components(name: Name) -> dict[str, Any]:
    """A schema and its definitions as components of the document, under names of their own."""
    whole = {key: value for key, value in schema(name).items() if not key.startswith("$")}
    parts = schema(name).get("$defs", {})
    found = {name: whole} | {f"{name}_{part}": value for part, value in parts.items()}
    return {key: _pointed(value, f"{THERE}{name}_") for key, value in found.items()}


def _pointed(part: Any, where: str) -> Any:
    """The same with every reference to a definition pointing into the components."""
    if isinstance(part, Mapping):
        return {
            key: value.replace(HERE, where) if key == "$ref" else _pointed(value, where)
            for key, value in part.items()
        }
    return [_pointed(one, where) for one in part] if isinstance(part, list) else part


def _json(text: str) -> Response:
    response = make_response(text.encode())
    response.headers["Content-Type"] = "application/json"
    return response
