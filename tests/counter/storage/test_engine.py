import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError, OperationalError

from counter.storage import engine, throttles
from counter.storage.engine import Database, StorageProblem, check_writable, open_database
from counter.storage.migrate import downgrade


def pragma(database: Database, name: str) -> object:
    with database.reading() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


def test_sqlite_keeps_what_is_committed_and_overwrites_what_is_deleted(sqlite: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    assert {name: pragma(sqlite, name) for name in wanted} == wanted


def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path}/new.db")
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    opened.close()
    assert modes.pop("new.db") == 0o600
    assert set(modes.values()) <= {0o600}


def test_a_reading_within_a_reading_sees_the_same_moment(database: Database) -> None:
    with database.reading() as outer:
        assert throttles.failures(outer, key="k", now=0, window_ms=9) == 0
        with database.writing() as writer:
            throttles.add_failure(writer, key="k", now=0, window_ms=9)
        with database.reading() as inner:
            assert inner is outer
            assert throttles.failures(inner, key="k", now=0, window_ms=9) == 0
    with database.reading() as later:
        assert throttles.failures(later, key="k", now=0, window_ms=9) == 1


def test_a_look_sees_what_is_there_and_leaves_nothing_open(database: Database) -> None:
    with database.looking() as look:
        assert throttles.failures(look, key="k", now=0, window_ms=9) == 0
        with database.writing() as writer:
            throttles.add_failure(writer, key="k", now=0, window_ms=9)
        assert throttles.failures(look, key="k", now=0, window_ms=9) == 1
    with database.reading() as outer, database.looking() as look:
        assert look is outer


def test_what_is_noted_stays_whatever_comes_after(database: Database) -> None:
    with suppress(ZeroDivisionError), database.noting() as connection:
        throttles.add_failure(connection, key="k", now=0, window_ms=9)
        raise ZeroDivisionError
    with database.looking() as look:
        assert throttles.failures(look, key="k", now=0, window_ms=9) == 1


def test_a_reading_that_failed_leaves_nothing_behind(sqlite: Database) -> None:
    with pytest.raises(ZeroDivisionError), sqlite.reading(), sqlite.reading():
        raise ZeroDivisionError
    with sqlite.reading() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


