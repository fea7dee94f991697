"""The schemas say of the shipped files what the loader says, and of mistakes too."""

from __future__ import annotations

import datetime as dt
import fnmatch
import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from procedures.loading import SHIPPED, read_folder
from procedures.schema import patterns, schemas

FILES = read_folder(SHIPPED)


def plain(value: Any) -> Any:
    """TOML dates as an editor's JSON view has them."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value


@pytest.mark.cpu_seconds(10)
@pytest.mark.parametrize("kind", sorted(schemas()))
def test_the_shipped_files_are_what_the_schema_says(kind: str) -> None:
    validator = Draft202012Validator(schemas()[kind])
    names = fnmatch.filter(FILES, patterns()[kind])
    assert names
    for name in names:
        errors = list(validator.iter_errors(plain(tomllib.loads(FILES[name]))))
        assert not errors, f"{name}: {errors[0].message}"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("item", '[[item]]\nid = "a"\nqestion = { ja = "？" }'),
        ("item", "[[itme]]\nid = 'a'"),
        ("procedure", 'finishes = "never"'),
        ("city", "name = 3"),
    ],
)
def test_a_mistake_is_underlined(kind: str, text: str) -> None:
    for schema in (schemas()[kind], schemas(city_folder=True)[kind]):
        assert list(Draft202012Validator(schema).iter_errors(tomllib.loads(text)))


def test_a_citys_folder_may_leave_keys_out() -> None:
    one_key = {"item": [{"id": "a", "label": {"easy": "{市|し}のことば"}}]}
    assert not list(Draft202012Validator(schemas(city_folder=True)["item"]).iter_errors(one_key))
    assert list(Draft202012Validator(schemas()["item"]).iter_errors(one_key))
