"""The language in which a sheet is described: one TOML file per procedure, lengths in millimetres.

A sheet is ruled (we draw it), or a city's own PDF that values are written over. A ruled sheet is a
stack of sections, each of rows of cells or one table of people. How a cell says which answer it
takes, see `refs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, assert_never

from printing.values import Part
from procedures.catalog import Model

BODY_WIDTH = 180.0
"""Width of the form on A4 upright, between margins of 15 mm."""

SIDE_WIDTH = 7.0
"""Width of a section's vertical heading."""

SUBJECT = "subject"
"""In a reference: the person or thing a `for_each` procedure is about."""


class Ref(NamedTuple):
    """What a cell takes: an item of the visit (no groups), or of the first group with members."""

    groups: tuple[str, ...]
    item: str


@lru_cache(maxsize=4096)
def refs(text: str) -> tuple[Ref, ...]:
    """Read what a cell takes, in order of preference.

    `move_date`, `applicant.name`, `claimant|visitor.name` (the first of two roles that is filled),
    `new_address or applicant.address` (the first answer that is there).
    """
    return tuple(_ref(part.strip()) for part in text.split(" or ")) if text else ()


def _ref(text: str) -> Ref:
    groups, dot, item = text.rpartition(".")
    return Ref(tuple(groups.split("|")) if dot else (), item)


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
    """A sheet that we draw (罫線). `filed` is the item of the date beside the addressee; `received`
    draws the place for the stamp of receipt (受付印)."""

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


class Entry(Model):
    """What is written into one box of a city's own PDF.

    `value` is an answer; with `tick` the box is ticked when the answer is that choice. The rest is
    as in a cell. `each` makes it one of a table: `value` is then an item of each of that group, or
    with `nth` of the first, second … of them alone (a field of its own for each person).
    """

    value: str
    part: Part = ""
    tick: str = ""
    boxes: int = 0
    each: str = ""
    nth: int = 0
    lines: int = 2
    size: float = 10.5
    align: Literal["left", "center", "right"] = "left"


class Place(Entry):
    """An entry at a place of a page: left, top, width and height in millimetres.

    Of a table (`each`) that is the place for the first person; `step` is how far below it the next
    stands, and `rows` how many have room.
    """

    page: int = 1
    at: tuple[float, float, float, float]
    step: float = 0.0
    rows: int = 1


class OverlaySheet(Model):
    """A city's own PDF with values written over it. `file` lies beside the definition.

    `qr` is the left, top and side of the QR code on the first page; `notice` the box in which every
    page says that nothing is filed yet (by default at the foot of the paper).
    """

    kind: Literal["overlay"]
    file: str
    qr: tuple[float, float, float] | None = None
    notice: tuple[float, float, float, float] | None = None
    place: tuple[Place, ...]


class FormSheet(Model):
    """A city's fillable PDF (AcroForm): what is written into which of its fields.

    The fields give the boxes; the values are drawn as on every sheet, and the fields removed.
    """

    kind: Literal["acroform"]
    file: str
    qr: tuple[float, float, float] | None = None
    notice: tuple[float, float, float, float] | None = None
    field: Mapping[str, Entry]


AnySheet = Sheet | OverlaySheet | FormSheet

KINDS: Mapping[str, type[Sheet] | type[OverlaySheet] | type[FormSheet]] = {
    "ruled": Sheet,
    "overlay": OverlaySheet,
    "acroform": FormSheet,
}


def tables_of(sheet: AnySheet) -> frozenset[str]:
    """The groups a sheet lists in tables."""
    match sheet:
        case Sheet():
            found = {section.each for section in sheet.section}
        case OverlaySheet():
            found = {place.each for place in sheet.place}
        case FormSheet():
            found = {entry.each for entry in sheet.field.values()}
        case _:
            assert_never(sheet)
    return frozenset(found - {""})


def references(sheet: AnySheet) -> Iterator[tuple[str, Ref]]:
    """Every answer a sheet takes, with the key at which it says so."""
    match sheet:
        case Sheet():
            yield from (("filed", ref) for ref in refs(sheet.filed))
            for number, section in enumerate(sheet.section, 1):
                yield from _section_references(f"section.{number}", section)
        case OverlaySheet():
            for number, place in enumerate(sheet.place, 1):
                yield from _entry_references(f"place.{number}", place)
        case FormSheet():
            for name, entry in sheet.field.items():
                yield from _entry_references(f"field.{name}", entry)
        case _:
            assert_never(sheet)


def _entry_references(key: str, entry: Entry) -> Iterator[tuple[str, Ref]]:
    for ref in entry_refs(entry):
        yield f"{key}.value", ref


def entry_refs(entry: Entry) -> tuple[Ref, ...]:
    """What an entry takes; in a table, the item of the group it lists."""
    return (Ref((entry.each,), entry.value),) if entry.each else refs(entry.value)


def _section_references(key: str, section: Section) -> Iterator[tuple[str, Ref]]:
    for row_number, row in enumerate(section.row, 1):
        for cell_number, cell in enumerate(row.cells, 1):
            for name in ("value", "kana", "ticks"):
                for ref in refs(getattr(cell, name)):
                    yield f"{key}.row.{row_number}.cells.{cell_number}.{name}", ref
    for column_number, column in enumerate(section.columns, 1):
        for name in ("item", "kana"):
            if item := getattr(column, name):
                yield f"{key}.columns.{column_number}.{name}", Ref((section.each,), item)
