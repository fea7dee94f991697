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


REGISTER_FACTS = ("pension_category", "becomes_pension_category1", "pension_number_unlinked")
"""What P01 states that only a pension register knows; no register knows a newcomer."""


@pytest.mark.parametrize(
    ("route", "questions", "characters"),
    [("reserved", 15, 120), ("paper", 15, 120), ("imported", 17, 120), ("none", 30, 120)],
)
def test_a_move_in_of_four_asks_no_more_than_its_route_needs(
    route: str, questions: int, characters: int, tmp_path: Path
) -> None:
    """design.md section 12: ≤ 15 questions and ≤ 120 characters by certificate, nothing by hand."""
    (path,) = CASES.glob("P01_*.toml")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    case = tmp_path / "case.toml"
    case.write_text("".join(one for one in lines if not one.startswith(REGISTER_FACTS)), "utf-8")
    assert main(["visit", str(case), "--out", str(tmp_path), "--route", route]) == 0
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert result["route"] == route
    assert len(result["asked"]) <= questions, result["asked"]
    assert result["typed_characters"] <= characters
    assert result["handwritten"] == 0
    assert result["own_name_typed"] == (1 if route == "none" else 0)
    assert result["left_to_desk"]


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
