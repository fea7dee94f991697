"""docs/catalog.md lists every key of the catalog, and none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from procedures import catalog
from procedures.catalog import Model

PAGE = (Path(__file__).parents[2] / "docs" / "catalog.md").read_text("utf-8")

MODELS = {
    name: model
    for name, model in vars(catalog).items()
    if isinstance(model, type) and issubclass(model, Model) and model is not Model
}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_key_is_listed_in_its_section(name: str) -> None:
    found = re.search(rf"^### {name}: .*?(?=^###? |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/catalog.md: ### {name}: がありません"
    listed = re.findall(r"^\| `([a-z_0-9]+)` \|", found[0], re.MULTILINE)
    keys = [field.alias or key for key, field in MODELS[name].model_fields.items()]
    assert sorted(listed) == sorted(keys)
