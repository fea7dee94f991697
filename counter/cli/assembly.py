"""Putting the parts of an installation together, as the settings say."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cardreader.authenticity import CaKeys, load_ca_keys
from cardreader.readers import CardReader, open_reader
from cardreader.virtual.keys import virtual_ca_keys
from counter.cli.memory import built_for_good
from counter.config import Config, load_config
from counter.config.kinds import SQLITE
from counter.devices import ReaderOwner
from counter.health import HealthChecks, checks_of
from counter.jobs import Jobs
from counter.keys import Keyring, create_keys
from counter.logs import allow_words, log_crashes, set_up_logs
from counter.paper import PaperStore, watched_printer
from counter.prefill.opening import open_registers
from counter.storage.engine import Database, current_revision, open_database
from counter.storage.head import HEAD
from counter.storage.shelf import BundleShelf
from counter.storage.times import utc_now
from counter.visit import Visits
from counter.web.services import Services
from procedures.bundle import Bundle

DEFAULT_CONFIG = Path("config.example.toml")


class NotReady(Exception):
    """The installation lacks something; the text says which command makes it."""


def add_config(parser: argparse.ArgumentParser) -> None:
    """The option that names the settings file."""
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_CONFIG, metavar="ファイル", help="設定ファイル"
    )


def config_of(arguments: argparse.Namespace) -> Config:
    """The settings, with logs set up as they say. Raises ConfigError."""
    config = load_config(arguments.config)
    set_up_logs(config.log.level)
    log_crashes()
    return config


def prepare(config: Config) -> None:
    """Make what a first start needs: key folder and tables. Never touches what is there.

    A database that is there without its keys stays closed: new keys would open nothing in it.
    """
    if config.storage.url.startswith(SQLITE):
        Path(config.storage.url.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    with open_counter_database(config) as database:
        revision = current_revision(database)
        if revision is None and not config.node.key_folder.exists():
            create_keys(config.node.key_folder)
        if revision != HEAD:
            # Alembic is a tenth of a start, and most starts find their tables as they are.
            from counter.storage.migrate import upgrade

            upgrade(database)


@contextmanager
def open_counter_database(config: Config) -> Iterator[Database]:
    """The database, closed at the end. Raises StorageProblem."""
    database = open_database(config.storage.url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def open_services(config: Config, *, with_reader: bool) -> Iterator[Services]:
    """Everything the faces work with.

    Raises NotReady, KeyProblem, StorageProblem, CatalogError or CardError with a sentence.
    """
    with ExitStack() as stack:
        database = stack.enter_context(open_counter_database(config))
        if current_revision(database) != HEAD:
            raise NotReady("データベースが古いか空です。kakanai db upgrade を実行してください。")
        keyring = Keyring.open(config.node.key_folder, node=config.node.name)
        # Built before the first resident comes, so that nobody waits for it.
        with built_for_good():
            shelf = BundleShelf(
                database,
                config.city.folder,
                follow_folder=config.is_training,
                on_new=allow_catalog_words,
            )
            shelf.current()
        owner = stack.enter_context(owner_of(config)) if with_reader else None
        printer = watched_printer(config.paper.printer)
        jobs = Jobs()
        health = HealthChecks(
            checks_of(database, keyring, shelf, printer, jobs, config.serve.certificate)
        )
        yield Services(
            config=config,
            database=database,
            keyring=keyring,
            bundles=shelf,
            visits=Visits(database, keyring, shelf),
            paper=PaperStore(utc_now),
            clock=utc_now,
            health=health,
            watch=health.keep_looking,
            reader=owner,
            printer=printer,
            jobs=jobs,
            registers=open_registers(config, shelf.current().items),
        )


def owner_of(config: Config) -> ReaderOwner:
    """The owner of the card reader the settings name. Raises CardError with a sentence."""
    return ReaderOwner(reader_of(config), ca_keys_of(config))


def reader_of(config: Config) -> CardReader:
    """The card reader the settings name; the virtual one holds the sample people, or the city's."""
    if config.card.reader == "virtual":
        return open_reader(f"virtual:{config.card.people or 'sample'}")
    return open_reader(config.card.reader)


def ca_keys_of(config: Config) -> CaKeys:
    """The issuers' keys the city trusts; virtual cards bring theirs."""
    trusted = load_ca_keys(config.card.ca_keys) if config.card.ca_keys else {}
    return {**trusted, **(virtual_ca_keys() if config.card.reader == "virtual" else {})}


def allow_catalog_words(bundle: Bundle) -> None:
    """Let logs name procedures, items and events: words of the catalog, never of a person."""
    allow_words([*bundle.procedures, *bundle.items, *bundle.events])
