"""What the faces work with, made once by the command that serves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, cast

from flask import current_app

from counter.jobs import Jobs

if TYPE_CHECKING:
    from counter.config import Config
    from counter.devices import ReaderOwner
    from counter.health import Health
    from counter.keys import Keyring
    from counter.paper import PaperStore, WatchedPrinter
    from counter.prefill.lookups import Registers
    from counter.storage.engine import Database
    from counter.visit import Visits
    from counter.visit.store import BundleSource
    from counter.web.sessions import SessionStore

KEY = "kakanai"


@dataclass(frozen=True)
class Services:
    """Everything a view may use.

    `reader` is there in the one process that owns the card reader, `sessions` where the stateless
    faces keep theirs in the database, `printer` where this node has one. `jobs` are what goes on
    beside the pages; `watch` is the one that keeps `health` fresh.
    """

    config: Config
    database: Database
    keyring: Keyring
    bundles: BundleSource
    visits: Visits
    paper: PaperStore
    clock: Callable[[], datetime]
    health: Callable[[], Health]
    watch: Callable[[Event, Callable[[], None]], None] | None = None
    reader: ReaderOwner | None = None
    registers: Registers | None = None
    sessions: SessionStore | None = None
    printer: WatchedPrinter | None = None
    jobs: Jobs = field(default_factory=Jobs)


def services() -> Services:
    """The services of the app that answers this request."""
    return cast(Services, current_app.extensions[KEY])
