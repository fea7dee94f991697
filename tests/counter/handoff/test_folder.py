import errno
import os
import stat
from pathlib import Path
from uuid import UUID

import pytest

from counter.config import Target
from counter.handoff.delivery import Delivery, File
from counter.handoff.problems import TargetUnavailableError
from counter.handoff.targets import FileTarget, ReceivingTarget, open_target
from counter.handoff.targets.folder import UNFINISHED_FOR_SECONDS, FolderShelf
from tests.counter.handoff.hall import NO_HOUSE

RECORD = UUID("00000000-0000-4000-8000-000000000009")
DELIVERY = Delivery(RECORD, "r", (File("r.json", b"{}"), File("r.csv", b"a,b\r\n")))


@pytest.fixture
def target(tmp_path: Path) -> FileTarget:
    opened = folder_target(tmp_path / "inbox")
    assert isinstance(opened, FileTarget)
    return opened


def folder_target(folder: Path) -> ReceivingTarget:
    return open_target(Target.model_validate({"name": "inbox", "url": f"file:{folder}"}), NO_HOUSE)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_files_and_nothing_else(target: FileTarget, tmp_path: Path) -> None:
    target.deliver(DELIVERY)
    records = tmp_path / "inbox" / "records"
    assert names(records) == ["r.csv", "r.done", "r.json"]
    assert (records / "r.csv").read_bytes() == b"a,b\r\n"
    assert stat.S_IMODE((records / "r.json").stat().st_mode) == 0o640


def test_a_second_delivery_changes_nothing(target: FileTarget, tmp_path: Path) -> None:
    target.deliver(DELIVERY)
    record = tmp_path / "inbox" / "records" / "r.json"
    record.unlink()  # the back office has taken it
    target.deliver(DELIVERY)
    assert not record.exists()


def test_every_byte_is_synced_before_its_name_appears(
    target: FileTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def note_sync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def note_replace(self: Path, goal: Path) -> Path:
        steps.append(f"rename {goal.name}")
        return replace(self, goal)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    target.deliver(DELIVERY)
    assert steps == [
        *("file", "rename r.json", "folder"),
        *("file", "rename r.csv", "folder"),
        *("file", "rename r.done", "folder"),
    ]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, "target_full"),
        (errno.EACCES, "target_forbidden"),
        (errno.EROFS, "target_read_only"),
        (errno.EIO, "target_failed"),
    ],
)
def test_a_failure_leaves_nothing_and_says_why(
    target: FileTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, reason: str
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(TargetUnavailableError) as problem:
        target.deliver(DELIVERY)
    assert problem.value.reason == reason
    assert names(tmp_path / "inbox" / "records") == []


def test_below_a_share_that_is_not_mounted_nothing_is_made(tmp_path: Path) -> None:
    target = folder_target(tmp_path / "share" / "inbox")
    with pytest.raises(TargetUnavailableError) as problem:
        target.deliver(DELIVERY)
    assert problem.value.reason == "target_missing"
    assert names(tmp_path) == []


def test_only_old_unfinished_files_are_removed(tmp_path: Path) -> None:
    records = tmp_path / "inbox" / "records"
    records.mkdir(parents=True)
    old, young = records / ".r.json.00.part", records / ".r.json.11.part"
    for path in (old, young):
        path.write_bytes(b"{")
    long_ago = old.stat().st_mtime - UNFINISHED_FOR_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    FolderShelf(tmp_path / "inbox").tidy()
    assert names(records) == [".r.json.11.part"]


def test_receipts_are_read_in_order_and_put_away(target: FileTarget, tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "receipts"
    folder.mkdir(parents=True)
    for name in ("b.receipt.json", "a.receipt.json", ".c.receipt.json", "d.txt"):
        (folder / name).write_bytes(name.encode())
    assert list(target.receipts()) == [
        ("a.receipt.json", b"a.receipt.json"),
        ("b.receipt.json", b"b.receipt.json"),
    ]
    target.taken("a.receipt.json")
    target.refused("b.receipt.json")
    assert list(target.receipts()) == []
    assert names(folder / "taken") == ["a.receipt.json"]
    assert names(folder / "refused") == ["b.receipt.json"]
