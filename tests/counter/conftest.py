"""What tests of the service share: an empty database of each kind, a keyring, a clock."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from counter.cli.commands import build_parser
from counter.keys import Keyring, create_keys
from counter.storage.engine import Database, open_database
from counter.storage.migrate import upgrade
from tests.servers.postgres import Postgres

# Loads what every command needs, which none of the tests should pay for with its own time.
build_parser()

START = dt.datetime(2026, 4, 3, 1, 0, tzinfo=dt.UTC)


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self, now: dt.datetime = START) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def go_on(self, **time: float) -> None:
        """Let so much time pass: `days=1`, `minutes=5`."""
        self.now += dt.timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    made = open_database(f"sqlite:///{path}")
    upgrade(made)
    made.close()
    return path


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database of the test's own."""
    path = shutil.copy(migrated_sqlite, tmp_path / "kakanai.db")
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def migrated_postgresql(postgres: Postgres) -> Iterator[Database]:
    """One PostgreSQL database with all tables, shared by the tests of a run."""
    with postgres.database("migrated") as url:
        opened = open_database(url)
        upgrade(opened)
        yield opened
        opened.close()


@pytest.fixture
def postgresql(migrated_postgresql: Database) -> Iterator[Database]:
    """The shared PostgreSQL database, emptied afterwards."""
    yield migrated_postgresql
    names = set(inspect(migrated_postgresql.engine).get_table_names()) - {"alembic_version"}
    with migrated_postgresql.writing() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(sorted(names))}"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    opened: Database = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def key_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    create_keys(folder)
    return folder


@pytest.fixture
def keyring(key_folder: Path) -> Keyring:
    return Keyring.open(key_folder)
