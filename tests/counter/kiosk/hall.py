"""One small city hall with a kiosk, everything in this process and in a folder of the test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from unittest.mock import patch
from uuid import UUID

from flask import Flask

from cardreader.virtual.keys import virtual_ca_keys
from cardreader.virtual.reader import VirtualReader
from counter.app import create_app
from counter.config import sample_config
from counter.devices import ReaderOwner
from counter.health import HealthChecks, checks_of
from counter.keys import Keyring
from counter.paper import PaperStore, watched_printer
from counter.storage.engine import Database
from counter.storage.shelf import BundleShelf
from counter.visit import Visit, Visits
from counter.web.services import Services
from tests.counter.conftest import Clock
from tests.counter.web.visitor import Visitor
from tests.shipped import shipped_bundle


@dataclass
class Hall:
    """What a test of the kiosk can reach."""

    app: Flask
    services: Services
    clock: Clock
    reader: VirtualReader
    folder: Path

    def visit(self, identity: str) -> Visit:
        """The visit with this id, as it is stored."""
        return self.services.visits.open(UUID(identity))

    def resident(self) -> Visitor:
        """Somebody steps up to the kiosk."""
        visitor = Visitor(self.app)
        visitor.opens("/")
        return visitor


@contextmanager
def open_hall(
    folder: Path,
    clock: Clock,
    database: Database,
    keyring: Keyring,
    printer: str = "file:paper",
    kiosk: Mapping[str, object] = MappingProxyType({}),
) -> Iterator[Hall]:
    """A hall with a virtual reader on which no card lies, and a printer by its setting.

    `kiosk`: settings of that section.
    """
    config = sample_config(folder, paper={"printer": printer}, kiosk=dict(kiosk))
    reader = VirtualReader.from_path(Path("sample"))
    with patch("counter.storage.shelf.load_bundle", shipped_bundle):
        shelf = BundleShelf(database, None)
    with ReaderOwner(reader, virtual_ca_keys()) as owner:
        services = Services(
            config=config,
            database=database,
            keyring=keyring,
            bundles=shelf,
            visits=Visits(database, keyring, shelf, clock=clock),
            paper=PaperStore(clock),
            clock=clock,
            # Each request asks anew: a test need not wait for a verdict to grow old.
            health=HealthChecks(
                checks_of(database, keyring, shelf), clock=itertools.count(0, 10).__next__
            ),
            reader=owner,
            printer=watched_printer(config.paper.printer),
        )
        yield Hall(create_app("kiosk", services), services, clock, reader, folder)
