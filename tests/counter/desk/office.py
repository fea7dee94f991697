"""A small city hall with a kiosk and a desk, all in this process and a folder of the test."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask

from cardreader.virtual.keys import virtual_ca_keys
from cardreader.virtual.reader import VirtualReader
from counter.app import create_app
from counter.auth import DatabaseSessions
from counter.config import sample_config
from counter.devices import ReaderOwner
from counter.health import HealthChecks, checks_of
from counter.keys import Keyring
from counter.paper import PaperStore, watched_printer
from counter.storage import passwords, staff
from counter.storage.engine import Database
from counter.storage.shelf import BundleShelf
from counter.storage.staff import Grant, Role
from counter.storage.times import to_ms
from counter.visit import Visits
from counter.web.services import Services
from tests.counter.conftest import Clock
from tests.counter.web.page import Page
from tests.counter.web.visitor import Visitor
from tests.shipped import shipped_bundle

PASSWORD = "窓口のあいことば1"


def hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 MiB per password is right in a hall and slow in a thousand tests."""
    monkeypatch.setattr(
        passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    passwords._nobodys_hash.cache_clear()


@dataclass
class Office:
    """What a test of the desk can reach."""

    app: Flask
    kiosk: Flask
    services: Services
    clock: Clock
    reader: VirtualReader
    folder: Path

    def hires(self, login: str, *roles: Role | Grant, name: str = "") -> UUID:
        """Add a clerk with these roles."""
        with self.services.database.writing() as connection:
            return staff.add(
                connection,
                login=login,
                name=name or f"職員　{login}",
                password_hash=passwords.hash_password(PASSWORD),
                roles=roles,
                at=to_ms(self.clock()),
            )

    def clerk(
        self, login: str = "mado1", roles: Collection[Role | Grant] = (Role.COUNTER,)
    ) -> Clerk:
        """A clerk, hired when new, signed in at a browser of their own."""
        with self.services.database.reading() as connection:
            known = staff.by_login(connection, login=login)
        if known is None:
            self.hires(login, *roles)
        clerk = Clerk(self.app)
        clerk.signs_in(login)
        return clerk


class Clerk(Visitor):
    """A clerk's browser, without scripts."""

    def signs_in(self, login: str, password: str = PASSWORD) -> Page:
        self.opens("/sign-in")
        return self.presses("サインイン", login=login, password=password)

    @property
    def visit(self) -> UUID:
        """The visit on the screen."""
        return UUID(self.page.path.split("/visit/")[1][:36])

    def goes_to(self, part: str) -> Page:
        """Another page of the visit on the screen: `ask`, `card`, or "" for the whole case."""
        return self.opens(f"/visit/{self.visit}" + (f"/{part}" if part else ""))


@contextmanager
def open_office(
    folder: Path, clock: Clock, database: Database, keyring: Keyring, **sections: object
) -> Iterator[Office]:
    """A hall with a virtual reader on which no card lies; `sections` are settings of its own."""
    config = sample_config(folder, **{"paper": {"printer": "none"}, **sections})
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
            health=HealthChecks(
                checks_of(database, keyring, shelf), clock=itertools.count(0, 10).__next__
            ),
            reader=owner,
            sessions=DatabaseSessions(database, "desk", clock),
            printer=watched_printer(config.paper.printer),
        )
        # The kiosk keeps its sessions in memory.
        kiosk = create_app("kiosk", replace(services, sessions=None))
        yield Office(create_app("desk", services), kiosk, services, clock, reader, folder)
