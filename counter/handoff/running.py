"""Run a relay as this installation's settings say: what `kakanai relay` does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread

from sqlalchemy.exc import DBAPIError

from counter.config import Config
from counter.handoff.problems import REASONS
from counter.handoff.relay import Relay, RelayReport
from counter.handoff.routes import open_routes
from counter.handoff.targets import House
from counter.keys import Keyring
from counter.logs import allow_words, get_logger
from counter.node import Reporter
from counter.storage.engine import open_database
from counter.storage.times import utc_now
from procedures.loading import load_bundle

log = get_logger(__name__)


def run_relay(
    config: Config,
    *,
    once: bool,
    stop: Event | None = None,
    after_round: Callable[[], None] = lambda: None,
) -> RelayReport:
    """Bring records to their targets until SIGTERM, SIGINT or `stop`; `once`: until none is due.
    `after_round` is told each time the relay has looked at everything.

    A batch that was begun is finished before the process ends. Raises KeyProblem, StorageProblem
    and CatalogError, each with a sentence for IT staff, when it cannot begin.
    """
    allow_words(REASONS)
    bundle = load_bundle(config.city.folder)
    database = open_database(config.storage.url)
    try:
        keyring = Keyring.open(config.node.key_folder, node=config.node.name)
        reporter = Reporter(database, config.node.name, ["relay"], clock=utc_now)

        def told() -> None:
            after_round()
            try:
                reporter.tell()
            except DBAPIError:
                # Records matter more than the page that says how this relay is.
                log.exception("node_report_failed")

        relay = Relay(
            database=database,
            keyring=keyring,
            routes=open_routes(config.targets, bundle.mappings, House(database, keyring)),
            items=bundle.items,
            worker=f"{config.node.name}-{os.getpid()}",
            stop=stop or Event(),
            after_round=told,
        )
        with _stopped_by_signals(relay.stop):
            relay.run_once() if once else relay.run()
        relay.close()
        reporter.end()
        return relay.report
    finally:
        database.close()


@contextmanager
def _stopped_by_signals(stop: Event) -> Iterator[None]:
    """SIGTERM and SIGINT set the event; only the main thread may ask for signals."""
    if current_thread() is not main_thread():
        yield
        return
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
