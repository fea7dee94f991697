"""One page after the other instead of all at once.

Python puts one page together at a time, whatever the number of its threads: pages that are begun at
once take turns, a millisecond each, and each turn costs both of them. Three take as long as five
would one after the other, and all of them end last.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE_SECONDS = 0.03
"""A page that takes longer (it reads a card, asks a register, draws papers) is waited for so long,
by one other page: then it goes on beside those that come after it."""


class OneByOne:
    """An application whose pages wait for the one that is being put together."""

    def __init__(self, app: WSGIApplication, patience: float = PATIENCE_SECONDS) -> None:
        self._app = app
        self._patience = patience
        self._turn = threading.Condition()
        self._page: object | None = None

    def __call__(self, environ: WSGIEnvironment, answer: StartResponse) -> Iterable[bytes]:
        page = object()
        with self._turn:
            self._turn.wait_for(lambda: self._page is None, self._patience)
            self._page = page
        try:
            return self._app(environ, answer)
        finally:
            with self._turn:
                if self._page is page:
                    self._page = None
                    self._turn.notify()
