"""Every Japanese sentence the kiosk can show, collected from the code and templates themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from counter.kiosk import (
    asking,
    calling,
    card_number,
    card_words,
    changes,
    entry,
    lookups,
    modes,
    naming,
    outline,
    steps,
)
from counter.web import errors
from procedures import figures

COUNTER = Path(card_words.__file__).parents[1]
TEMPLATES = (COUNTER / "kiosk" / "templates", COUNTER / "web" / "templates")
MODULES = (COUNTER / "kiosk", COUNTER / "web")
SAYING = {"_", "plain", "say", "say_plain"}


def all_sentences() -> set[str]:
    """The message ids of the kiosk's screens."""
    return {*_in_templates(), *_in_code(), *_in_tables()}


def _in_templates() -> Iterator[str]:
    environment = Environment(extensions=["jinja2.ext.do"], autoescape=True)
    for folder in TEMPLATES:
        for file in folder.rglob("*.html"):
            tree = environment.parse(file.read_text("utf-8"))
            for call in tree.find_all(nodes.Call):
                if isinstance(call.node, nodes.Name) and call.node.name in SAYING:
                    yield from _constants(call.args[0])


def _constants(argument: nodes.Node) -> Iterator[str]:
    """A constant, or both branches of a condition."""
    if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
        yield argument.value
    if isinstance(argument, nodes.CondExpr):
        yield from _constants(argument.expr1)
        if argument.expr2:
            yield from _constants(argument.expr2)


def _in_code() -> Iterator[str]:
    for folder in MODULES:
        for file in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING:
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        yield str(first.value)


def _in_tables() -> Iterator[str]:
    for screen in card_words.all_screens():
        yield from (screen.title, *screen.sentences)
    yield from (entry.NO_CERTIFICATE.title, *entry.NO_CERTIFICATE.sentences, entry.NOT_YET)
    yield card_number.FOUR_DIGITS
    for title, sentence in [*errors.WORDS.values(), errors.EXPIRED]:
        yield from (title, sentence)
    yield from (*outline.HEADINGS.values(), *steps.STAGES)
    yield from (naming.OTHER_THING, calling.NOT_RETURNED, *modes.MODES.values())
    yield from (*changes.WORDS, lookups.BANK, lookups.BRANCH, lookups.PLACE)
    yield from figures.SENTENCES.values()
    yield from (*naming.THINGS.values(), *naming.ROSTERS.values(), asking.CHOOSE_ONE)
