"""Pieces of a page that are drawn alike on many pages: once for each language.

A piece is a macro that says sentences of the program and what it is given, and asks nothing of the
visit: what is kept of it is about nobody.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple, cast

from flask import Flask, current_app, request
from markupsafe import Markup

from counter.web.language import speaking

KEY = "pieces drawn alike"


class _Piece(NamedTuple):
    """What a piece looks like depends on."""

    template: str
    macro: str
    given: tuple[Hashable, ...]
    language: str
    beside: bool
    root: str


def register(app: Flask) -> None:
    """Give templates their `alike(template, macro, …)`."""
    app.extensions[KEY] = {}
    app.jinja_env.globals["alike"] = alike


def alike(template: str, macro: str, *given: Hashable) -> Markup:
    """What a macro draws of words the program knows, without the space around it, as the language
    of this request says it."""
    words, beside = speaking()
    piece = _Piece(template, macro, given, words.language.id, beside, request.script_root)
    drawn = cast(dict[_Piece, Markup], current_app.extensions[KEY])
    if piece not in drawn:
        module = current_app.jinja_env.get_template(template).module
        drawn[piece] = getattr(module, macro)(*given).strip()
    return drawn[piece]
