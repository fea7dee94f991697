"""Drawing what stands in one cell: a value, ticks, boxes per character, fixed words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from printing.errors import DoesNotFit
from printing.filling import Filling, choice_ids
from printing.fitting import LEADING
from printing.fonts import FontLibrary, Style
from printing.ink import GUIDE_GREY, POINTS, Box, Ink, Mark
from printing.layout import Cell, Column, Ref, refs
from printing.pen import BASELINE, KANA, NOTE, PADDING, VALUE, Pen, Type
from printing.values import Part, for_boxes
from procedures.catalog import Item
from procedures.values import Kind, Value

KANA_BAND = 3.7
"""Height of the furigana line above a name, in millimetres."""

NOTE_BAND = 3.2
"""Height of a note at the foot of a cell."""

FIXED = Type(Style.LABEL, 8.5, 5.5, 3)
TICK = Type(Style.LABEL, 8.8, 5.5, 3)
AFFIX = Type(Style.LABEL, 8.0, 6.0, 1)
COLUMN_HEAD = Type(Style.LABEL, 7.5, 4.5, 2, "center")

WORDS_BY_HAND = {Kind.DATE: "　　　　年　　月　　日", Kind.SEX: "男・女"}
"""What stands in the boxes of a form that is filled in with a pen."""

BY_HAND = Type(Style.LABEL, 8.5, 5.0, 1, grey=0.35)

BLANK_BOX, CHECK = "□", "✓"
OTHERS = "*"

YES_NO = {"true": "はい", "false": "いいえ"}
SEXES = {"male": "男", "female": "女"}


@dataclass
class CellPainter:
    """Paints the cells of a sheet on one page and counts the values it printed."""

    pen: Pen
    filling: Filling
    values: int = 0

    def paint(self, box: Box, cell: Cell) -> None:
        """A cell with its label. Raises MissingGlyph or DoesNotFit, naming the item."""
        area = self._labelled(box, cell)
        if cell.note:
            foot = Box(area.x, area.bottom - NOTE_BAND, area.width, NOTE_BAND)
            self.pen.write(foot, cell.note, replace(NOTE, grey=0.35, lines=1, floor=4.5))
            area = Box(area.x, area.y, area.width, area.height - NOTE_BAND)
        if cell.kana:
            area = self._under_kana(area, refs(cell.kana))
        self._content(self._between_affixes(area, cell), cell)

    def _labelled(self, box: Box, cell: Cell) -> Box:
        if not cell.label:
            return box
        label = Box(box.x, box.y, cell.label_width, box.height)
        self.pen.ink.marks += _label_marks(self.pen.fonts, label, cell.label, bool(cell.kana))
        return Box(label.right, box.y, box.width - cell.label_width, box.height)

    def _under_kana(self, area: Box, taken: Sequence[Ref]) -> Box:
        band = Box(area.x, area.y, area.width, KANA_BAND)
        self.pen.ink.dashes(area.x, band.bottom, area.right, band.bottom)
        kana, value = self.filling.first(taken)
        self._value(band, kana.item, value, KANA)
        return Box(area.x, band.bottom, area.width, area.height - KANA_BAND)

    def _between_affixes(self, area: Box, cell: Cell) -> Box:
        """Write the words before and after, and return what they leave."""
        for text, at_left in ((cell.before, True), (cell.after, False)):
            if not text:
                continue
            face, parts = self.pen.fonts.choose(text, AFFIX.style)
            width = face.width(parts) * AFFIX.size / 1000 / POINTS + PADDING
            x = area.x if at_left else area.right - width - PADDING
            self.pen.write(Box(x, area.y, width + PADDING, area.height), text, AFFIX)
            area = Box(
                area.x + width if at_left else area.x, area.y, area.width - width, area.height
            )
        return area

    def _content(self, area: Box, cell: Cell) -> None:
        if cell.value:
            self._answer(area, cell)
        elif cell.boxes:
            self.pen.characters(area, "", cell.boxes)
        elif cell.ticks:
            self._ticks(area, cell)
        elif cell.choose:
            marked = frozenset({cell.chosen}) if cell.chosen else frozenset()
            self.tick_row(
                area, dict(zip(cell.choose, cell.choose, strict=True)), marked, cell.lines
            )
        elif cell.text:
            self.pen.write(area, cell.text, FIXED)

    def _answer(self, area: Box, cell: Cell) -> None:
        taken, value = self.filling.first(refs(cell.value))
        if not cell.boxes:
            kind = _value_type(cell.size, cell.lines)
            self._value(area, taken.item, value, kind, cell.part)
            return
        with self.filling.naming(taken.item):
            text = self.filling.text(taken.item, value, cell.part)
            item = self.filling.items[taken.item]
            self.pen.characters(area, for_boxes(item, text, cell.boxes), cell.boxes)
        self.values += bool(text)

    def _value(
        self, area: Box, item: str, value: Value | None, kind: Type, part: Part = ""
    ) -> None:
        text = self.filling.text(item, value, part)
        with self.filling.naming(item):
            self.pen.write(area, text, kind)
        self._by_hand(area, item)
        self.values += bool(text)

    def _by_hand(self, area: Box, item: str) -> None:
        """What helps to fill in an empty form: places of year, month and day, what to circle."""
        if self.filling.by_hand:
            words = WORDS_BY_HAND.get(self.filling.items[item].kind, "")
            self.pen.write(area, words, BY_HAND)

    def _ticks(self, area: Box, cell: Cell) -> None:
        taken, value = self.filling.first(refs(cell.ticks))
        marked = choice_ids(value)
        with self.filling.naming(taken.item):
            options = options_of(self.filling.items[taken.item], cell.options)
            self.tick_row(area, options, marked, cell.lines)
        self.values += bool(marked)

    def tick_row(
        self, area: Box, options: Mapping[str, str], marked: frozenset[str], lines: int
    ) -> None:
        """□ before every label, ticked where one of the ids of that label is marked."""
        labels = list(dict.fromkeys(options.values()))
        ticked = {label for id_, label in options.items() if id_ in marked}
        size, rows = self._tick_lines(area, labels, lines)
        pitch = size * LEADING * 1.12 / POINTS
        y = area.y + (area.height - pitch * (len(rows) - 1)) / 2 + BASELINE * size / POINTS
        for row in rows:
            x = area.x + PADDING
            for label in row:
                x = self._tick(x, y, label, label in ticked, size)
            y += pitch

    def _tick_lines(
        self, area: Box, labels: Sequence[str], lines: int
    ) -> tuple[float, list[list[str]]]:
        size = TICK.size
        while size >= TICK.floor:
            rows = self._tick_rows(area.width - 2 * PADDING, labels, size)
            height = len(rows) * size * LEADING * 1.12 / POINTS
            if rows and len(rows) <= lines and height <= area.height:
                return size, rows
            size -= 0.3
        raise DoesNotFit

    def _tick_rows(self, width: float, labels: Sequence[str], size: float) -> list[list[str]]:
        """Labels in lines of `width`; an empty list when one alone is wider."""
        rows: list[list[str]] = [[]]
        used = 0.0
        for label in labels:
            wide = self._tick_width(label, size)
            if wide > width:
                return []
            if rows[-1] and used + wide > width:
                rows.append([])
                used = 0.0
            rows[-1].append(label)
            used += wide + size * 0.9 / POINTS
        return rows

    def _tick_width(self, label: str, size: float) -> float:
        face, parts = self.pen.fonts.choose(BLANK_BOX + label, TICK.style)
        return face.width(parts) * size / 1000 / POINTS

    def _tick(self, x: float, y: float, label: str, ticked: bool, size: float) -> float:
        face, parts = self.pen.fonts.choose(BLANK_BOX + label, TICK.style)
        self.pen.ink.text(face, parts[:1], size, (x, y))
        if ticked:
            self._check(x, y, size)
        after = x + size / POINTS
        self.pen.ink.text(face, parts[1:], size, (after, y))
        return x + self._tick_width(label, size) + size * 0.9 / POINTS

    def _check(self, x: float, y: float, size: float) -> None:
        """The check mark over a □ whose baseline begins at a point."""
        face, parts = self.pen.fonts.choose(CHECK, Style.HEADING)
        self.pen.ink.text(face, parts, size * 1.1, (x + 0.1, y - size * 0.04 / POINTS))

    def column(self, box: Box, column: Column, subject: str) -> None:
        """One cell of a table, about one person or thing; empty for a spare row."""
        if column.tick:
            value = self.filling.answers.value(column.item, subject) if subject else None
            ticked = column.tick in choice_ids(value)
            self._single_tick(box, ticked)
            self.values += ticked
            return
        area = box
        if column.kana:
            area = Box(box.x, box.y + KANA_BAND, box.width, box.height - KANA_BAND)
            self.pen.ink.dashes(box.x, area.y, box.right, area.y)
        if not subject:
            self._by_hand(area, column.item)
            return
        if column.kana:
            kana = self.filling.answers.value(column.kana, subject)
            self._value(Box(box.x, box.y, box.width, KANA_BAND), column.kana, kana, KANA)
        kind = _value_type(column.size, column.lines)
        value = self.filling.answers.value(column.item, subject)
        self._value(area, column.item, value, kind, column.part)

    def _single_tick(self, box: Box, ticked: bool) -> None:
        size = TICK.size
        face, parts = self.pen.fonts.choose(BLANK_BOX, TICK.style)
        x = box.x + (box.width - size / POINTS) / 2
        y = box.y + box.height / 2 + BASELINE * size / POINTS
        self.pen.ink.text(face, parts, size, (x, y), grey=0.0 if ticked else GUIDE_GREY)
        if ticked:
            self._check(x, y, size)


@lru_cache(maxsize=4096)
def _label_marks(fonts: FontLibrary, box: Box, text: str, kana: bool) -> tuple[Mark, ...]:
    """A grey label cell, drawn once for all visits: nothing of a visit is in it."""
    pen = Pen(Ink(), fonts)
    pen.ink.shade(box)
    pen.ink.line(box.right, box.y, box.right, box.bottom)
    if kana:
        top = Box(box.x, box.y, box.width, KANA_BAND)
        pen.write(top, "フリガナ", replace(COLUMN_HEAD, size=6.0))
        box = Box(box.x, top.bottom, box.width, box.height - KANA_BAND)
    pen.label(box, text)
    return tuple(pen.ink.marks)


@lru_cache(maxsize=64)
def _value_type(size: float, lines: int) -> Type:
    return replace(VALUE, size=size, lines=lines)


def options_of(item: Item, reworded: Mapping[str, str]) -> dict[str, str]:
    """The choices of an item as paper offers them: its own labels, or those the sheet gives.

    The sheet's key `*` stands for every choice it does not name, and comes last.
    """
    own = own_options(item)
    if not reworded:
        return own
    named = {id_: label for id_, label in reworded.items() if id_ != OTHERS}
    rest = {id_: reworded[OTHERS] for id_ in own if id_ not in named} if OTHERS in reworded else {}
    return named | rest


def own_options(item: Item) -> dict[str, str]:
    """The ids a tick can be for, with the catalog's labels."""
    if item.kind in (Kind.BOOL, Kind.CONSENT):
        return YES_NO
    if item.kind is Kind.SEX:
        return SEXES
    return {choice.id: choice.ja for choice in item.choices}
