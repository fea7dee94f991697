"""Calls into the card service that may never come back, given up after a time.

A confused reader driver can hang inside a call (reference section 7). The call then stays behind in
its own daemon thread, and whoever waited gets `ReaderHangs` instead of hanging too.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar

from cardreader.errors import ReaderHangs

T = TypeVar("T")


class DeadlineThread:
    """Runs calls one after another in a daemon thread."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._hung = False
        self._finished = False
        threading.Thread(target=self._run, name="card-connection", daemon=True).start()

    def call(self, function: Callable[[], T]) -> T:
        """Run `function` and return its result; raises ReaderHangs after the deadline."""
        if self._hung or self._finished:
            raise ReaderHangs
        future: Future[T] = Future()
        self._calls.put((function, future))
        try:
            return future.result(self._seconds)
        except FutureTimeout:
            self._hung = True
            raise ReaderHangs from None

    def finish(self, last: Callable[[], None]) -> None:
        """Run `last` and end the thread, once; does not wait for a thread that hangs."""
        if self._finished:
            return
        self._finished = True
        future: Future[None] = Future()
        self._calls.put((last, future))
        self._calls.put(None)
        if not self._hung:
            try:
                future.result(self._seconds)
            except FutureTimeout:
                self._hung = True

    def _run(self) -> None:
        while (item := self._calls.get()) is not None:
            function, future = item
            try:
                future.set_result(function())
            except BaseException as error:
                future.set_exception(error)
