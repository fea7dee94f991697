"""Which table and columns of a register hold what: a TOML file of the city, or the shipped one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from pydantic import Field, ValidationError

from counter.prefill.columns import Codes, Names
from procedures.catalog import Item, Model
from procedures.findings import CatalogError, Problem, validation_problems
from procedures.language import nearest

SHIPPED = ("resident",)
"""Registers whose columns the standard names: 住民基本台帳 by the 基本データリスト."""


class Key(Model):
    """The columns of the card's four items, by which a person is found.

    `birth_format` is how a text column writes the date (strftime); a date column needs none.
    `number` is the 宛名番号, by which other registers find the people of a household.
    """

    name: Names
    address: Names
    birth_date: str
    sex: Names
    birth_format: str = "%Y-%m-%d"
    number: str = ""


class Status(Model):
    """Whether somebody is a resident. `words` name the other codes: moved out, dead, removed."""

    column: str
    current: tuple[str, ...]
    words: Mapping[str, str] = Field(default_factory=dict)


class Flag(Model):
    """A yes of the register, by the codes that mean it."""

    column: str
    yes: tuple[str, ...]


class RegisterMapping(Model):
    """One register. `household` is the column a household shares, "" when there is none.

    `items` says which column answers which item of a person; what is not listed is not read.
    """

    table: str
    key: Key
    household: str = ""
    status: Status | None = None
    protected: Flag | None = None
    items: Mapping[str, Names]
    codes: Codes = Field(default_factory=dict)


def read_register_mapping(name: str, path: Path | None) -> RegisterMapping:
    """The mapping of a register. Raises CatalogError, a sentence per mistake."""
    text, file = _text(name, path)
    try:
        return RegisterMapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogError([Problem(file, "", f"TOML として読めません: {error}")]) from error
    except ValidationError as error:
        raise CatalogError(validation_problems(file, "", RegisterMapping, error)) from error


def check_items(name: str, mapping: RegisterMapping, items: Mapping[str, Item]) -> None:
    """Refuse items the catalog does not have, or has not for people. Raises CatalogError."""
    people = {one.id for one in items.values() if one.subject == "person"}
    problems = [
        Problem(name, f"[items] {item}", f"人の項目 {item} はありません{nearest(item, people)}")
        for item in mapping.items
        if item not in people
    ]
    if problems:
        raise CatalogError(problems)


def _text(name: str, path: Path | None) -> tuple[str, str]:
    if path is None and name not in SHIPPED:
        message = f"台帳 {name} には製品の標準がありません。mapping を書いてください"
        raise CatalogError([Problem("設定", "[[register]]", message)])
    if path is None:
        shipped = resources.files("counter.prefill").joinpath("mappings", f"{name}.toml")
        return shipped.read_text("utf-8"), f"{name}.toml"
    try:
        return path.read_text("utf-8"), path.name
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError([Problem(str(path), "", f"読めません: {error}")]) from error
