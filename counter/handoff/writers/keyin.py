"""方式1・2 (転記・RPA): one page per record, in the order of the receiving screen.

The page stands alone: it is opened from the target's folder, loads nothing and sends nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from counter.handoff.delivery import File, stem_of
from counter.handoff.instead import instead_of, said
from counter.handoff.mapping import Mapping, Table
from counter.handoff.problems import ERROR_WORDS
from counter.handoff.record import Record
from counter.handoff.words import KINDS, PROTECTED
from counter.handoff.writers.cells import Row, rows_of, text_of

HERE = Path(__file__).parent
STYLE = (HERE / "keyin.css").read_text("utf-8")
SCRIPT = (HERE / "keyin.js").read_text("utf-8")

_pages = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True)


def _hash(text: str) -> str:
    """How a policy names the one inline text it allows (CSP 3, hash-source)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


POLICY = f"default-src 'none'; style-src {_hash(STYLE)}; script-src {_hash(SCRIPT)}"
"""Nothing is loaded and nothing inline runs but these two texts, whatever a value holds."""


@dataclass(frozen=True)
class Line:
    """One item to type, and what its screen will not take."""

    label: str
    text: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Screen:
    """The lines of one row of one table: what goes onto one screen."""

    caption: str
    lines: tuple[Line, ...]


def keyin_file(record: Record, mapping: Mapping) -> File:
    """The page, with the columns of the tables that concern the record's procedure.

    A value that does not fit is shown with the reason beside it: a person decides what to type.
    """
    screens = [
        screen
        for table in mapping.tables
        if not table.procedures or record.content["procedure"]["id"] in table.procedures
        for screen in _screens(record, table, mapping)
    ]
    page = _pages.get_template("keyin.html").render(
        record=record.content,
        tables=screens,
        kinds=KINDS,
        warning=PROTECTED,
        style=Markup(STYLE),  # noqa: S704 our own file
        script=Markup(SCRIPT),  # noqa: S704 our own file
        policy=POLICY,
    )
    return File(f"{stem_of(record)}.keyin.html", page.encode())


def _screens(record: Record, table: Table, mapping: Mapping) -> Iterator[Screen]:
    for row in rows_of(record.content, table.rows):
        caption = f"{table.label or table.id} {row.subject_id}".rstrip()
        yield Screen(caption, tuple(_lines(table, row, mapping)))


def _lines(table: Table, row: Row, mapping: Mapping) -> Iterator[Line]:
    for column in table.columns:
        text, problems = text_of(column, row, mapping)
        words = [f"{problem.code} {ERROR_WORDS[problem.code]}" for problem in problems]
        words += [said(proposal) for proposal in instead_of(text, mapping.encoding)]
        yield Line(column.label, text, tuple(words))
