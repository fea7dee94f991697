"""The printer the settings name: none, a folder (training), or one on the network (IPP)."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from counter.paper.folder import FolderPrinter
from printing.printers import IppPrinter, PrinterState


class Printer(Protocol):
    """Whatever brings a PDF onto paper."""

    def state(self) -> PrinterState:
        """Whether it takes jobs now, and what it wants done."""

    def print_pdf(self, pdf: bytes, name: str) -> object:
        """Print under a receipt number; returns when it is on paper.

        Raises PrinterProblem or OSError.
        """


def open_printer(setting: str) -> Printer | None:
    """The printer of `[paper] printer`: `none`, `file:///folder`, `ipp://host/ipp/print`.

    Raises ValueError with a sentence for any other text.
    """
    if setting == "none":
        return None
    if setting.startswith("file://"):
        return FolderPrinter(Path(setting.removeprefix("file://")))
    return IppPrinter(setting)
