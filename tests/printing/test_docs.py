"""docs/paper.md names every key a sheet may have, and its example is a sheet."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from printing.layout import Cell, Column, FormSheet, OverlaySheet, Place, Row, Section, Sheet
from printing.sheets import read_sheets
from procedures.catalog import Model
from tests.printing.visits import bundle

TEXT = (Path(__file__).parents[2] / "docs" / "paper.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("model", "heading"),
    [
        (Sheet, "### 帳票"),
        (Section, "### 区画"),
        (Row, "### 行"),
        (Cell, "### 枠"),
        (Column, "### 列"),
    ],
)
def test_every_key_has_its_row(model: type[Model], heading: str) -> None:
    part = TEXT.split(heading)[1].split("\n#")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, flags=re.M) == list(model.model_fields)


def test_every_key_of_city_pdfs_has_its_row() -> None:
    part = TEXT.split("### 市の PDF")[1].split("\n#")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", part, flags=re.M))
    assert documented == OverlaySheet.model_fields.keys() | FormSheet.model_fields.keys()
    part = TEXT.split("### 書くもの")[1].split("\n#")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, flags=re.M) == list(Place.model_fields)


def test_the_examples_of_city_pdfs_are_definitions() -> None:
    overlay, form = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.S)[1:]
    assert OverlaySheet.model_validate(tomllib.loads(overlay)).place
    assert FormSheet.model_validate(tomllib.loads(form)).field


def test_the_example_is_a_sheet() -> None:
    example = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.S)[0]
    sheets = {"dog_registration_change": tomllib.loads(example)}
    assert read_sheets(replace(bundle(), sheets=sheets))
