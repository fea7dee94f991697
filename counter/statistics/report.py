"""The report: the figures of a period, read from the database once, and as a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass

from sqlalchemy import Connection

from counter.config.sections import Statistics
from counter.statistics.before import Before, read_before
from counter.statistics.courses import Course, courses
from counter.statistics.figures import Names, names_of, tables_of
from counter.statistics.meter import meter
from counter.statistics.tables import HIDDEN_TEXT, NOTHING_TEXT, Table
from counter.storage import statistics
from counter.storage.engine import Database, open_database
from counter.storage.statistics import Window
from counter.storage.times import JST, MILLISECOND, to_ms
from procedures.bundle import Bundle

AFTERWARDS = dt.timedelta(days=90)
"""How long after the period an acceptance or a receipt of its visits still counts."""

EARLIEST_ARRIVAL = dt.timedelta(hours=1)
"""How long before a visit's beginning its arrival is looked for: it may lie before midnight."""

QUICKLY_COUNTED = 3_000
"""Moments, of about a hundred visits: a tenth of a second of processor time."""

LEGEND = (
    f"{HIDDEN_TEXT}＝数が少なく、だれのことか分かるおそれがあるため伏せた"
    f"（合計から引いて分かる数も伏せる）。{NOTHING_TEXT}＝記録がない。"
)


@dataclass(frozen=True)
class Period:
    """Days in Japan, both counted in."""

    first: dt.date
    last: dt.date

    @property
    def text(self) -> str:
        """As a heading says it."""
        days = (self.first, self.last) if self.first != self.last else (self.first,)
        return "から".join(f"{day.year}年{day.month}月{day.day}日" for day in days)


@dataclass(frozen=True)
class Report:
    """All tables of a period; `small` is the number below which counts are hidden."""

    period: Period
    tables: tuple[Table, ...]
    small: int


@dataclass(frozen=True)
class Counted:
    """Figures, and the moment they were counted."""

    report: Report
    at: dt.datetime


def report_of(
    connection: Connection, period: Period, names: Names, before: Before, small: int
) -> Report:
    """The figures of the visits begun in a period."""
    found = begun(connection, period)
    tables = [*tables_of(found, names, small)]
    # The meter stands right after the first table: it is what the page is opened for.
    tables[1:1] = meter(found, before, names, small)
    return Report(period, tuple(tables), small)


def report_now(database: Database, bundle: Bundle, settings: Statistics, period: Period) -> Report:
    """The report of a period, as the settings and a catalog have it. Raises BeforeError."""
    before = read_before(settings.before, bundle.procedures)
    with database.reading() as connection:
        return report_of(connection, period, names_of(bundle), before, settings.smallest)


def counted_at(
    url: str, period: Period, names: Names, before: Before, small: int, now: dt.datetime
) -> Counted:
    """The figures of a period, counted by a process that has the database to open first."""
    database = open_database(url)
    try:
        with database.reading() as connection:
            return Counted(report_of(connection, period, names, before, small), now)
    finally:
        database.close()


def is_long(connection: Connection, period: Period) -> bool:
    """Whether a page should not count a period while others wait for the same process."""
    return statistics.more_than(connection, _window(period), count=QUICKLY_COUNTED)


def begun(connection: Connection, period: Period) -> list[Course]:
    """The courses of the visits begun in a period, to wherever they have come."""
    return list(courses(statistics.begun_in(connection, _window(period))))


def _window(period: Period) -> Window:
    since = to_ms(_midnight(period.first))
    until = to_ms(_midnight(period.last + dt.timedelta(days=1)))
    return Window(
        since,
        until,
        earliest=since - EARLIEST_ARRIVAL // MILLISECOND,
        latest=until + AFTERWARDS // MILLISECOND,
    )


def as_csv(report: Report) -> str:
    """One line per number: table, row, column, number, and what it covers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["期間の初日", "期間の末日", "表", "行", "項目", "数", "範囲"])
    days = [report.period.first.isoformat(), report.period.last.isoformat()]
    for table in report.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                number = cell.text.replace(",", "")
                writer.writerow([*days, table.title, row.label, column, number, table.covers])
    writer.writerow([*days, "凡例", "", "", "", LEGEND])
    return out.getvalue()


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), JST)
