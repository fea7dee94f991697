"""A kiosk that cannot be opened yet: it says so on every page, and opens as soon as it can.

After a power cut the kiosk may be up before its database, or stand there with a key folder nobody
has put back. Its screen must then send residents to the desk, not show a browser's error.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from waitress import wasyncore
from waitress.trigger import trigger

from cardreader.errors import CardError
from counter.app import closed_app, dispatch
from counter.cli.assembly import NotReady, open_services
from counter.cli.listening import Server, listen
from counter.config import Config
from counter.health import Finding, Health
from counter.keys import KeyProblem
from counter.logs import get_logger
from counter.storage.engine import StorageProblem
from counter.web.services import Services
from procedures.findings import CatalogError

log = get_logger(__name__)

REPAIRABLE = (NotReady, KeyProblem, StorageProblem, CatalogError, CardError)
"""What keeps an installation from opening, and somebody can mend while the kiosk waits."""

RETRY_SECONDS = 10.0


@contextmanager
def services_when_ready(
    config: Config, wait: Callable[[float], object] = time.sleep
) -> Iterator[Services]:
    """The services of an installation with a kiosk, if need be after a time of standing closed.

    Meanwhile every page of every face answers 503 in words, and standard error says once for each
    new reason why. Raises NotReady when the address is taken.
    """
    with ExitStack() as stack:
        try:
            services = stack.enter_context(open_services(config, with_reader=True))
        except REPAIRABLE as problem:
            with _standing_closed(config):
                services = _opened(config, stack, str(problem), wait)
        yield services


def _opened(
    config: Config, stack: ExitStack, reason: str, wait: Callable[[float], object]
) -> Services:
    _say(reason)
    while True:
        wait(RETRY_SECONDS)
        try:
            services = stack.enter_context(open_services(config, with_reader=True))
        except REPAIRABLE as problem:
            if str(problem) != reason:
                reason = str(problem)
                _say(reason)
        else:
            log.info("kiosk_opened")
            return services


def _say(reason: str) -> None:
    log.error("kiosk_closed")
    print(f"開けるまで閉じたまま待ちます: {reason}", file=sys.stderr, flush=True)


@contextmanager
def _standing_closed(config: Config) -> Iterator[None]:
    faces = {face: closed_app(face, config) for face in config.serve.faces}
    cannot_open = Health((Finding("opening", "closed"),))
    sockets: dict[int, Any] = {}
    server = listen(dispatch(faces, lambda: cannot_open), config, sockets)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        _end(server, sockets)
        thread.join()


def _end(server: Server, sockets: dict[int, Any]) -> None:
    """Close from the loop's own thread; the loop ends when no socket is left."""
    alarm = next(one for one in sockets.values() if isinstance(one, trigger))
    # The stub asks for an argument that nobody passes.
    alarm.pull_trigger(lambda: wasyncore.close_all(sockets))  # type: ignore[arg-type, misc]
    server.task_dispatcher.shutdown()
