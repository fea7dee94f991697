"""What every place for files must do, so that one delivery algorithm serves folder, SFTP and S3."""

from __future__ import annotations

from typing import Protocol


class Shelf(Protocol):
    """Files in named folders of one target. Each method raises TargetUnavailableError."""

    def put(self, folder: str, name: str, data: bytes) -> None:
        """Make the file appear whole under its name, durably; replaces one of that name."""

    def holds(self, folder: str, name: str) -> bool:
        """Whether a file of that name is there."""

    def names(self, folder: str, suffix: str) -> list[str]:
        """Names of the files that end so, sorted."""

    def get(self, folder: str, name: str) -> bytes:
        """The file's bytes."""

    def move(self, folder: str, name: str, to: str) -> None:
        """Move the file into another folder of the target, replacing one of that name."""

    def tidy(self) -> None:
        """Remove what deliveries that died have left unfinished."""

    def close(self) -> None:
        """Hang up."""
