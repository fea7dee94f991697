"""Log calls are plain to see: a literal event, named values, one way out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.logs import EVENT
from tests.house.tree import name, written_by_us

# The whole tree is parsed.
pytestmark = pytest.mark.cpu_seconds(10)

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
FILTER = "counter/logs.py"


def code_of_counter() -> list[Path]:
    return [
        path
        for path in written_by_us(".py")
        if name(path).startswith("counter/") and name(path) != FILTER
    ]


def untidy_calls(tree: ast.AST) -> Iterator[int]:
    """Lines where `log.info(...)` has no literal event, or values without a name."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level), args=args):
                if level in LEVELS and not is_one_event(args):
                    yield node.lineno


def is_one_event(args: list[ast.expr]) -> bool:
    match args:
        case [ast.Constant(value=str(event))]:
            return EVENT.fullmatch(event) is not None
    return False


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.split(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module)):
                yield module.split(".")[0]


def test_every_event_is_a_literal_word() -> None:
    untidy = [
        f"{name(path)}:{line}"
        for path in code_of_counter()
        for line in untidy_calls(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert untidy == []


@pytest.mark.parametrize(
    ("call", "tidy"),
    [
        ('log.info("visit_submitted", visit=visit)', True),
        ('log.info(f"visit_{name}")', False),
        ('log.warning("visit %s", visit)', False),
        ("log.error(event)", False),
        ('log.exception("Went wrong")', False),
    ],
)
def test_what_a_tidy_call_is(call: str, tidy: bool) -> None:
    assert (list(untidy_calls(ast.parse(call))) == []) is tidy


def test_counter_logs_through_its_filter_only() -> None:
    past_it = [
        name(path)
        for path in code_of_counter()
        if {"logging", "structlog"} & set(imports(ast.parse(path.read_text(encoding="utf-8"))))
    ]
    assert past_it == []
