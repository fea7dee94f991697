"""Where each key of a catalog comes from, what differs between two, and what an upgrade moves.

All functions take texts by name: a bundle's `files`, or a folder's (`loading.read_folder`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procedures.adding import ADDS, Path
from procedures.documents import CITY, Documents, Table, Tables, leaves
from procedures.findings import CatalogError, Finding
from procedures.language import nearest
from procedures.loading import build, layered

LAW_KEYS = frozenset(
    {"law", "source", "uses_individual_number", "accept_together", "from", "value", "verified_on"}
)
"""Keys that say what the law is: when one of them changes below a city's key, people must look."""

MISSING = "（なし）"
"""How a key that is not there is shown."""


@dataclass(frozen=True)
class Key:
    """One key of a catalog: `procedure.water_start`, `deadline.days`, its value and its file."""

    name: str
    path: str
    value: Any
    file: str

    @property
    def by_city(self) -> bool:
        """Whether the city set it."""
        return self.file.startswith(CITY)


@dataclass(frozen=True)
class Change:
    """One key that differs: its value before and after (`（なし）` where there is none)."""

    name: str
    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Beneath:
    """A key a city set, under which the shipped catalog changed.

    `before` and `after` are the shipped values; `law` are the law texts of its table that changed.
    """

    key: Key
    before: Any
    after: Any
    law: tuple[Change, ...]


@dataclass(frozen=True)
class Upgrade:
    """A three-way merge: the shipped catalog a city started from, the new one, the city's folder.

    `files` are the merged texts. `beneath` must be looked at; `redundant` keys say what the new
    catalog says by itself; `orphaned` keys lie over tables that are no longer shipped; `errors`
    are what keeps the merged catalog from loading.
    """

    files: Mapping[str, str]
    beneath: tuple[Beneath, ...]
    redundant: tuple[Key, ...]
    orphaned: tuple[Key, ...]
    errors: tuple[Finding, ...]


def layers(files: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """A bundle's texts apart: the shipped ones, and the city's by the names in its folder."""
    shipped = {name: text for name, text in files.items() if not name.startswith(CITY)}
    city = {name.removeprefix(CITY): text for name, text in files.items() if name.startswith(CITY)}
    return shipped, city


def show(files: Mapping[str, str], name: str) -> list[Key]:
    """Every key of a table with its value and the file that says so.

    `name` is `item.birth_date` or just `birth_date`, `procedure.water_start`, `city` … Raises
    LookupError with a sentence when nothing is called that.
    """
    tables = Documents(files).tables()
    found = [table for table in tables.values() if name in (table.name, table.id)]
    if not found:
        known = [other for table in tables.values() for other in (table.name, table.id) if other]
        raise LookupError(f"{name} というものはカタログにありません{nearest(name, known)}")
    return [key for table in found for key in _keys(table)]


def diff(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Every key that differs between two catalogs, in the order of tables."""
    old, new = Documents(before).tables(), Documents(after).tables()
    return [
        change
        for place in dict.fromkeys([*old, *new])
        for change in _changes(old.get(place), new.get(place))
    ]


def upgrade(base: Mapping[str, str], new: Mapping[str, str], city: Mapping[str, str]) -> Upgrade:
    """Lay a city's folder over a new shipped catalog, and say what moved beneath it.

    `base` is the shipped catalog the folder was written for.
    """
    old_tables, new_tables = Documents(base).tables(), Documents(new).tables()
    city_tables = Documents({CITY + name: text for name, text in city.items()}).layer(CITY)
    merged = layered(new, city)
    return Upgrade(
        files=merged,
        beneath=tuple(_beneath(old_tables, new_tables, city_tables)),
        redundant=tuple(_redundant(new_tables, city_tables)),
        orphaned=tuple(_orphaned(old_tables, new_tables, city_tables)),
        errors=_errors(merged),
    )


def _beneath(old: Tables, new: Tables, city: Tables) -> Iterator[Beneath]:
    for place, table in city.items():
        if place not in new:
            continue
        law = tuple(_law_changes(old.get(place), new[place]))
        before, after = _leaves(old.get(place)), _leaves(new[place])
        for key in _keys(table):
            path = key.path.removesuffix(ADDS)
            was, is_ = before.get(path, MISSING), after.get(path, MISSING)
            if is_ != key.value and (was != is_ or law):
                yield Beneath(key, was, is_, law)


def _redundant(new: Tables, city: Tables) -> Iterator[Key]:
    for place, table in city.items():
        shipped = _leaves(new.get(place))
        yield from (key for key in _keys(table) if key.path != "id" and _says(shipped, key))


def _says(shipped: Mapping[str, Any], key: Key) -> bool:
    """Whether the shipped catalog says by itself what a city's key says."""
    if key.path.endswith(ADDS) and isinstance(key.value, list):
        return all(row in shipped.get(key.path.removesuffix(ADDS), ()) for row in key.value)
    return bool(shipped.get(key.path) == key.value)


def _orphaned(old: Tables, new: Tables, city: Tables) -> Iterator[Key]:
    for place, table in city.items():
        if place in old and place not in new:
            yield from _keys(table)


def _errors(files: Mapping[str, str]) -> tuple[Finding, ...]:
    try:
        build(files)
    except CatalogError as error:
        return tuple(error.findings())
    return ()


def _keys(table: Table) -> list[Key]:
    return [
        Key(table.name, ".".join(path), value, table.file_of(path))
        for key, whole in leaves(table.data)
        for path, value in _rows(table, key, whole)
    ]


def _rows(table: Table, path: Path, value: Any) -> list[tuple[Path, Any]]:
    """A list row by row where the city wrote some of its rows, anything else as it is."""
    if not isinstance(value, list):
        return [(path, value)]
    rows = [((*path, str(place)), row) for place, row in enumerate(value)]
    return rows if any(place in table.city for place, _ in rows) else [(path, value)]


def _leaves(table: Table | None) -> dict[str, Any]:
    return {".".join(path): value for path, value in leaves(table.data)} if table else {}


def _changes(old: Table | None, new: Table | None) -> Iterator[Change]:
    before, after = _leaves(old), _leaves(new)
    name = (new or old or Table("", "", "", {})).name
    for path in dict.fromkeys([*before, *after]):
        was, is_ = before.get(path, MISSING), after.get(path, MISSING)
        if was != is_:
            yield Change(name, path, was, is_)


def _law_changes(old: Table | None, new: Table) -> Iterator[Change]:
    before, after = dict(_law(old.data if old else {})), dict(_law(new.data))
    for path in dict.fromkeys([*before, *after]):
        was, is_ = before.get(path, MISSING), after.get(path, MISSING)
        if was != is_:
            yield Change(new.name, ".".join(path), was, is_)


def _law(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Everything below that says what the law is, rows of lists included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _law(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _law(inner, (*path, str(n)))
    elif path and path[-1] in LAW_KEYS:
        yield path, value
