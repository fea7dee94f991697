"""Every Japanese sentence the kiosk can say, collected from the programs and templates themselves.

Whatever is Japanese in the kiosk's code and no docstring is said to somebody; the forms and the
rules name their texts (`Text(ja=…)`, `NotUnderstood(…)`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from jinja2 import Environment, nodes

JAPANESE = re.compile(r"[぀-ヿ一-鿿々〆（）]")
SPOKEN = ("counter.kiosk", "counter.web")
NAMED = ("forms", "procedures", "counter.languages")
TABLED = ("procedures", "counter.paper")
SAYING = frozenset({"_", "plain", "say", "say_plain"})
TEXTS = frozenset({"Text", "NotUnderstood"})
TABLE = "SENTENCES"
"""The name of a table of sentences that faces translate, in a package that cannot."""


@cache
def sentences() -> Mapping[str, str]:
    """Each sentence with the file it stands in, in the order of files and lines."""
    return {**named(), **spoken()}


@cache
def spoken() -> Mapping[str, str]:
    """The sentences that have no やさしい日本語 beside them in the program."""
    return {
        **_found(TABLED, ".py", lambda source: _tabled(ast.parse(source))),
        **_found(SPOKEN, ".py", lambda source: _constants(ast.parse(source))),
        **_found(SPOKEN, ".html", _in_template),
    }


@cache
def named() -> Mapping[str, str]:
    """The texts of forms and rules, which stand beside their やさしい日本語."""
    return _found(NAMED, ".py", lambda source: _texts(ast.parse(source)))


def _found(
    packages: Iterable[str], suffix: str, read: Callable[[str], Iterator[str]]
) -> dict[str, str]:
    files = [one for package in packages for one in _files(package, suffix)]
    return {sentence: file for file, source in files for sentence in read(source)}


def _files(package: str, suffix: str) -> Iterator[tuple[str, str]]:
    """(path as the project names it, text) of a package's files."""
    folder = resources.files(package)
    yield from _below(folder, package.replace(".", "/"), suffix)


def _below(folder: Traversable, path: str, suffix: str) -> Iterator[tuple[str, str]]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir() and one.name != "data":
            yield from _below(one, f"{path}/{one.name}", suffix)
        elif one.name.endswith(suffix):
            yield f"{path}/{one.name}", one.read_text("utf-8")


def _in_template(source: str) -> Iterator[str]:
    tree = Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(source)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in SAYING and call.args:
            yield from _written(call.args[0])


def _written(argument: nodes.Node) -> Iterator[str]:
    """A constant, or both branches of a condition."""
    if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
        yield argument.value
    if isinstance(argument, nodes.CondExpr):
        yield from _written(argument.expr1)
        if argument.expr2:
            yield from _written(argument.expr2)


def _constants(tree: ast.Module) -> Iterator[str]:
    silent = {id(text) for node in ast.walk(tree) for text in _unsaid(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in silent else None
        if isinstance(text, str) and JAPANESE.search(text):
            yield text


def _tabled(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if (
            isinstance(node, ast.Assign | ast.AnnAssign)
            and TABLE in ast.unparse(node).split("=")[0]
        ):
            yield from _constants(ast.Module(body=[node], type_ignores=[]))


def _unsaid(node: ast.AST) -> list[ast.expr]:
    """Docstrings, and the pieces of f-strings, which are no sentence by themselves."""
    if isinstance(node, ast.Expr):
        return [node.value]
    return node.values if isinstance(node, ast.JoinedStr) else []


def _texts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TEXTS:
            named = [word.value for word in node.keywords if word.arg == "ja"]
            for text in [*node.args[:1], *named]:
                if isinstance(text, ast.Constant) and JAPANESE.search(str(text.value)):
                    yield str(text.value)
