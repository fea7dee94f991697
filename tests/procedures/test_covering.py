"""What cases show of a catalog: yes, no and ask-clerk per procedure, and each row that decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedures.findings import CatalogError
from procedures.proving.covering import coverage, uncovered
from tests.procedures.small import bundle, item, procedure

MADE = bundle(
    item("a", "visit", "bool") + item("b", "visit", "bool") + item("acts_as", "visit", "text"),
    one=procedure("one", ("refer", "a and b"), ("needed", "a")),
    two=procedure("two", ("needed", "b")),
)

ONE = """
[[case]]
name = "要る"
today = 2026-04-03
events = ["move_in"]
procedure = "one"
outcome = "needed"
person = [{ id = "p1" }]
answers = { people_complete = true, a = true, b = false }

[[case]]
name = "分からない"
today = 2026-04-03
events = ["move_in"]
procedure = "one"
outcome = "ask_clerk"
answers = { a = "unknown" }
"""

FAMILY = """
name = "一人"
id = "F"
today = 2026-04-03
events = ["move_in"]
[visitor]
person = "p1"
[[person]]
id = "p1"
[answers]
a = true
b = true
people_complete = true
[expect]
refer = ["one"]
needed = ["two"]
not_needed = []
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "one.toml").write_text(ONE, "utf-8")
    (tmp_path / "family.toml").write_text(FAMILY, "utf-8")
    return tmp_path


def test_kinds_are_counted_as_expected_and_rows_as_they_decide(cases: Path) -> None:
    one, two = coverage(MADE, cases)
    assert list(one.cases.values()) == [2, 0, 1]
    assert one.rows == (1, 1, 0)
    assert list(two.cases.values()) == [1, 0, 0]
    assert two.rows == (1, 0)


def test_what_no_case_shows_is_a_debt(cases: Path) -> None:
    found = {(one.file, one.message) for one in uncovered(MADE, cases)}
    assert found == {
        ("procedures/one.toml", "「当てはまらない」事例がありません"),
        ("procedures/two.toml", "「当てはまらない」事例がありません"),
        ("procedures/two.toml", "「職員が確認する」事例がありません"),
    }


def test_a_case_about_another_subject_shows_nothing_of_this_one(tmp_path: Path) -> None:
    text = ONE.replace('outcome = "needed"', 'outcome = "needed"\nsubject = "p1"')
    (tmp_path / "one.toml").write_text(text, "utf-8")
    assert coverage(MADE, tmp_path)[0].rows == (0, 0, 0)


def test_a_case_with_a_mistake_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(ONE.replace("a = true", "aa = true"), "utf-8")
    with pytest.raises(CatalogError, match="aa という項目はありません"):
        coverage(MADE, tmp_path)


def test_a_file_that_is_no_toml_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text("[[", "utf-8")
    assert coverage(MADE, tmp_path)[0].rows == (0, 0, 0)
