"""Deliver records as files, and fetch receipts as files, on any shelf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from counter.handoff.delivery import Delivery
from counter.handoff.problems import TargetUnavailableError
from counter.handoff.targets.folder import FolderShelf
from counter.handoff.targets.shelf import Shelf
from counter.storage.faults import reach

RECORDS = "records"
RECEIPTS = "receipts"
TAKEN = "receipts/taken"
REFUSED = "receipts/refused"
TRIAL = "trial"
TRIAL_NAME = "kakanai.txt"
TRIAL_WORDS = "kakanai が、ここに書けるかを試したファイルです。消してかまいません。\n"
RECEIPT_SUFFIX = ".receipt.json"


class FileTarget:
    """A target that takes files: `records/` holds deliveries, `receipts/` the answers to them."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def deliver(self, delivery: Delivery) -> None:
        """Write every file, then the done-file; nothing when the done-file is there already.

        Raises TargetUnavailableError; delivering again is always right.
        """
        done = delivery.done
        if self.shelf.holds(RECORDS, done.name):
            return
        for file in delivery.files:
            self.shelf.put(RECORDS, file.name, file.data)
        reach("target_before_done")
        self.shelf.put(RECORDS, done.name, done.data)
        reach("target_after_done")

    def receipts(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of every receipt that has not been taken yet, in order of name."""
        for name in self.shelf.names(RECEIPTS, RECEIPT_SUFFIX):
            yield name, self.shelf.get(RECEIPTS, name)

    def taken(self, name: str) -> None:
        """Put away a receipt that has been recorded."""
        self.shelf.move(RECEIPTS, name, TAKEN)

    def refused(self, name: str) -> None:
        """Put away a file that is no receipt, for the vendor to look at."""
        self.shelf.move(RECEIPTS, name, REFUSED)

    def try_out(self) -> None:
        """Write a file that says what it is into `trial/`, and see that it is there."""
        self.shelf.put(TRIAL, TRIAL_NAME, TRIAL_WORDS.encode())
        if not self.shelf.holds(TRIAL, TRIAL_NAME):
            raise TargetUnavailableError("target_failed")

    def tidy(self) -> None:
        """Remove what deliveries that died have left unfinished."""
        self.shelf.tidy()

    def close(self) -> None:
        """Hang up."""
        self.shelf.close()


class FolderTarget(FileTarget):
    """A folder as a target: it takes many records in hardly more time than one."""

    def __init__(self, shelf: FolderShelf) -> None:
        super().__init__(shelf)
        self._folder = shelf

    def deliver_all(self, deliveries: Sequence[Delivery]) -> None:
        """Deliver each as `deliver` does: all their files first, then all their done-files.

        Raises TargetUnavailableError when one of them could not be written; others may be there.
        """
        missing = [one for one in deliveries if not self.shelf.holds(RECORDS, one.done.name)]
        # Records may name the same photo; a name is its content, so it is written once.
        files = {file.name: file for one in missing for file in one.files}
        self._folder.put_all(RECORDS, list(files.values()))
        reach("target_before_done")
        self._folder.put_all(RECORDS, [one.done for one in missing])
        reach("target_after_done")
