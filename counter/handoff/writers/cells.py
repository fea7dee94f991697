"""One cell of a table: find the value in the record, say it the receiver's way, check it fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from counter.handoff.mapping import Column
from counter.handoff.mapping import Mapping as ColumnMapping
from counter.handoff.problems import ErrorCode, Problem
from procedures.calendar_ja import wareki

_HALF = "".join(map(chr, range(0x21, 0x7F))) + " "
_FULL = "".join(chr(0xFF01 + n) for n in range(0x7F - 0x21)) + "　"
LETTERS = {
    "keep": {},
    "full": str.maketrans(_HALF, _FULL),
    "half": str.maketrans(_FULL, _HALF),
}


@dataclass(frozen=True)
class Row:
    """What the paths of a table's columns are read from: the record, and one person/thing/item."""

    record: Mapping[str, Any]
    subject: Mapping[str, Any]
    item: Mapping[str, Any]

    @property
    def subject_id(self) -> str:
        """Whose row it is; "" for a row of the whole record."""
        return str(self.subject.get("id") or self.item.get("subject") or "")

    def value(self, path: str) -> Any:
        """The plain value at a column's path; None where the record has none."""
        head, _, rest = path.partition(".")
        match head:
            case "record":
                return _descend(self.record, rest)
            case "visit":
                return _answer(self.record["visit"], rest)
            case "item":
                return self.item.get(rest)
            case "row" if rest in ("id", "groups", "kind"):
                return self.subject.get(rest)
            case "row":
                return _answer(self.subject.get("items", {}), rest)
            case _:
                return _answer(_only_member(self.record, head), rest)


def rows_of(record: Mapping[str, Any], rows: str) -> Iterator[Row]:
    """The rows a table has for one record, in the record's order."""
    what, _, which = rows.partition(":")
    match what:
        case "record":
            yield Row(record, {}, {})
        case "person":
            for person in record["people"]:
                if not which or which in person["groups"]:
                    yield Row(record, person, {})
        case "thing":
            for thing in record["things"]:
                if thing["kind"] == which:
                    yield Row(record, thing, {})
        case _:
            for item in _items(record):
                yield Row(record, {}, item)


def text_of(column: Column, row: Row, mapping: ColumnMapping) -> tuple[str, list[Problem]]:
    """The cell's text and what is wrong with it (E0001–E0004), for the receiver of `mapping`."""
    value = column.fixed or (row.value(column.value) if column.value else None)
    problem = column.value.removeprefix("row."), row.subject_id
    if value in (None, "", []):
        missing = [Problem(ErrorCode.REQUIRED, *problem)] if column.required else []
        return "", missing
    text, known = _in_words(value, column)
    text = text.translate(LETTERS[column.letters])
    for ours, theirs in mapping.replace.items():
        text = text.replace(ours, theirs)
    codes = [] if known else [ErrorCode.CONTRADICTION]
    codes += [ErrorCode.CHARACTERS] if not _encodable(text, mapping) else []
    codes += [ErrorCode.LENGTH] if _too_long(text, column, mapping) else []
    return text, [Problem(code, *problem) for code in codes]


def _in_words(value: Any, column: Column) -> tuple[str, bool]:
    """The value as text, and whether the column's code table knows it."""
    if isinstance(value, list):
        words, known = zip(*(_in_words(one, column) for one in value), strict=True)
        return ";".join(words), all(known)
    if isinstance(value, dict):
        value = " ".join(str(part) for part in value.values() if part)
    text = str(int(value)) if isinstance(value, bool) else str(value)
    if column.codes:
        key = str(value).lower() if isinstance(value, bool) else text
        return column.codes.get(key, text), key in column.codes
    return _dated(text, column.dates), True


def _dated(text: str, form: str) -> str:
    """A whole date in the receiver's form; any other text, and a partly known date, as it is."""
    if form == "iso":
        return text
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return text
    match form:
        case "compact":
            return f"{day:%Y%m%d}"
        case "slash":
            return f"{day:%Y/%m/%d}"
        case _:
            return str(wareki(day))


def _encodable(text: str, mapping: ColumnMapping) -> bool:
    try:
        text.encode(mapping.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _too_long(text: str, column: Column, mapping: ColumnMapping) -> bool:
    if column.width is None:
        return False
    if mapping.count == "characters":
        return len(text) > column.width
    return len(text.encode(mapping.encoding, errors="replace")) > column.width


def _descend(record: Mapping[str, Any], path: str) -> Any:
    found: Any = record
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _answer(entries: Mapping[str, Any], name: str) -> Any:
    return entries.get(name, {}).get("value")


def _only_member(record: Mapping[str, Any], group: str) -> Mapping[str, Any]:
    everybody = (*record["people"], *record["things"])
    members: list[Mapping[str, Any]] = [one["items"] for one in everybody if group in one["groups"]]
    return members[0] if len(members) == 1 else {}


def _items(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    subjects = [("visit", record["visit"])]
    subjects += [(found["id"], found["items"]) for found in record["people"]]
    subjects += [(found["id"], found["items"]) for found in record["things"]]
    for subject, entries in subjects:
        for name in sorted(entries):
            yield {"subject": subject, "name": name, **entries[name]}
