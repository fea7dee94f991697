"""Files and functions stay small enough to be read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, name, written_by_us

# The whole tree is parsed.
pytestmark = pytest.mark.cpu_seconds(10)

FILE_LINES = 400
FUNCTION_LINES = 50
SAY_NOTHING = {"base", "common", "helpers", "manager", "misc", "utils"}


def test_files_are_readable_in_one_go() -> None:
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in written_by_us(".py", ".js", ".css", ".html", ".sh")
    }
    assert {path: length for path, length in lengths.items() if length > FILE_LINES} == {}


def test_functions_fit_on_a_screen() -> None:
    lengths = {
        f"{name(path)}:{function.lineno} {function.name}": length(function)
        for path in written_by_us(".py")
        # A migration is a list of tables and columns, written once and never changed.
        if "versions" not in path.parts
        for function in functions(path)
    }
    assert {place: lines for place, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_modules_are_named_after_what_they_hold() -> None:
    nameless = [
        name(path)
        for path in written_by_us(".py")
        if SAY_NOTHING & {path.stem, *path.relative_to(path.anchor).parts[-2:-1]}
    ]
    assert nameless == []


def test_packages_are_typed_for_those_who_import_them() -> None:
    typed = {path.parent.name for path in written_by_us(".typed") if path.name == "py.typed"}
    assert typed == set(PACKAGES)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1
