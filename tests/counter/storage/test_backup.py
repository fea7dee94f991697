"""A copy of the whole database, and the way back from it."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from counter.storage import backup
from counter.storage.backup import BackupProblem
from counter.storage.engine import Database, open_database
from tests.counter.storage import rows as some
from tests.servers.postgres import Postgres

NOW = 1_775_178_000_000


@pytest.fixture
def empty(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of the same kind."""
    if database.engine.dialect.name == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path / 'restored.db'}")
        yield opened
        opened.close()
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database("restored") as url:
        opened = open_database(url)
        yield opened
        opened.close()


def content(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in an order of its own."""
    found = {}
    for name in inspect(connection).get_table_names():
        rows = connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 our own tables
        found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def all_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return content(connection)


@pytest.fixture
def filled(database: Database) -> Database:
    some.fill(database, now=NOW)
    return database


def test_what_is_restored_is_what_was_there(
    filled: Database, empty: Database, tmp_path: Path
) -> None:
    file = tmp_path / "monday.backup"
    backup.back_up(filled, file)
    backup.restore(empty, file)
    before, after = all_of(filled), all_of(empty)
    assert before.pop("sessions")
    assert after.pop("sessions") == []
    assert after == before
    assert all(before[name] for name in ("visits", "envelopes", "wraps", "audit"))


def test_a_backup_is_its_owners_and_the_only_thing_left(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "out" / "monday.backup"
    file.parent.mkdir()
    backup.back_up(filled, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_backup_is_never_overwritten(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"
    file.write_text("Monday")
    with pytest.raises(BackupProblem, match="上書きしません"):
        backup.back_up(filled, file)
    assert file.read_text() == "Monday"


def test_a_folder_that_is_missing_is_named(filled: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match=r"missing.*書けません"):
        backup.back_up(filled, tmp_path / "missing" / "monday.backup")


def test_nothing_is_restored_over_something(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"
    backup.back_up(filled, file)
    before = all_of(filled)
    with pytest.raises(BackupProblem, match="空ではありません"):
        backup.restore(filled, file)
    assert all_of(filled) == before


def test_a_file_that_is_no_backup_is_refused(empty: Database, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("拝啓")
    with pytest.raises(BackupProblem):
        backup.restore(empty, file)
    with pytest.raises(BackupProblem, match="ありません"):
        backup.restore(empty, tmp_path / "missing")


def test_a_backup_is_of_one_moment(sqlite: Database, tmp_path: Path) -> None:
    """Whoever is just writing is not in it."""
    with sqlite.writing() as connection:
        some.add_visit(connection, now=NOW)
        backup.back_up(sqlite, tmp_path / "during.backup")
    with closing(sqlite3.connect(tmp_path / "during.backup")) as copy:
        assert copy.execute("SELECT count(*) FROM visits").fetchone() == (0,)
