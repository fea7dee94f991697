"""A folder of this machine, or a share mounted on it, as a shelf."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

from counter.handoff.delivery import File
from counter.handoff.problems import TargetUnavailableError
from counter.storage.faults import reach

UNFINISHED = ".part"
# A delivery takes seconds; whatever is older belongs to a process that died.
UNFINISHED_FOR_SECONDS = 60 * 60

SYNCING_THREADS = 8

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
        self.put_all(folder, [File(name, data)])

    def put_all(self, folder: str, files: Sequence[File]) -> None:
        """Make each file appear whole under its name; all are durable when this comes back.

        The files are synced side by side and the folder once for all of them: a disk writes many
        in hardly more time than one.
        """
        with _said_in_words():
            place = self._folder(folder)
            # Unique: after a lease ran out, two relays may write the same record.
            mark = secrets.token_hex(8)
            unfinished = [place / f".{file.name}.{mark}{UNFINISHED}" for file in files]
            try:
                for path, file in zip(unfinished, files, strict=True):
                    _write(path, file.data)
                    reach("target_after_write")
                self._sync(unfinished)
                for path, file in zip(unfinished, files, strict=True):
                    path.replace(place / file.name)
                    reach("target_after_rename")
            except OSError:
                for path in unfinished:
                    with suppress(OSError):
                        path.unlink(missing_ok=True)
                raise
            _sync_path(place)

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
            _sync_path(goal)

    def tidy(self) -> None:
        before = time.time() - UNFINISHED_FOR_SECONDS
        with _said_in_words():
            for path in self.root.glob(f"*/.*{UNFINISHED}"):
                if path.stat().st_mtime < before:
                    path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the threads that sync."""
        self._syncing.shutdown()

    def _folder(self, folder: str) -> Path:
        self.root.mkdir(exist_ok=True)
        place = self.root / folder
        place.mkdir(exist_ok=True, parents=True)
        return place

    def _sync(self, paths: Sequence[Path]) -> None:
        if len(paths) == 1:
            _sync_path(paths[0])
        else:
            list(self._syncing.map(_sync_path, paths))

    @cached_property
    def _syncing(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(SYNCING_THREADS, thread_name_prefix="sync")


def _write(path: Path, data: bytes) -> None:
    # 0640: the back office reads as a group of the folder, nobody else does.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]


def _sync_path(path: Path) -> None:
    """Bring a file to the disk, or a folder: only then does a rename in it survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
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
