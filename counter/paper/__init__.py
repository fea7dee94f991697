"""The paper of a visit: what is printed, and the PDF kept in memory until it is."""

from counter.paper.folder import FolderPrinter
from counter.paper.making import numbered, print_job
from counter.paper.printers import Printer, open_printer
from counter.paper.slip_content import slip_of
from counter.paper.store import PaperStore
from counter.paper.watch import WatchedPrinter, watched_printer

__all__ = [
    "FolderPrinter",
    "PaperStore",
    "Printer",
    "WatchedPrinter",
    "numbered",
    "open_printer",
    "print_job",
    "slip_of",
    "watched_printer",
]
