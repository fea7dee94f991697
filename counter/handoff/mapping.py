"""Mapping files: which columns a back office wants, under which names, in which order and codes.

A mapping is catalog data (`procedures/data/mappings/NAME.toml`, or the city's own folder), because
column names drift between vendors and between editions of the standard.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Any, Literal

from pydantic import Field, ValidationError

from procedures.catalog import Id, Model
from procedures.findings import CatalogError, Problem, validation_problems
from procedures.language import nearest

CELL_PATH = r"^(record|visit|row|item|[a-z][a-z0-9_]*)\.[a-z][a-z0-9_.]*$"


class Column(Model):
    """One column: `label` heads it in Japanese, `name` in romaji, `value` is where it comes from.

    `value` is `record.receipt` (any key of the record's head), `visit.ITEM`, `row.ITEM` (the person
    or thing of the row; `row.id`, `row.groups`), `GROUP.ITEM` (of the only member of a group or
    role) or, in a table of items, `item.name|subject|value|kind|from`. `width` is the most
    characters the receiver takes; `codes` turns our value into the receiver's, and a value it does
    not list is E0004.
    """

    label: str
    name: str = ""
    value: str = Field(default="", pattern=r"^$|" + CELL_PATH)
    fixed: str = ""
    width: int | None = Field(default=None, ge=1)
    required: bool = False
    codes: dict[str, str] = Field(default_factory=dict)
    dates: Literal["iso", "compact", "slash", "wareki"] = "iso"
    letters: Literal["keep", "full", "half"] = "keep"


class Table(Model):
    """One CSV file per record.

    `rows` gives it one row per `record`, `person`, `person:GROUP`, `thing:KIND` or `item`. Without
    `procedures` the table is written for every procedure. `label` names it on the key-in list.
    """

    id: Id
    label: str = ""
    rows: str = Field(pattern=r"^(record|item|person|(person|thing):[a-z][a-z0-9_]*)$")
    procedures: tuple[Id, ...] = ()
    columns: tuple[Column, ...] = Field(alias="column")


class Mapping(Model):
    """A whole mapping file.

    `count` says what `width` counts: characters, as the 基本データリスト does, or bytes of the
    encoding. `replace` is the city's own decision which character stands for which; a character
    that `encoding` lacks and that is not in it is reported (E0002), never replaced. `spreadsheet`
    is for files people open in a spreadsheet: see `writers.csv_files.defused`.
    """

    title: str
    encoding: Literal["utf-8", "cp932"] = "utf-8"
    bom: bool = False
    newline: Literal["crlf", "lf"] = "crlf"
    quote: Literal["all", "needed"] = "all"
    header: Literal["label", "name", "none"] = "label"
    count: Literal["characters", "bytes"] = "characters"
    spreadsheet: bool = False
    replace: dict[str, str] = Field(default_factory=dict)
    tables: tuple[Table, ...] = Field(alias="table")


def read_mapping(name: str, raw: MappingOf[str, Any]) -> Mapping:
    """Read a mapping file's table. Raises CatalogError listing every mistake in it."""
    try:
        return Mapping.model_validate(raw)
    except ValidationError as error:
        raise CatalogError(validation_problems(mapping_file(name), "", Mapping, error)) from None


def find_mapping(name: str, mappings: MappingOf[str, MappingOf[str, Any]]) -> Mapping:
    """The mapping of that name. Raises CatalogError, which names those there are."""
    if name not in mappings:
        known = "・".join(sorted(mappings)) or "なし"
        words = f"この対応表がありません{nearest(name, mappings)}。あるのは {known} です"
        raise CatalogError([Problem(mapping_file(name), "", words)])
    return read_mapping(name, mappings[name])


def mapping_file(name: str) -> str:
    """Where a mapping stands in a catalog folder."""
    return f"mappings/{name}.toml"
