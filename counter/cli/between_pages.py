"""Python's collector between pages instead of in the middle of one.

Left to itself it comes when enough was made, which is while a page is being put together: that page
waits, and all others with it. What it is to find stays after pages; a moment without one is near.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ENOUGH = 2_000
"""New objects that stayed (some thirty pages leave them): walking them takes a millisecond."""

MOMENT_SECONDS = 0.002
"""How long there must have been no page: the last one has to leave the house first."""

OLD_EVERY = 100
"""Every so many times what stayed before is looked at too, for which a page may wait 30 ms."""


class BetweenPages:
    """An application whose pages the collector leaves alone, while there are pauses between them.

    The limits of `collect_seldom` hold all the same: where no pause comes, it does not wait.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._turn = threading.Condition()
        self._pages = 0
        self._ended = False

    def __call__(self, environ: WSGIEnvironment, answer: StartResponse) -> Iterable[bytes]:
        with self._turn:
            self._pages += 1
        try:
            return self._app(environ, answer)
        finally:
            with self._turn:
                self._pages -= 1
                if self._is_time():
                    self._turn.notify()

    def collect(self) -> None:
        """Have the collector come in each pause that is worth it, until `end`."""
        rounds = 0
        while self._pause_comes():
            rounds += 1
            gc.collect(1 if rounds % OLD_EVERY else 2)

    def end(self) -> None:
        """Let `collect` return."""
        with self._turn:
            self._ended = True
            self._turn.notify()

    def _pause_comes(self) -> bool:
        """Wait for a pause; False when there is nothing more to wait for."""
        with self._turn:
            while not self._ended:
                self._turn.wait_for(lambda: self._ended or self._is_time())
                if not self._turn.wait_for(lambda: self._ended or self._pages, MOMENT_SECONDS):
                    return True
            return False

    def _is_time(self) -> bool:
        return self._pages == 0 and gc.get_count()[0] > ENOUGH
