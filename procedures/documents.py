"""The TOML documents of a catalog, and a city's laid over those that kakanai ships.

A bundle's texts are named by path; those of a city folder begin with `city/`. One rule: tables lie
over each other key by key, everything else (texts, numbers, lists) is replaced whole. A city adds
to a list instead with a key that ends in `+` (`adding.py`). A sheet of the city that says its
`kind` stands alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from procedures.adding import Path, extended, listed
from procedures.findings import Problem

CITY = "city/"
"""What the names of a city folder's files begin with."""

LISTS: Mapping[str, str] = {
    "items/": "item",
    "events.toml": "event",
    "groups.toml": "group",
    "amounts/": "amount",
    "disasters.toml": "disaster",
    "outside.toml": "outside",
    "places/": "place",
}
"""Files that hold `[[tables]]` with an id each. All others are one table, named after the file."""

WHOLE: Mapping[str, str] = {
    "city.toml": "city",
    "procedures/": "procedure",
    "sheets/": "sheet",
    "mappings/": "mapping",
}

MAX_DEPTH = 16
"""How deep tables and lists may lie in each other."""

MAX_TEXT = 1_000_000
"""Characters per file."""

MAX_LINE = 4_000
"""Characters per line: enough for the longest rule, too few for a key that takes minutes."""


@dataclass(frozen=True)
class Table:
    """One table of a catalog: an item, a procedure, a sheet …, with what the city changed in it.

    `file` is where it stands first; `city` maps the path of each key a city set to the city's file.
    """

    kind: str
    id: str
    file: str
    data: Mapping[str, Any]
    city: Mapping[Path, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it: `item.birth_date`, `procedure.water_start`, `city`."""
        return f"{self.kind}.{self.id}" if self.id else self.kind

    def file_of(self, path: Path) -> str:
        """The file that says what stands at a path."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.city:
                return self.city[path[:length]]
        return self.file


Tables = dict[tuple[str, str], Table]
"""Tables by kind and id."""


@dataclass
class Documents:
    """All tables of a catalog's texts. `problems` collects what cannot be read, in sentences."""

    texts: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def tables(self) -> Tables:
        """The tables of both layers, the city's laid over the shipped ones."""
        shipped, city = self.layer(""), self.layer(CITY)
        for key, table in city.items():
            below = shipped.get(key)
            shipped[key] = table if below is None else laid_over(below, table)
        return shipped

    def layer(self, prefix: str) -> Tables:
        """The tables of the files whose names begin with a prefix (nothing: the shipped ones)."""
        found: Tables = {}
        for name, text in sorted(self.texts.items()):
            if name.endswith(".toml") and name.startswith(CITY) == (prefix == CITY):
                for table in self._read(name, name.removeprefix(prefix), text):
                    self._add(found, table)
        return found

    def _add(self, found: Tables, table: Table) -> None:
        other = found.get((table.kind, table.id))
        if other is not None:
            message = f"{table.id} は {other.file} にもあります"
            self.problems.append(Problem(table.file, table.id, message))
        found[table.kind, table.id] = table

    def _read(self, name: str, place: str, text: str) -> Iterator[Table]:
        document = self._parse(name, text)
        for start, kind in LISTS.items():
            if place.startswith(start):
                yield from self._rows(name, kind, document)
                return
        for start, kind in WHOLE.items():
            if place.startswith(start) and document:
                id_ = "" if kind == "city" else PurePosixPath(place).stem
                yield Table(kind, id_, name, document)

    def _rows(self, name: str, kind: str, document: Mapping[str, Any]) -> Iterator[Table]:
        for other in document.keys() - {kind}:
            message = f"{other} というキーはありません。書けるのは [[{kind}]] です"
            self.problems.append(Problem(name, other, message))
        rows = document.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.problems.append(Problem(name, kind, f"[[{kind}]] の形で書きます"))
            return
        for row in rows:
            yield Table(kind, str(row.get("id", "?")), name, row)

    def _parse(self, name: str, text: str) -> dict[str, Any]:
        if len(text) > MAX_TEXT:
            self.problems.append(Problem(name, "", f"大きすぎます（{MAX_TEXT}文字まで）"))
            return {}
        if any(len(line) > MAX_LINE for line in text.splitlines()):
            self.problems.append(Problem(name, "", f"長すぎる行があります（{MAX_LINE}文字まで）"))
            return {}
        try:
            document = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            self.problems.append(Problem(name, "", f"TOML として読めません: {str(error)[:200]}"))
            return {}
        if _deeper_than(document, MAX_DEPTH):
            message = f"入れ子が深すぎます（{MAX_DEPTH}段まで）"
            self.problems.append(Problem(name, "", message))
            return {}
        return document


def laid_over(below: Table, above: Table) -> Table:
    """The city's table over the shipped one."""
    if below.kind == "sheet" and "kind" in above.data:
        return above
    data: dict[str, Any] = dict(below.data)
    city: dict[Path, str] = dict(below.city)
    for path, value in leaves(above.data):
        place = listed(path)
        rows = _at(data, place)
        if place != path and isinstance(value, list) and isinstance(rows, list | None):
            rows, added = extended(place[-1], rows or [], value)
            _put(data, place, rows)
            city.update({(*place, str(row)): above.file for row in added})
        else:
            _put(data, path, value)
            city[path] = above.file
    return Table(below.kind, below.id, below.file, data, city)


def leaves(table: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every key of a table that holds no table, with its path."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _at(data: Mapping[str, Any], path: Path) -> Any:
    """What stands at a path, None where nothing does."""
    value: Any = data
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set a key in nested tables without changing those of the layer below."""
    *tables, key = path
    for name in tables:
        inner = data.get(name)
        data[name] = dict(inner) if isinstance(inner, dict) else {}
        data = data[name]
    data[key] = value


def _deeper_than(document: Any, limit: int) -> bool:
    waiting = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > limit:
            return True
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            waiting.extend((one, depth + 1) for one in inner)
    return False
