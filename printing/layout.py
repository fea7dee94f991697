"""The language in which a sheet is described: one TOML file per procedure, lengths in millimetres.

A ruled sheet is a stack of sections, each of rows of cells or one table of people. Where a cell
takes an answer it says `role.item` (`applicant.name`), or `item` for an answer of the visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from printing.values import Part
from procedures.catalog import Model
from procedures.sheet import VISIT

BODY_WIDTH = 180.0
"""Width of the form on A4 upright, between margins of 15 mm."""

SIDE_WIDTH = 7.0
"""Width of a section's vertical heading."""

SUBJECT = "subject"
"""In a reference: the person or thing a `for_each` procedure is about."""


class Ref(NamedTuple):
    """What a cell takes: an item of the people or things of a group, or of the visit."""

    group: str
    item: str

    def __str__(self) -> str:
        return self.item if self.group == VISIT else f"{self.group}.{self.item}"


def ref(text: str) -> Ref:
    """Read `applicant.name` or `move_date`."""
    group, dot, item = text.rpartition(".")
    return Ref(group if dot else VISIT, item)


class Cell(Model):
    """One box of a row: a grey label and what stands beside it.

    Exactly one of these fills it: `value` an answer, `kana` over it in small letters; `ticks` the
    choices of an item, the answer's ticked (`options` rewords or limits them); `choose` fixed
    choices of which `chosen` is ticked; `text` fixed words; nothing, for the hand of the staff.
    `boxes` gives each character a box of its own. `part` picks one part of a bank account.
    """

    label: str = ""
    label_width: float = 26.0
    width: float | None = None
    value: str = ""
    kana: str = ""
    part: Part = ""
    boxes: int = 0
    before: str = ""
    after: str = ""
    ticks: str = ""
    options: Mapping[str, str] = {}
    choose: tuple[str, ...] = ()
    chosen: str = ""
    text: str = ""
    note: str = ""
    lines: int = 2
    size: float = 10.5


class Row(Model):
    """Cells side by side; those without a `width` share what the others leave."""

    height: float = 9.0
    cells: tuple[Cell, ...]


class Column(Model):
    """One column of a table: an item of each person, or a tick where the item is `tick`."""

    label: str
    width: float
    item: str = ""
    kana: str = ""
    tick: str = ""
    part: Part = ""
    lines: int = 2
    size: float = 10.0


class Section(Model):
    """Rows under one vertical heading `side`, or a table with a row for `each` of a group.

    `least` rows are drawn even when there are fewer people. `if_any` leaves the section out where
    that group is empty. `signature` is the label of a box to sign in; such a section is drawn only
    where the procedure demands a signature by hand. `statement` are words over the whole width.
    """

    side: str = ""
    heading: str = ""
    statement: str = ""
    gap: float = 2.0
    if_any: str = ""
    signature: str = ""
    row: tuple[Row, ...] = ()
    each: str = ""
    columns: tuple[Column, ...] = ()
    row_height: float = 10.0
    least: int = 1
    numbered: bool = True


class Sheet(Model):
    """A whole sheet. `filed` is the item of the date beside the addressee; `received` draws the
    place for the stamp of receipt (受付印)."""

    kind: Literal["ruled"] = "ruled"
    title: str
    form_number: str = ""
    law: str
    addressee: str = "（あて先）{city}長"
    statement: str = ""
    filed: str = "filing_date"
    filed_label: str = "届出日"
    received: bool = True
    section: tuple[Section, ...]

    def references(self) -> Iterator[tuple[str, Ref]]:
        """Every answer the sheet takes, with the key at which it says so."""
        yield "filed", ref(self.filed)
        for number, section in enumerate(self.section):
            yield from _section_references(f"section.{number}", section)


def _section_references(key: str, section: Section) -> Iterator[tuple[str, Ref]]:
    for row_number, row in enumerate(section.row):
        for cell_number, cell in enumerate(row.cells):
            for name in ("value", "kana", "ticks"):
                if text := getattr(cell, name):
                    yield f"{key}.row.{row_number}.cells.{cell_number}.{name}", ref(text)
    for column_number, column in enumerate(section.columns):
        for name in ("item", "kana"):
            if text := getattr(column, name):
                yield f"{key}.columns.{column_number}.{name}", Ref(section.each, text)


def read_sheet(raw: Mapping[str, Any]) -> Sheet:
    """The sheet a TOML document describes. Raises pydantic's ValidationError (a ValueError)."""
    return Sheet.model_validate(raw)