OTHER_PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM throttles").fetchone()[0])
connection.close()
"""


def seen_by_another_program(file: Path) -> int:
    command = [sys.executable, "-c", OTHER_PROGRAM, str(file)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


def test_another_program_never_takes_the_log_away_beneath_a_process_that_opened_twice(
    sqlite: Database, tmp_path: Path
) -> None:
    """The embedded relay opens the database beside the pages; `kakanai health` looks in."""
    file = tmp_path / "kakanai.db"

    def commit(key: str) -> None:
        with sqlite.writing() as connection:
            throttles.add_failure(connection, key=key, now=0, window_ms=1)

    commit("first")
    second = open_database(f"sqlite:///{file}")
    assert seen_by_another_program(file) == 1
    commit("second")
    assert seen_by_another_program(file) == 2
    second.close()


def test_an_exception_leaves_nothing(database: Database) -> None:
    def forget_then_stop() -> None:
        with database.writing() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        forget_then_stop()
    check_writable(database)


def test_reading_stores_nothing(database: Database) -> None:
    # PostgreSQL refuses; what SQLite lets happen ends with the transaction.
    with suppress(InternalError), database.reading() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    check_writable(database)


def test_writers_queue(sqlite: Database) -> None:
    with sqlite.writing() as connection:
        connection.execute(text("CREATE TABLE counted (n INTEGER)"))
        connection.execute(text("INSERT INTO counted VALUES (0)"))

    def add() -> None:
        for _ in range(20):
            with sqlite.writing() as connection:
                n = connection.execute(text("SELECT n FROM counted")).scalar_one()
                connection.execute(text("UPDATE counted SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite.reading() as connection:
        assert connection.execute(text("SELECT n FROM counted")).scalar() == 80


def test_a_writer_within_a_writer_is_a_mistake_and_not_a_hang(sqlite: Database) -> None:
    def twice() -> None:
        with sqlite.writing(), sqlite.writing():
            pass

    with pytest.raises(RuntimeError, match="within a writing transaction"):
        twice()
    check_writable(sqlite)


def test_readers_see_the_past_while_somebody_writes(sqlite: Database) -> None:
    with sqlite.writing() as writer:
        writer.execute(text("DELETE FROM alembic_version"))
        with sqlite.reading() as reader:
            assert reader.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_a_reader_sees_one_moment(database: Database) -> None:
    def version() -> str | None:
        return reader.scalar(text("SELECT version_num FROM alembic_version"))

    with database.reading() as reader:
        before = version()
        with database.writing() as writer:
            writer.execute(text("UPDATE alembic_version SET version_num = 'x'"))
        seen = version()
    with database.writing() as writer:
        writer.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": before})
    assert seen == before


@pytest.mark.parametrize("url", ["", "mysql://x", "sqlite://", "postgresql://x", "nonsense"])
def test_another_kind_of_url_is_refused_in_words(url: str) -> None:
    with pytest.raises(StorageProblem, match=r"\[storage\] url は"):
        open_database(url)


def test_a_missing_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="フォルダーと権限"):
        open_database(f"sqlite:///{tmp_path}/nowhere/new.db")


def test_a_good_database_is_writable(database: Database) -> None:
    check_writable(database)


def test_an_empty_database_wants_its_tables(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(StorageProblem, match=r"版は なし で.*kakanai db upgrade"):
        check_writable(opened)
    opened.close()


def test_an_old_database_wants_the_new_tables(sqlite: Database) -> None:
    downgrade(sqlite, "base")
    with pytest.raises(StorageProblem, match="kakanai db upgrade"):
        check_writable(sqlite)


def test_a_database_that_takes_no_writes_is_said(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(StorageProblem, match="書き込めません"):
        check_writable(sqlite)


def test_a_lost_file_is_said(sqlite: Database, tmp_path: Path) -> None:
    sqlite.close()
    for path in tmp_path.glob("kakanai.db*"):
        path.unlink()
    (tmp_path / "kakanai.db").mkdir()
    with pytest.raises(StorageProblem, match="書き込めません"):
        check_writable(sqlite)


def test_errors_name_no_values(sqlite: Database) -> None:
    with pytest.raises(OperationalError) as caught, sqlite.writing() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "見本 太郎"})
    assert "見本" not in str(caught.value)


@pytest.fixture
def cut_off(postgresql: Database) -> Iterator[Database]:
    """A database whose server closes every connection that rests in the pools."""
    opened = open_database(postgresql.engine.url.render_as_string(hide_password=False))
    mine = text("SELECT pg_backend_pid()")
    with opened.writing() as writer, opened.reading() as reader:
        held = [writer.scalar(mine), reader.scalar(mine)]
    with postgresql.writing() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid, 5000) FROM unnest(:held) AS pid"), {"held": held}
        )
    yield opened
    opened.close()


@pytest.mark.integration
def test_a_connection_that_rested_is_asked_whether_it_lives(
    cut_off: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "QUIET_SECONDS", 0.0)
    with cut_off.reading() as reader, cut_off.writing() as writer:
        assert (reader.scalar(text("SELECT 1")), writer.scalar(text("SELECT 2"))) == (1, 2)


@pytest.mark.integration
def test_a_connection_lost_within_a_second_costs_one_page(
    cut_off: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "QUIET_SECONDS", 60.0)
    with pytest.raises(OperationalError), cut_off.reading() as reader:
        reader.scalar(text("SELECT 1"))
    with cut_off.reading() as reader:
        assert reader.scalar(text("SELECT 1")) == 1
