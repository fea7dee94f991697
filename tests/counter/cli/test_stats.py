"""`kakanai stats`: a rehearsed day in a training installation, said, as a file and on paper."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from counter.cli import main
from counter.storage import statistics
from counter.storage.engine import open_database
from counter.storage.statistics import Window

CASES = Path(__file__).parents[2] / "cases"
CITY = '[city]\nname = "見本市"\ncode = "999997"\n'
DAY = "2026-06-10"
ALWAYS = Window(0, 2**62, 0, 2**62)


def installation(folder: Path, more: str = '[card]\nreader = "virtual"\n') -> Path:
    settings = folder / "config.toml"
    settings.write_text(CITY + more, "utf-8")
    return settings


def rehearse(settings: Path, visits: int, *more: str) -> int:
    arguments = ["stats", "--config", str(settings), "--rehearse-day", str(CASES), "--to", DAY]
    return main([*arguments, "--visits", str(visits), *more])


def kinds(folder: Path) -> set[str]:
    database = open_database(f"sqlite:///{folder}/var/kakanai.db")
    with database.reading() as connection:
        found = {one.kind for one in statistics.begun_in(connection, ALWAYS)}
    database.close()
    return found


@pytest.mark.integration
@pytest.mark.cpu_seconds(60)
def test_a_small_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = installation(tmp_path)
    assert rehearse(settings, 6, "--csv", str(tmp_path / "day.csv")) == 0
    rows = list(csv.DictReader((tmp_path / "day.csv").open(encoding="utf-8-sig")))
    [visits] = [r for r in rows if (r["表"], r["項目"]) == ("全体", "来庁")]
    assert visits["数"] == "6"
    assert {"arrived", "began", "submitted", "called", "opened", "accepted"} <= kinds(tmp_path)

    capsys.readouterr()
    assert main(["stats", "--config", str(settings), "--from", DAY, "--to", DAY]) == 0
    assert "■ 負担の計" in capsys.readouterr().out
    report = tmp_path / "day.pdf"
    whole = ["stats", "--config", str(settings), "--from", DAY, "--to", DAY]
    assert main([*whole, "--pdf", str(report)]) == 0
    assert report.read_bytes().startswith(b"%PDF")


@pytest.mark.long
@pytest.mark.cpu_seconds(900)
def test_a_day_of_300_visits_is_the_same_day_again(tmp_path: Path) -> None:
    files = []
    for name in ("first", "again"):
        folder = tmp_path / name
        folder.mkdir()
        files.append(folder / "day.csv")
        assert rehearse(installation(folder), 300, "--csv", str(files[-1])) == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_real_installation_is_never_filled_with_invented_visits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rehearse(installation(tmp_path, '[card]\nreader = "pcsc"\n'), 1) == 2
    assert "訓練用の設置だけです" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["--from", "2026-06-11", "--to", "2026-06-10"], "--from は --to より前"),
        (["--from", "六月"], "2026-04-01 の形"),
        (["--visits", "0"], "1 から 5000 まで"),
        (["--visits", "五"], "1 から 5000 まで"),
    ],
)
def test_what_cannot_be_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: list[str], words: str
) -> None:
    (tmp_path / "var").mkdir()
    settings = str(installation(tmp_path))
    try:
        status = main(["stats", "--config", settings, *typed])
    except SystemExit as end:
        status = int(str(end.code))
    assert status == 2
    assert words in capsys.readouterr().err
