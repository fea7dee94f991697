import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, inspect, select

from counter.storage import migrate, visits
from counter.storage.engine import Database, check_writable, current_revision, open_database
from counter.storage.head import HEAD
from counter.storage.migrate import MIGRATIONS, differences
from counter.storage.models import MomentLinkRow
from counter.storage.times import to_ms
from tests.counter.conftest import START
from tests.counter.storage.rows import fill


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[Database]:
    """A database of the test's own: these tests take tables away."""
    opened = open_database(postgres_url)
    migrate.upgrade(opened)
    yield opened
    opened.close()


VERSIONS = sorted((MIGRATIONS / "versions").glob("0*.py"))


def test_migrations_build_what_the_models_say(database: Database) -> None:
    assert current_revision(database) == HEAD
    assert differences(database) == []


def test_the_head_file_names_the_newest_migration() -> None:
    assert VERSIONS[-1].stem.split("_")[0] == HEAD


def test_migrations_are_numbered_one_after_the_other() -> None:
    heads = [re.search(r"down_revision = (.+)\n", path.read_text()) for path in VERSIONS]
    before = [found[1].strip('"') for found in heads if found]
    assert before == ["None", *(path.stem.split("_")[0] for path in VERSIONS[:-1])]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: Path(path).stem)
def test_each_goes_down_and_up_with_rows_in_the_tables(database: Database, version: Path) -> None:
    number = int(version.stem.split("_")[0])
    before = "base" if number == 1 else f"{number - 1:04}"
    fill(database, now=to_ms(START))
    migrate.downgrade(database, before)
    migrate.upgrade(database)
    check_writable(database)
    assert differences(database) == []


def test_visits_from_before_the_statistics_are_counted_from_then_on(database: Database) -> None:
    fill(database, now=to_ms(START))
    migrate.downgrade(database, "0005")
    migrate.upgrade(database)
    with database.reading() as connection:
        [visit] = visits.in_state(connection, state="submitted")
        began = select(MomentLinkRow.began_at).where(MomentLinkRow.visit == visit.id)
        assert connection.scalar(began) == to_ms(START)


def test_every_table_has_rows_to_prove_it_with(database: Database) -> None:
    """A migration of an empty table proves nothing: a new table belongs into `fill` too."""
    fill(database, now=to_ms(START))
    assert [table for table, rows in contents(database).items() if not rows] == []


@pytest.mark.parametrize("version", VERSIONS[1:], ids=lambda path: Path(path).stem)
def test_what_was_there_before_a_migration_is_there_after_it(
    database: Database, version: Path
) -> None:
    """Up and down again, no value of the older tables is another: an upgrade, and its rollback."""
    before = f"{int(version.stem.split('_')[0]) - 1:04}"
    fill(database, now=to_ms(START))
    migrate.downgrade(database, before)
    old = contents(database)
    assert old["visits"]
    migrate.upgrade(database, version.stem.split("_")[0])
    new = contents(database)
    assert kept(new, old) == kept(old, new)
    assert old.keys() <= new.keys()
    migrate.downgrade(database, before)
    assert contents(database) == old


Contents = dict[str, list[dict[str, str]]]


def contents(database: Database) -> Contents:
    """All rows of all tables as the database itself describes them, in a settled order."""
    found = MetaData()
    with database.reading() as connection:
        found.reflect(connection)
        tables = {
            table.name: [
                {column: repr(value) for column, value in row.items()}
                for row in connection.execute(select(table)).mappings()
            ]
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }
    return {name: sorted(rows, key=str) for name, rows in tables.items()}


def kept(rows: Contents, other: Contents) -> Contents:
    """`rows` of the tables and columns that `other` has too; a migration may move a column."""
    both = rows.keys() & other.keys()
    columns = {table: set(*rows[table][:1]) & set(*other[table][:1]) for table in both}
    return {
        table: sorted(
            ({column: row[column] for column in sorted(columns[table])} for row in rows[table]),
            key=str,
        )
        for table in both
    }


def test_going_all_the_way_down_leaves_no_table(database: Database) -> None:
    fill(database, now=to_ms(START))
    migrate.downgrade(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]


def test_a_failed_migration_leaves_everything_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.downgrade(database, "base")
    monkeypatch.setattr("alembic.op.create_index", _breaks)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate.upgrade(database)
    assert inspect(database.engine).get_table_names() == ["alembic_version"]


def _breaks(*_: object, **__: object) -> None:
    raise RuntimeError("power cut")
