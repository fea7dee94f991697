"""docs/rules.md says what the language does: its examples compile, and every function is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from procedures import language
from procedures.bundle import Bundle
from procedures.documents import MAX_DEPTH, MAX_LINE, MAX_TEXT
from procedures.functions import FUNCTIONS, QUANTIFIERS
from procedures.rules import Type, Vocabulary, compile_rule
from tests.shipped import shipped_bundle

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
EXAMPLES = [
    line
    for block in re.findall(r"```rule\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in block.splitlines()
]


@cache
def shipped() -> Bundle:
    return shipped_bundle()


@pytest.mark.parametrize("rule", EXAMPLES)
def test_every_example_compiles(rule: str) -> None:
    bundle = shipped()
    vocabulary = Vocabulary(bundle.items, bundle.amounts, bundle.members)
    assert compile_rule(rule, vocabulary, Type.TRUTH).type is Type.TRUTH


def test_every_function_is_explained() -> None:
    for name in (*FUNCTIONS, *QUANTIFIERS, "the", "date"):
        assert f"`{name}(" in PAGE


def test_the_limits_are_those_of_the_program() -> None:
    assert f"式は{language.MAX_LENGTH:,}文字・{language.MAX_NODES}要素" in PAGE
    assert f"1行は{MAX_LINE:,}文字" in PAGE
    assert f"1ファイルは{MAX_TEXT // 10_000}万文字" in PAGE
    assert f"入れ子は{MAX_DEPTH}段" in PAGE
