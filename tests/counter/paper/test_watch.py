"""A printer that says nothing keeps no page waiting, and what it says later is heard."""

import threading
from threading import Event

from counter.paper.watch import ASKING, FRESH_SECONDS, STANDING_SECONDS, WatchedPrinter
from printing.printers import PrinterState

READY, EMPTY = PrinterState(True), PrinterState(False, ("用紙がありません",))


class SlowPrinter:
    """A printer that answers when it is let."""

    def __init__(self) -> None:
        self.says = READY
        self.asked = Event()
        self.let = Event()
        self.let.set()

    def state(self) -> PrinterState:
        self.asked.set()
        assert self.let.wait(20)
        return self.says

    def print_pdf(self, pdf: bytes, name: str) -> None:
        raise NotImplementedError


def answered() -> None:
    """The question under way has been answered."""
    for thread in threading.enumerate():
        if thread.name == ASKING:
            thread.join(20)


def test_a_page_has_the_last_state_while_the_printer_is_asked_beside_it() -> None:
    printer, now = SlowPrinter(), [0.0]
    watched = WatchedPrinter(printer, lambda: now[0])
    assert watched.state() == READY
    printer.says = EMPTY
    printer.asked.clear()
    assert watched.state() == READY
    assert not printer.asked.is_set(), "young enough"
    printer.let.clear()
    now[0] = FRESH_SECONDS
    assert watched.state() == READY
    assert printer.asked.wait(20)
    assert watched.state() == READY, "still asked: nobody waits"
    printer.let.set()
    answered()
    assert watched.state() == EMPTY


def test_after_a_long_rest_the_printer_is_asked_first() -> None:
    printer, now = SlowPrinter(), [0.0]
    watched = WatchedPrinter(printer, lambda: now[0])
    watched.state()
    printer.says = EMPTY
    now[0] = STANDING_SECONDS
    assert watched.state() == EMPTY
