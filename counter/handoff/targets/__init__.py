"""Targets (連携先): where records go, by URL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from counter.handoff.delivery import Delivery
from counter.handoff.targets.files import FileTarget
from counter.handoff.targets.folder import FolderShelf

__all__ = ["FileTarget", "ReceivingTarget", "open_target"]

FOLDER = "file://"


class ReceivingTarget(Protocol):
    """What the relay asks of a target. Every method raises TargetUnavailableError."""

    def deliver(self, delivery: Delivery) -> None:
        """Hand over one record; again when it is there already changes nothing."""

    def receipts(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each receipt that waits to be taken."""

    def taken(self, name: str) -> None:
        """Put away a receipt that has been recorded."""

    def refused(self, name: str) -> None:
        """Put away a file that is no receipt."""

    def tidy(self) -> None:
        """Remove what deliveries that died have left unfinished."""


def open_target(url: str) -> ReceivingTarget:
    """The target at a URL: `file:///folder`. Connects to nothing yet."""
    if url.startswith(FOLDER):
        return FileTarget(FolderShelf(Path(url.removeprefix(FOLDER))))
    raise ValueError("連携先の url は file:///フォルダ の形で書いてください")
