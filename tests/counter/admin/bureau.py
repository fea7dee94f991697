"""The IT staff's side of a small city hall: the admin face, a city folder, instant proofs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from flask import Flask

from counter.admin.proofs import KEY
from counter.app import create_app
from counter.auth import DatabaseSessions
from counter.keys import Keyring
from counter.storage import bundles
from counter.storage.bundles import Publication
from counter.storage.engine import Database
from counter.storage.shelf import BundleShelf
from counter.storage.staff import Role
from counter.web.services import Services
from procedures.bundle import Bundle
from procedures.findings import Finding
from procedures.proving import Report
from tests.counter.conftest import Clock
from tests.counter.desk.office import PASSWORD, Clerk, Office, open_office


@dataclass
class InstantProofs:
    """Stands in for the proof of a minute: the report is what the test says."""

    findings: tuple[Finding, ...] = ()
    running: bool = False
    asked: list[str] = field(default_factory=list)

    def of(self, bundle: Bundle, day: dt.date) -> Report | None:
        self.asked.append(bundle.version)
        return None if self.running else Report(self.findings, "全部", 1, 0, 0, 0.0)

    def busy(self) -> bool:
        return self.running


@dataclass
class Bureau:
    """What a test of the admin face can reach."""

    app: Flask
    services: Services
    office: Office
    folder: Path
    proofs: InstantProofs

    def staff(self, login: str = "joho1", role: Role = Role.IT) -> Clerk:
        """A member of staff, hired and signed in at the admin face."""
        self.hires(login, role)
        browser = Clerk(self.app)
        browser.opens("/sign-in")
        browser.presses("サインイン", login=login, password=PASSWORD)
        return browser

    def hires(self, login: str, role: Role) -> UUID:
        return self.office.hires(login, role)

    def writes(self, text: str, name: str = "city.toml") -> None:
        """Change a file of the city's folder."""
        (self.folder / name).write_text(text, "utf-8")

    def published(self) -> list[Publication]:
        """All publications, the last made first."""
        with self.services.database.reading() as connection:
            return bundles.history(connection)


@contextmanager
def open_bureau(
    folder: Path, clock: Clock, database: Database, keyring: Keyring
) -> Iterator[Bureau]:
    """A hall whose city folder says what was shipped, until a test writes into it."""
    city = folder / "city"
    city.mkdir()
    BundleShelf(database, city, clock=clock)
    with open_office(folder, clock, database, keyring) as office:
        here = office.services
        services = replace(
            here,
            config=here.config.model_copy(
                update={"city": here.config.city.model_copy(update={"folder": city})}
            ),
            bundles=BundleShelf(database, city, clock=clock),
            sessions=DatabaseSessions(database, "admin", clock),
        )
        app, proofs = create_app("admin", services), InstantProofs()
        app.extensions[KEY] = proofs
        yield Bureau(app, services, office, city, proofs)
