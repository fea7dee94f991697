"""One register of the city (台帳), read-only: finding a person by the card's four items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, DateTime, MetaData, Select, Table, create_engine, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from counter.prefill.columns import Row, Unreadable, columns_in, text_of, value_of
from counter.prefill.matching import FourItems
from counter.prefill.register_mapping import RegisterMapping
from procedures.catalog import Item
from procedures.values import Kind, PartialDate, Sex, Value

MOST_PEOPLE = 30
"""People of one household; a home with more is a matter for the desk."""


class Unreachable(Exception):
    """The register cannot be read; `str()` says why for IT staff, without address or password."""


@dataclass(frozen=True)
class Registered:
    """What a register says of one person. `status` is "" for a resident, else the word for it."""

    values: Mapping[str, Value] = field(repr=False)
    four: FourItems = field(repr=False)
    number: str = field(default="", repr=False)
    status: str = ""


@dataclass(frozen=True)
class Household:
    """The person looked for, first, and who lives in the same household."""

    people: tuple[Registered, ...]
    protected: bool = False


class Register:
    """A register as the settings and its mapping describe it."""

    def __init__(
        self, name: str, url: str, mapping: RegisterMapping, items: Mapping[str, Item]
    ) -> None:
        self.name = name
        self._mapping = mapping
        self._items = items
        self._engine = _engine(url)
        self._table: Table | None = None

    def household_of(self, holder: FourItems, number: str = "") -> Household | None:
        """The household of the person with these four items (or this 宛名番号).

        None when nobody, or more than one, fits. Raises Unreachable.
        """
        try:
            with self._engine.connect() as connection:
                table = self._read_table(connection)
                found = self._one(connection, table, holder, number)
                if found is None:
                    return None
                people = [found, *self._others(connection, table, found)]
        except SQLAlchemyError as error:
            raise Unreachable(_why(error)) from None
        return Household(tuple(map(self._registered, people)), any(map(self._protected, people)))

    def check(self) -> list[str]:
        """What is wrong with connection or columns, in sentences; empty when all is well."""
        try:
            with self._engine.connect() as connection:
                table = self._read_table(connection)
                connection.execute(select(table).limit(1)).all()
        except SQLAlchemyError as error:
            return [_why(error)]
        except Unreachable as problem:
            return [str(problem)]
        return [*self._missing(table)]

    def _one(
        self, connection: Connection, table: Table, holder: FourItems, number: str
    ) -> Row | None:
        key = self._mapping.key
        wanted: object
        if number and key.number:
            column, wanted = table.c[key.number], number
        elif holder.complete and holder.birth_date is not None:
            column = table.c[key.birth_date]
            wanted = _as_stored(column.type, holder.birth_date.earliest, key.birth_format)
        else:
            return None
        rows = _rows(connection, select(table).where(column == wanted))
        fitting = [row for row in rows if number or self._fits(row, holder)]
        return fitting[0] if len(fitting) == 1 else None

    def _fits(self, row: Row, holder: FourItems) -> bool:
        four = self._four(row)
        return holder.same_as(four.name, four.address, four.birth_date, four.sex)

    def _others(self, connection: Connection, table: Table, row: Row) -> Iterator[Row]:
        """Those of the same household who are residents now."""
        column = self._mapping.household
        if not column or row.get(column) is None:
            return
        same = select(table).where(table.c[column] == row[column]).limit(MOST_PEOPLE)
        for other in _rows(connection, same):
            if other != row and not self._status(other):
                yield other

    def _registered(self, row: Row) -> Registered:
        number = text_of(row, (self._mapping.key.number,)) if self._mapping.key.number else ""
        return Registered(self._values(row), self._four(row), number, self._status(row))

    def _values(self, row: Row) -> dict[str, Value]:
        found = {}
        for item_id, names in self._mapping.items.items():
            item = self._items.get(item_id)
            value = self._value(item_id, item, text_of(row, names)) if item else None
            if value is not None:
                found[item_id] = value
        return found

    def _value(self, item_id: str, item: Item, text: str) -> Value | None:
        try:
            value = value_of(item_id, item.kind, text, self._mapping.codes)
        except Unreadable:
            # One odd cell leaves one question open; it does not spoil the rest.
            return None
        return None if item.choices and value not in {one.id for one in item.choices} else value

    def _four(self, row: Row) -> FourItems:
        key, codes = self._mapping.key, self._mapping.codes
        born = _read(row, "birth_date", Kind.DATE, (key.birth_date,), codes)
        sex = _read(row, "sex", Kind.SEX, key.sex, codes)
        return FourItems(
            text_of(row, key.name),
            text_of(row, key.address),
            born if isinstance(born, PartialDate) else None,
            sex if isinstance(sex, Sex) else None,
        )

    def _status(self, row: Row) -> str:
        status = self._mapping.status
        if status is None:
            return ""
        code = text_of(row, (status.column,))
        return "" if code in status.current else status.words.get(code, f"住民状態 {code}")

    def _protected(self, row: Row) -> bool:
        flag = self._mapping.protected
        return flag is not None and text_of(row, (flag.column,)) in flag.yes

    def _read_table(self, connection: Connection) -> Table:
        if self._table is None:
            schema, _, name = self._mapping.table.rpartition(".")
            table = Table(name, MetaData(), schema=schema or None, autoload_with=connection)
            if missing := self._needed() - set(table.c.keys()):
                raise Unreachable(f"表 {self._mapping.table} に列がありません: {_list(missing)}")
            self._table = table
        return self._table

    def _needed(self) -> set[str]:
        """Columns without which nobody can be found, or a protected household not be seen."""
        mapping = self._mapping
        named = (
            mapping.key.birth_date,
            mapping.key.number,
            mapping.household,
            mapping.status.column if mapping.status else "",
            mapping.protected.column if mapping.protected else "",
        )
        return {name for name in named if name}

    def _missing(self, table: Table) -> Iterator[str]:
        columns = set(table.c.keys())
        for what, names in (
            ("[key] name", self._mapping.key.name),
            ("[key] address", self._mapping.key.address),
            ("[key] sex", self._mapping.key.sex),
            *((f"[items] {item}", names) for item, names in self._mapping.items.items()),
        ):
            if not columns & set(columns_in(names)):
                yield f"{what}: どの列も表にありません（{_list(columns_in(names))}）"


def _engine(url: str) -> Engine:
    """A fresh connection per look: a register is asked seldom, and may restart at any time."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        return create_engine(
            f"sqlite:///file:{path}?mode=ro&uri=true",
            poolclass=NullPool,
            connect_args={"timeout": 2},
        )
    options = {"connect_timeout": 2} if url.startswith("postgresql") else {}
    return create_engine(url, poolclass=NullPool, connect_args=options)


def _rows(connection: Connection, asked: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(asked).mappings()]


def _as_stored(kind: object, day: dt.date, pattern: str) -> object:
    return day if isinstance(kind, Date | DateTime) else day.strftime(pattern)


def _read(
    row: Row,
    fact: str,
    kind: Kind,
    names: tuple[str | tuple[str, ...], ...],
    codes: Mapping[str, Mapping[str, str]],
) -> Value | None:
    try:
        return value_of(fact, kind, text_of(row, names), codes)
    except Unreadable:
        return None


def _list(names: Iterable[str]) -> str:
    return "・".join(sorted(names))


def _why(error: SQLAlchemyError) -> str:
    """The kind of failure; the driver's own words may hold address, user or values."""
    return (
        f"台帳を読めません（{type(error).__name__}）。URL、利用者の権限、表の名前を確かめてください"
    )
