"""`kakanai visit`: whole families acted out with the real parts, compared with a clerk's view."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counter.cli import main

CASES = Path(__file__).parents[2] / "cases"

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("case", ["P01", "P08", "C01", "B02", "D03"])
def test_a_family_comes_to_what_a_clerk_expects(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = CASES.glob(f"{case}_*.toml")
    assert main(["visit", str(path), "--strict", "--out", str(tmp_path)]) == 0, capsys.readouterr()
    assert capsys.readouterr().out.startswith(f"{case}: 手書き 0欄")
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert result["unanswered"] == []
    assert (tmp_path / "visit.pdf").read_bytes().startswith(b"%PDF-")
    written = {path.name for path in (tmp_path / "records").glob("*.done")}
    assert len(written) >= len(result["records"]) > 0


def test_a_clerk_who_does_not_accept_releases_nothing_but_what_needs_no_clerk(
    tmp_path: Path,
) -> None:
    (path,) = CASES.glob("P01_*.toml")
    case = tmp_path / "case.toml"
    case.write_text(path.read_text("utf-8") + "\n[desk]\naccept = false\n", "utf-8")
    assert main(["visit", str(case), "--out", str(tmp_path)]) == 0
    delivered = [path.name for path in (tmp_path / "records").glob("*.json")]
    assert len(delivered) == 1
    assert "water_start" in delivered[0]


def test_a_case_that_expects_otherwise_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = CASES.glob("P01_*.toml")
    case = tmp_path / "case.toml"
    case.write_text(path.read_text("utf-8").replace('"water_start",', ""), "utf-8")
    assert main(["visit", str(case), "--out", str(tmp_path)]) == 1
    assert "water_start: 期待していない needed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "a"\n', "id が要ります"),
        ("name = \n", "TOML として読めません"),
        ("", "id が要ります"),
    ],
)
def test_a_case_that_cannot_be_read_ends_with_2(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.toml"
    case.write_text(text, "utf-8")
    assert main(["visit", str(case), "--out", str(tmp_path)]) == 2
    assert words in capsys.readouterr().err
