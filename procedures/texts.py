"""Every text of a catalog that a resident may read, with the file and key it stands at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from procedures.bundle import Bundle
from procedures.catalog import Choice, Item, Text
from procedures.documents import Documents


class Told(NamedTuple):
    """One text: `key` as findings name it (`has_card.question`, `outcome.0.because`)."""

    file: str
    key: str
    text: Text | Choice


def texts(bundle: Bundle) -> Iterator[Told]:
    """The texts of items, events, procedures and what lies outside, in the order of the catalog."""
    tables = Documents(bundle.files).tables()
    for kind, models in (
        ("item", bundle.items),
        ("event", bundle.events),
        ("procedure", bundle.procedures),
        ("outside", {id_: one.outside for id_, one in bundle.outside.items()}),
    ):
        for id_, model in models.items():
            table = tables[kind, id_]
            for path, text in _inside(model, ()):
                place = path if kind == "procedure" else (id_, *path)
                yield Told(table.file_of(path), ".".join(place), text)


def _inside(
    value: object, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Text | Choice]]:
    match value:
        case Text() | Choice():
            yield path, value
        case BaseModel():
            for name, field in type(value).model_fields.items():
                if not (name == "choices" and isinstance(value, Item) and value.choices_from):
                    yield from _inside(getattr(value, name), (*path, field.alias or name))
        case tuple():
            for place, row in enumerate(value):
                yield from _inside(row, (*path, str(place)))
