"""A copy of the whole database as it is at one moment, and the way back from it.

SQLite is copied through its own backup interface, PostgreSQL by its own `pg_dump` and `pg_restore`:
both while everybody goes on working. The key folder is never part of a backup: a backup forgets a
visit when the key of its day is destroyed, and only then.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, delete, inspect

from counter.storage.engine import Database, StorageProblem, is_sqlite
from counter.storage.models import SessionRow


class BackupProblem(StorageProblem):
    """A backup cannot be made or restored; `str()` is the sentence for the staff."""


def back_up(database: Database, file: Path) -> None:
    """Write a copy of the database to a new file, readable by its owner only.

    The file appears whole or not at all. Raises BackupProblem.
    """
    if file.exists():
        raise BackupProblem(f"{file} はもうあります。バックアップは上書きしません。")
    partial = file.with_name(f".{file.name}.partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _copy_out(database, partial)
        _sync(partial)
        partial.rename(file)
        _sync(file.parent)
    except OSError as error:
        raise BackupProblem(
            f"バックアップ {file} を書けません（{error.strerror}）。"
            "空き容量と権限を確かめてください。"
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def restore(database: Database, file: Path) -> None:
    """Fill an empty database from a backup. Staff have to sign in again. Raises BackupProblem."""
    if not file.is_file():
        raise BackupProblem(f"バックアップ {file} がありません。")
    if inspect(database.engine).get_table_names():
        raise BackupProblem(
            "戻す先のデータベースが空ではありません。今の内容を別の場所に移し、"
            "空のデータベースを [storage] url に書いてから戻してください。"
        )
    _copy_in(database, file)
    with database.writing() as connection:
        # Whoever was signed in on the day of the backup may have left since.
        connection.execute(delete(SessionRow))


def _copy_out(database: Database, file: Path) -> None:
    if not is_sqlite(database.engine):
        _run("pg_dump", database.engine.url, "--format=custom", f"--file={file}")
        return
    with closing(database.engine.raw_connection()) as here, closing(sqlite3.connect(file)) as there:
        _sqlite(here.driver_connection).backup(there)


def _copy_in(database: Database, file: Path) -> None:
    if not is_sqlite(database.engine):
        named = f"--dbname={database.engine.url.database}"
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-acl")
        _run("pg_restore", database.engine.url, named, *options, str(file))
        return
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as here,
            closing(database.engine.raw_connection()) as there,
        ):
            here.backup(_sqlite(there.driver_connection))
    except sqlite3.DatabaseError as error:
        raise BackupProblem(f"{file} は kakanai のバックアップとして読めません。") from error


def _sqlite(connection: object) -> sqlite3.Connection:
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(type(connection))
    return connection


def _run(program: str, url: URL, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password travels in its environment, not in a list
    of arguments that every account of the machine can read."""
    try:
        subprocess.run(  # noqa: S603 a fixed program name and our own arguments
            [program, "--no-password", *arguments],
            env={**os.environ, **_libpq(url)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
    except FileNotFoundError as error:
        raise BackupProblem(
            f"{program} がありません。Debian の postgresql-client を入れてください。"
        ) from error
    except subprocess.CalledProcessError as error:
        # What the program printed may quote a row, so it is not repeated.
        raise BackupProblem(
            f"{program} が失敗しました（終了 {error.returncode}）。"
            "データベースのサーバーの版とファイルを確かめてください。"
        ) from error


def _libpq(url: URL) -> Mapping[str, str]:
    host = url.host or url.query.get("host")
    named = {
        "PGHOST": host,
        "PGPORT": str(url.port) if url.port else url.query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    return {name: str(value) for name, value in named.items() if value}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
