"""The printer of this node as last seen: asked before a visit begins, and not at every page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from counter.paper.printers import Printer, open_printer
from printing.printers import PrinterState

FRESH_SECONDS = 2.0
"""A state this young is not asked for again."""

STANDING_SECONDS = 30.0
"""A state this old still answers a page, while the printer is asked beside it.

A printer that is off takes seconds to say nothing; residents must not wait for that at every page.
"""

ASKING = "printer-state"
"""The thread that asks."""


class WatchedPrinter:
    """A printer whose state is remembered for a moment. Safe to use from several threads."""

    def __init__(self, printer: Printer, clock: Callable[[], float] = time.monotonic) -> None:
        self._printer = printer
        self._clock = clock
        self._lock = threading.Lock()
        self._asking = False
        self._last: PrinterState | None = None
        self._at = 0.0

    def state(self) -> PrinterState:
        """Whether the printer takes jobs, as it said lately; asked first after a long rest."""
        with self._lock:
            age = self._clock() - self._at
            if self._last is not None and age < STANDING_SECONDS:
                if age >= FRESH_SECONDS and not self._asking:
                    self._asking = True
                    threading.Thread(target=self._ask, name=ASKING, daemon=True).start()
                return self._last
        return self._ask()

    def print_pdf(self, pdf: bytes, name: str) -> object:
        """Print under a receipt number; returns when it is on paper.

        Raises PrinterProblem or OSError.
        """
        return self._printer.print_pdf(pdf, name)

    def _ask(self) -> PrinterState:
        found = self._printer.state()
        with self._lock:
            self._last, self._at, self._asking = found, self._clock(), False
        return found


def watched_printer(setting: str) -> WatchedPrinter | None:
    """The printer of `[paper] printer`; None where this node has none and the desk prints."""
    printer = open_printer(setting)
    return WatchedPrinter(printer) if printer else None
