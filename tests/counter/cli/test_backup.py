"""The restore drill as IT staff do it, by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.cli import main
from tests.settings import SHORTEST


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """The settings of an installation, and of the one its backup is restored into."""
    for name in ("kakanai", "restored"):
        text = SHORTEST.replace("kakanai.db", f"{name}.db")
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    kakanai(tmp_path, "db", "upgrade")
    return tmp_path


def kakanai(hall: Path, *words: str, config: str = "kakanai") -> int:
    return main([*words, "--config", str(hall / f"{config}.toml")])


def test_the_restore_drill(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = hall / "monday.backup"
    assert kakanai(hall, "db", "backup", str(copy)) == 0
    assert "入っていません" in capsys.readouterr().out
    assert kakanai(hall, "db", "restore", str(copy), config="restored") == 0
    assert "消しなおした来庁 0件" in capsys.readouterr().out
    assert kakanai(hall, "audit", "verify", config="restored") == 0


def test_a_backup_never_lies_beside_its_keys(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kakanai(hall, "db", "backup", str(hall / "keys" / "monday.backup")) == 2
    assert "鍵フォルダー" in capsys.readouterr().err
    assert not (hall / "keys" / "monday.backup").exists()


def test_nothing_is_restored_without_the_keys(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = hall / "monday.backup"
    kakanai(hall, "db", "backup", str(copy))
    (hall / "keys").rename(hall / "lost")
    assert kakanai(hall, "db", "restore", str(copy), config="restored") == 2
    assert "鍵フォルダー" in capsys.readouterr().err
    assert not (hall / "restored.db").exists()


def test_the_status_says_what_backups_still_remember(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kakanai(hall, "purge", "--status") == 0
    assert capsys.readouterr().out == ""


def test_an_upgrade_is_undone_and_done_again(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rolling back: a backup first, then the tables the earlier program knows."""
    copy = hall / "before.backup"
    assert kakanai(hall, "db", "downgrade", "0004", str(copy)) == 0
    assert "表を 0004 に戻しました" in capsys.readouterr().out
    assert copy.stat().st_size > 0
    assert kakanai(hall, "health") == 2  # this program says that the tables are not its own
    assert "kakanai db upgrade" in capsys.readouterr().err
    assert kakanai(hall, "db", "upgrade") == 0
    assert kakanai(hall, "audit", "verify") == 0


def test_tables_do_not_go_back_to_what_never_was(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = hall / "before.backup"
    assert kakanai(hall, "db", "downgrade", "9999", str(copy)) == 2
    assert "戻せるのは: 0001、0002" in capsys.readouterr().err
    assert not copy.exists()
