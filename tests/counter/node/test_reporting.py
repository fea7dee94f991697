"""Each process tells how it is, not too often, and takes its row away when it stops."""

from __future__ import annotations

from pathlib import Path

from counter.node import Reporter
from counter.storage import nodes
from counter.storage.engine import Database, open_database
from counter.storage.nodes import NodeReport
from counter.storage.times import to_ms
from tests.counter.conftest import START, Clock


def told(database: Database) -> list[NodeReport]:
    with database.reading() as connection:
        return nodes.everyone(connection)


def test_a_process_tells_how_it_is_every_half_minute(database: Database, clock: Clock) -> None:
    kiosk = Reporter(database, "north", ["kiosk", "desk"], clock=clock)
    desk = Reporter(database, "main", ["desk"], clock=clock)
    for each in (kiosk, desk):
        each.tell(reader="empty")
    clock.go_on(seconds=10)
    kiosk.tell(reader="no_reader")
    assert [(one.node, one.works, one.reader) for one in told(database)] == [
        ("main", "desk", "empty"),
        ("north", "kiosk desk", "empty"),
    ]

    clock.go_on(seconds=25)
    kiosk.tell(reader="no_reader", printer="紙を入れてください", troubles=["鍵がありません。"])
    [_, north] = told(database)
    assert (north.reader, north.printer) == ("no_reader", "紙を入れてください")
    assert north.troubles == ["鍵がありません。"]
    assert (north.started_at, north.seen_at) == (to_ms(START), to_ms(clock()))


def test_an_orderly_end_leaves_nothing_a_death_leaves_its_row(
    database: Database, clock: Clock
) -> None:
    stops, dies = (Reporter(database, name, ["relay"], clock=clock) for name in ("a", "b"))
    stops.tell()
    dies.tell()
    stops.end()
    assert [one.node for one in told(database)] == ["b"]
    clock.go_on(days=8)
    other = Reporter(database, "c", ["relay"], clock=clock)
    other.tell()
    assert [one.node for one in told(database)] == ["c"]


def test_an_end_without_its_database_is_no_failure(tmp_path: Path, clock: Clock) -> None:
    empty = open_database(f"sqlite:///{tmp_path / 'no_tables.db'}")
    Reporter(empty, "a", [], clock=clock).end()
    empty.close()
