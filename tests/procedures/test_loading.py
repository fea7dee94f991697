"""Loading refuses loudly: one broken catalog per mistake, with the words its message must hold."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from procedures.findings import CatalogError
from procedures.loading import build, load_bundle, read_folder
from tests.procedures.small import catalog, item, procedure

MISTAKES = tomllib.loads(
    (Path(__file__).parents[1] / "broken_catalog" / "mistakes.toml").read_text("utf-8")
)["mistake"]

ITEMS = "\n".join(item(name, "visit", "bool") for name in ("a", "b")) + item("n", "visit", "number")


def broken(mistake: dict[str, Any]) -> dict[str, str]:
    """The files of a small catalog with one mistake in it."""
    text = procedure("one", ("needed", "a"), tail=mistake.get("tail", ""))
    if "head" in mistake:
        key = mistake["head"].split(" =")[0]
        lines = [line for line in text.splitlines() if not line.startswith(f"{key} =")]
        text = mistake["head"] + "\n" + "\n".join(lines)
    if "procedure" in mistake:
        when = mistake["procedure"].replace("LONG", "and a " * 500).replace("DEEP", "not " * 490)
        text = text.replace("when = '''a'''", when)
    if "because" in mistake:
        text = text.replace("…", mistake["because"], 1)
    files = catalog(ITEMS, one=text)
    if "file" in mistake:
        files[mistake["file"]] = mistake["text"]
    return files


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["name"])
def test_every_mistake_is_named(mistake: dict[str, Any]) -> None:
    with pytest.raises(CatalogError) as raised:
        build(broken(mistake))
    for word in mistake["words"]:
        assert word in str(raised.value)


def test_all_mistakes_are_listed_at_once() -> None:
    files = broken({"procedure": 'when = "aa"', "head": 'needs = ["bb"]'})
    with pytest.raises(CatalogError) as raised:
        build(files)
    assert len(raised.value.problems) == 2


def test_the_version_is_that_of_the_texts() -> None:
    files = catalog(ITEMS, one=procedure("one", ("needed", "a")))
    assert build(files).version == build(dict(reversed(files.items()))).version
    assert build({**files, "groups.toml": "# changed"}).version != build(files).version


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="カタログのフォルダがありません"):
        load_bundle(tmp_path / "nowhere")


def test_a_folder_reads_back_equal(tmp_path: Path) -> None:
    files = catalog(ITEMS, one=procedure("one", ("needed", "a")))
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert read_folder(tmp_path) == files
