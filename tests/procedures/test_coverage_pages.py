"""The pages laid beside the rules: all that they name is there, and no procedure is left out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.procedures.cases import single_procedures
from tests.shipped import shipped_bundle

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("coverage-*.md"))
ROW = re.compile(r"^\| (?!規則|---)(.+?) \| (.+?) \| (.+?) \|$", re.M)
QUOTED = re.compile(r"`([^`]+)`")


def rows(page: Path) -> list[tuple[str, list[str], list[str]]]:
    """Rule, what the catalog says it with, and what proves it."""
    found = ROW.findall(page.read_text("utf-8"))
    return [(rule, QUOTED.findall(ours), QUOTED.findall(proof)) for rule, ours, proof in found]


@cache
def known() -> set[str]:
    bundle = shipped_bundle()
    catalog = (bundle.procedures, bundle.items, bundle.amounts, bundle.groups, bundle.events)
    return {*bundle.outside}.union(*catalog)


@cache
def cases() -> set[str]:
    return {case.name for case in single_procedures()}


def proved(token: str) -> bool:
    if not token.startswith("tests/"):
        return token in cases()
    file, _, test = token.partition("::")
    path = ROOT / file
    return path.exists() and f"def {test}(" in path.read_text("utf-8")


def test_there_are_pages() -> None:
    assert len(PAGES) == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_row_names_what_is_there(page: Path) -> None:
    wrong = [
        (rule, token)
        for rule, ours, proof in rows(page)
        for token in (
            *(one for one in ours if one not in known()),
            *(one for one in proof if not proved(one)),
            *([] if ours and proof else ["(空)"]),
        )
    ]
    assert rows(page)
    assert wrong == []


def test_no_procedure_of_the_rules_is_left_out() -> None:
    named = {token for page in PAGES for _, ours, _ in rows(page) for token in ours}
    missing = shipped_bundle().procedures.keys() - named
    assert sorted(missing) == []
