"""JSON Schemas of the catalog's files, so that editors complete keys and underline mistakes."""

from __future__ import annotations

from typing import Any

from procedures.adding import ADDS
from procedures.catalog import (
    Amount,
    City,
    Disaster,
    Event,
    Group,
    Item,
    Model,
    Outside,
    Place,
    Procedure,
)
from procedures.documents import LISTS, WHOLE

DRAFT = "https://json-schema.org/draft/2020-12/schema"

MODELS: dict[str, type[Model]] = {
    "item": Item,
    "event": Event,
    "group": Group,
    "amount": Amount,
    "disaster": Disaster,
    "outside": Outside,
    "place": Place,
    "procedure": Procedure,
    "city": City,
}


def schemas(*, city_folder: bool = False) -> dict[str, dict[str, Any]]:
    """A schema per kind of file, by the kind's name.

    In a city's folder no key is required: what it leaves out stays as it was shipped.
    """
    found: dict[str, dict[str, Any]] = {}
    for kind, model in MODELS.items():
        schema = model.model_json_schema(by_alias=True)
        if kind == "procedure":
            _allow_short_needs(schema)
        if city_folder:
            _make_partial(schema, ["id"] if _is_list(kind) else [])
            _allow_adding(schema)
        found[kind] = {"$schema": DRAFT, **(_rows(kind, schema) if _is_list(kind) else schema)}
    return found


def patterns() -> dict[str, str]:
    """Kind → the files it describes, as editors' settings want them: `items/*.toml`."""
    places = {kind: place for place, kind in {**LISTS, **WHOLE}.items() if kind in MODELS}
    return {
        kind: f"{place}*.toml" if place.endswith("/") else place for kind, place in places.items()
    }


def _is_list(kind: str) -> bool:
    return kind in LISTS.values()


def _rows(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a file that holds `[[kind]]` tables."""
    definitions = schema.pop("$defs", {})
    return {
        "type": "object",
        "properties": {kind: {"type": "array", "items": {"$ref": f"#/$defs/{schema['title']}"}}},
        "additionalProperties": False,
        "$defs": {**definitions, schema["title"]: schema},
    }


def _make_partial(schema: dict[str, Any], required: list[str]) -> None:
    """Require nothing of the table itself, nor of tables inside it that lie over shipped ones."""
    schema["required"] = required
    for property_ in schema["properties"].values():
        for option in (property_, *property_.get("anyOf", ())):
            name = option.get("$ref", "").rpartition("/")[2]
            schema.get("$defs", {}).get(name, {}).pop("required", None)


def _allow_adding(schema: dict[str, Any]) -> None:
    """Beside each list a key that adds to the shipped one: `choices+`, `outcome+`."""
    for model in (schema, *schema.get("$defs", {}).values()):
        lists = [
            (key, told)
            for key, told in model.get("properties", {}).items()
            if told.get("type") == "array"
        ]
        model.get("properties", {}).update({f"{key}{ADDS}": _partial(told) for key, told in lists})


def _partial(rows: dict[str, Any]) -> dict[str, Any]:
    """Whole rows, or parts of rows with an id: they lie over the shipped row of that id."""
    part = {"type": "object", "required": ["id"]}
    return {**rows, "items": {"anyOf": [rows["items"], part]}}


def _allow_short_needs(schema: dict[str, Any]) -> None:
    """A need may be written short: `movers.name`, `phone`, `email?` (optional), `signature!`."""
    short = {"type": "string", "pattern": r"^([a-z][a-z0-9_]*\.)?[a-z][a-z0-9_]*[?!]?$"}
    needs = schema["properties"]["needs"]
    needs["items"] = {"anyOf": [short, needs["items"]]}
