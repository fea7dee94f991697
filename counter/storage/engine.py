"""Opening the database: SQLite on one machine, PostgreSQL in the centre.

SQLite: write-ahead log, every commit synced to disk, deleted bytes overwritten, one writer at a
time. PostgreSQL through psycopg 3: writers READ COMMITTED with row locks, readers REPEATABLE READ.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from counter.storage.head import HEAD

BUSY_MS = 10_000
"""How long a SQLite transaction waits for a writer in another process."""

QUIET_SECONDS = 1.0
"""A connection to PostgreSQL that rested longer is asked whether it still lives before it is used.
Asking each time would be one more journey for every transaction of a busy hall."""

POOL: Mapping[str, Any] = {"pool_size": 10, "max_overflow": 5, "pool_use_lifo": True}
"""Connections that stay open: one for each page of a face at once, and for the jobs beside them. To
open another takes as long as a page. The one used last, which knows the statements, comes first."""


_WRITE_BACK = text("UPDATE alembic_version SET version_num = version_num RETURNING version_num")


class StorageProblem(Exception):
    """The database cannot be used; `str()` is the sentence for the staff."""


class Database:
    """An open database. What belongs together is one transaction, and each has one visible place.

    A statement alone needs none: `looking` and `noting`.
    """

    def __init__(self, engine: Engine, readers: Engine | None = None) -> None:
        """`readers` are connections whose transactions see one moment, where others do not."""
        self.engine = engine
        self._writing = engine.execution_options(writing=True)
        self._reading = readers or engine
        self._looking = self._reading.execution_options(looking=True)
        # SQLite has one writer anyway; the lock makes threads queue instead of polling the file.
        self._one_writer = _OneWriter() if is_sqlite(engine) else nullcontext()
        self._reader = _Reader()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and sees the database as it is at one moment.

        Within another one of the same thread it is that one: a page that gathers many things
        begins it once, which costs less and shows one moment.
        """
        if self._reader.connection is not None:
            yield self._reader.connection
            return
        with self._reading.connect() as connection, connection.begin() as transaction:
            self._reader.connection = connection
            try:
                yield connection
            finally:
                self._reader.connection = None
            transaction.rollback()

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """For statements that read, each of which sees one moment by itself.

        A transaction around one would be two more journeys to the server, and as many times of
        waiting for one's turn. Within a reading transaction of the same thread it is that one.
        """
        if self._reader.connection is not None:
            yield self._reader.connection
            return
        with self._looking.connect() as connection:
            yield connection

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """For one statement that writes: it is stored when it returns, whatever comes after."""
        with self._one_writer, self._looking.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, and rolled back on any exception."""
        with self._one_writer, self._writing.begin() as connection:
            yield connection

    def empty_log(self) -> None:
        """Bring SQLite's write-ahead log into its file and cut it off: it remembers deleted rows.

        Readers that are still busy keep theirs until the next time.
        """
        if is_sqlite(self.engine):
            # Outside of any transaction, where alone a checkpoint can run.
            with self._one_writer, closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections."""
        self._reading.dispose()
        self.engine.dispose()


class _Reader(threading.local):
    """This thread's reading transaction."""

    connection: Connection | None = None


class _OneWriter:
    """A lock that says so, instead of waiting for ever, when its own holder asks for it again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder = 0

    def __enter__(self) -> None:
        if self._holder == threading.get_ident():
            raise RuntimeError("a writing transaction was begun within a writing transaction")
        self._lock.acquire()
        self._holder = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._holder = 0
        self._lock.release()


def open_database(url: str) -> Database:
    """Open the database at an SQLAlchemy URL; connections are made when they are needed.

    A new SQLite file is readable by its owner only. Raises StorageProblem with a sentence when
    the URL is of another kind or the file's folder is missing.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise _bad_url() from None
    if parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:"):
        _create_closed(Path(str(parsed.database)))
        engine = create_engine(parsed, hide_parameters=True, **POOL)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return Database(engine)
    if parsed.drivername == "postgresql+psycopg":
        readers = _postgresql(parsed, isolation_level="AUTOCOMMIT")
        event.listen(readers, "begin", _begin_reading)
        return Database(_postgresql(parsed), readers)
    raise _bad_url()


def check_writable(database: Database) -> None:
    """See that a transaction can write now, into the tables this program expects.

    Raises StorageProblem with a sentence for the staff.
    """
    try:
        revision = _written_back(database)
    except (DBAPIError, OSError) as error:
        raise StorageProblem(
            "データベースに書き込めません。空き容量、権限、サーバーの動作を確かめてください"
            f"（{type(getattr(error, 'orig', None) or error).__name__}）。"
        ) from error
    if revision != HEAD:
        raise StorageProblem(
            f"データベースの表の版は {revision or 'なし'} で、このプログラムの版 {HEAD} と"
            "違います。kakanai db upgrade を実行してください。"
        )


def _written_back(database: Database) -> str | None:
    """The tables' version, written back unchanged: it proves that the disk takes it. A process
    looks each second, so it is one statement, which fails where the table is missing."""
    try:
        with database.noting() as connection:
            found = connection.scalars(_WRITE_BACK).all()
    except DBAPIError:
        if current_revision(database) is None:
            return None
        raise
    return str(found[0]) if found else None


def current_revision(database: Database) -> str | None:
    """The revision of the database's tables; None for an empty one."""
    with database.reading() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    """The tables' version, as plain text: alembic's own look makes new table objects each time,
    and SQLAlchemy would keep a compiled statement for each of them."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def is_sqlite(engine: Engine) -> bool:
    """Whether the embedded database is behind the engine."""
    return engine.dialect.name == "sqlite"


def _bad_url() -> StorageProblem:
    return StorageProblem(
        "設定 [storage] url は sqlite:////絶対パス か "
        "postgresql+psycopg://利用者@ホスト/データベース です。"
    )


def _postgresql(url: URL, **options: Any) -> Engine:
    """Connections of one isolation: none has to change it for a transaction, and back."""
    engine = create_engine(url, hide_parameters=True, **POOL, **options)
    dialect = engine.dialect

    def rests(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    def is_taken(held: DBAPIConnection, entry: ConnectionPoolEntry, *_: object) -> None:
        now = time.monotonic()
        if now - entry.info.get("rests_since", now) < QUIET_SECONDS:
            return
        try:
            dialect.do_ping(held)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", rests)
    event.listen(engine, "checkout", is_taken)
    return engine


def _create_closed(path: Path) -> None:
    """Create the file before SQLite does, which would let everybody read it.

    One that is there is not touched: closing any handle of a file drops every lock this process
    has on it (fcntl(2)), also those of connections that are open elsewhere in it. The next program
    to close the database would believe itself the last one and delete the log others write to.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StorageProblem(
            f"データベース {path} を作れません（{error.strerror}）。"
            "設定 [storage] url のフォルダーと権限を確かめてください。"
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # None: the driver starts no transactions of its own, `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if _has(connection, "looking"):
        return
    # A writer asks for the lock at once: one that first reads could be refused when it writes.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _has(connection, "writing") else "BEGIN")


def _begin_reading(connection: Connection) -> None:
    # The driver begins none by itself, so that one look needs none.
    if not _has(connection, "looking"):
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _has(connection: Connection, option: str) -> bool:
    options: dict[str, Any] = dict(connection.get_execution_options())
    return bool(options.get(option))
