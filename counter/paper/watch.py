"""The printer of this node as last seen: asked before a visit begins, and not at every page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from counter.paper.printers import Printer, open_printer
from printing.printers import PrinterState

FRESH_SECONDS = 2.0
"""A state may be this old: a printer that is off takes seconds to say nothing."""


class WatchedPrinter:
    """A printer whose state is remembered for a moment. Safe to use from several threads."""

    def __init__(self, printer: Printer, clock: Callable[[], float] = time.monotonic) -> None:
        self._printer = printer
        self._clock = clock
        self._lock = threading.Lock()
        self._last: PrinterState | None = None
        self._at = 0.0

    def state(self) -> PrinterState:
        """Whether the printer takes jobs, as it said at most two seconds ago."""
        with self._lock:
            if self._last is None or self._clock() - self._at >= FRESH_SECONDS:
                self._last = self._printer.state()
                self._at = self._clock()
            return self._last

    def print_pdf(self, pdf: bytes, name: str) -> object:
        """Print under a receipt number; returns when it is on paper.

        Raises PrinterProblem or OSError.
        """
        return self._printer.print_pdf(pdf, name)


def watched_printer(setting: str) -> WatchedPrinter | None:
    """The printer of `[paper] printer`; None where this node has none and the desk prints."""
    printer = open_printer(setting)
    return WatchedPrinter(printer) if printer else None
