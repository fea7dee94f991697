"""Bringing a database to the newest tables (`kakanai db upgrade`)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from counter.storage.engine import Database, current_revision
from counter.storage.head import HEAD
from counter.storage.models import Table

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(database: Database, revision: str = HEAD) -> None:
    """Run the migrations up to a revision, all of them in one transaction."""
    with database.writing() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Undo the migrations after a revision (`base` undoes all); for tests and going back."""
    with database.writing() as connection:
        command.downgrade(_config(connection), revision)


def earlier_revisions(database: Database) -> list[str]:
    """The revisions `downgrade` can go back to, oldest first; none for a strange database."""
    known = sorted(one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    current = current_revision(database)
    return known[: known.index(current)] if current in known else []


def differences(database: Database) -> list[object]:
    """How the database's tables differ from the models; empty when they agree."""
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Table.metadata))


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
