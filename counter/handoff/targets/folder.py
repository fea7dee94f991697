"""A folder of this machine, or a share mounted on it, as a shelf."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from counter.handoff.problems import TargetUnavailableError
from counter.storage.faults import reach

UNFINISHED = ".part"
# A delivery takes seconds; whatever is older belongs to a process that died.
UNFINISHED_FOR_SECONDS = 60 * 60

REASONS = {
    errno.ENOSPC: "target_full",
    errno.EDQUOT: "target_full",
    errno.ENOENT: "target_missing",
    errno.ENOTDIR: "target_missing",
    errno.EACCES: "target_forbidden",
    errno.EPERM: "target_forbidden",
    errno.EROFS: "target_read_only",
}


class FolderShelf:
    """Writes a hidden temporary file, syncs it, renames it, and syncs the folder.

    The folder above `root` must exist: below a share that is not mounted nothing is created, so no
    record lands where nobody looks.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, folder: str, name: str, data: bytes) -> None:
        with _said_in_words():
            place = self._folder(folder)
            # Unique: after a lease ran out, two relays may write the same record.
            unfinished = place / f".{name}.{secrets.token_hex(8)}{UNFINISHED}"
            try:
                _write_synced(unfinished, data)
                reach("target_after_write")
                unfinished.replace(place / name)
            except OSError:
                with suppress(OSError):
                    unfinished.unlink(missing_ok=True)
                raise
            _sync_folder(place)

    def holds(self, folder: str, name: str) -> bool:
        with _said_in_words():
            return (self._folder(folder) / name).exists()

    def names(self, folder: str, suffix: str) -> list[str]:
        with _said_in_words():
            found = self._folder(folder).iterdir()
            return sorted(
                path.name
                for path in found
                if path.name.endswith(suffix) and not path.name.startswith(".") and path.is_file()
            )

    def get(self, folder: str, name: str) -> bytes:
        with _said_in_words():
            return (self._folder(folder) / name).read_bytes()

    def move(self, folder: str, name: str, to: str) -> None:
        with _said_in_words():
            goal = self._folder(to)
            (self._folder(folder) / name).replace(goal / name)
            _sync_folder(goal)

    def tidy(self) -> None:
        before = time.time() - UNFINISHED_FOR_SECONDS
        with _said_in_words():
            for path in self.root.glob(f"*/.*{UNFINISHED}"):
                if path.stat().st_mtime < before:
                    path.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held open."""

    def _folder(self, folder: str) -> Path:
        self.root.mkdir(exist_ok=True)
        place = self.root / folder
        place.mkdir(exist_ok=True, parents=True)
        return place


def _write_synced(path: Path, data: bytes) -> None:
    # 0640: the back office reads as a group of the folder, nobody else does.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """A rename survives a power cut only when the folder itself is on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = REASONS.get(error.errno or 0, "target_failed")
        raise TargetUnavailableError(reason) from error
