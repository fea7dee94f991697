"""`catalog check` finds each kind of defect where there is one, and none where there is none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from procedures.bundle import Bundle
from procedures.findings import Finding
from procedures.loading import build, layered
from procedures.proving import Report, check
from tests.procedures.small import DAY, bundle, catalog, item, procedure

AB = "\n".join(item(name, "visit", "bool") for name in ("a", "b"))


def checked(made: Bundle, **options: object) -> Report:
    return check(made, DAY, **options)  # type: ignore[arg-type]


def about(report: Report, level: str, words: str) -> list[Finding]:
    return [one for one in report.findings if one.level == level and words in one.message]


def test_a_row_behind_a_wider_one_is_an_error() -> None:
    report = checked(bundle(AB, one=procedure("one", ("refer", "a or b"), ("needed", "a and b"))))
    [error] = report.errors
    assert (error.file, error.key) == ("procedures/one.toml", "outcome.1")
    assert "結果になる来庁はありません" in error.message


def test_a_condition_that_contradicts_itself_is_an_error() -> None:
    rule = "any(age(p.birth_date, today) < 18 and age(p.birth_date, today) >= 65 for p in people)"
    report = checked(bundle(one=procedure("one", ("needed", rule))))
    assert [error.key for error in report.errors] == ["outcome.0"]


@pytest.mark.parametrize(
    "rule",
    [
        "any(age(p.birth_date, today) == 75 for p in people)",
        "any(today == birthday(p.birth_date, 18) for p in people)",
        "count(p for p in people if p.birth_date > today - 14) == 3",
        "any(p.birth_date > q_date and p.birth_date <= q_date + 14 for p in people)",
        'prefecture(home) == "北海道" and prefecture(work) != "北海道"',
        'kinds == "three" or 12345 <= n and n < 12347',
        "n == 54321",
        '"one" in several and "two" in several and "three" not in several',
        "not any(True for d in dogs)",
        "count(d for d in dogs if d.registered) == 2",
        "any(p.x and not p.y for p in visitor) and all(p.y for p in people if not p in visitor)",
        "any(p == owner and not p.x for p in people)",
    ],
)
def test_what_can_come_true_is_found(rule: str) -> None:
    """Thresholds of every kind are found without being told."""
    three = "choices = [" + ", ".join(
        f'{{ id = "{name}", ja = "{name}" }}' for name in ("one", "two", "three")
    ) + "]"  # fmt: skip
    items = "\n".join(
        [
            item("q_date", "visit", "date"),
            item("home", "visit", "address"),
            item("work", "visit", "address"),
            item("kinds", "visit", "choice", three),
            item("several", "visit", "choices", three),
            item("n", "visit", "number"),
            item("owner", "visit", "person"),
            item("x", "person", "bool"),
            item("y", "person", "bool"),
            item("registered", "dog", "bool"),
            item("dogs_complete", "visit", "bool", 'roster_of = "dog"'),
        ]
    )
    report = checked(bundle(items, one=procedure("one", ("needed", rule))))
    assert not about(report, "error", "結果になる来庁")
    assert report.claims


def test_a_row_only_another_citys_setting_reaches_is_no_mistake() -> None:
    special = item("b", "visit", "bool", 'sources = ["register:city"]')
    made = catalog(special, one=procedure("one", ("needed", "b")))
    made["city.toml"] += "[settings]\nb = false\n"
    assert not checked(build(made)).errors


def test_a_question_that_cannot_matter_is_a_debt() -> None:
    report = checked(bundle(AB, one=procedure("one", ("needed", "a and (b or not b)"))))
    [debt] = about(report, "debt", "どう答えても結果は変わりません")
    assert "（b）" in debt.message


def test_a_question_that_only_chooses_the_group_matters() -> None:
    made = bundle(
        item("x", "person", "bool"),
        '[[group]]\nid = "xs"\nis = "p for p in people if p.x"\n',
        one=procedure("one", ("needed", "True"), head='for_each = "xs"'),
    )
    assert not about(checked(made), "debt", "どう答えても")


def test_excluded_procedures_that_meet_are_shown_with_a_visit() -> None:
    made = bundle(
        item("x", "person", "bool"),
        one=procedure("one", ("needed", "any(p.x for p in people)"), head='excludes = ["two"]'),
        two=procedure("two", ("needed", "not all(p.x for p in people)")),
    )
    [error] = about(checked(made), "error", "two と同時には要らないはず")
    assert "1人目の方（来庁者）は" in error.example
    assert "x＝はい" in error.example
    assert "x＝いいえ" in error.example


def test_excluded_procedures_that_never_meet_are_fine() -> None:
    made = bundle(
        AB,
        one=procedure("one", ("needed", "a and b"), head='excludes = ["two"]'),
        two=procedure("two", ("needed", "not a")),
    )
    assert not checked(made).errors


def test_an_item_nobody_supplies_is_an_error() -> None:
    lonely = item("lonely", "visit", "bool", 'sources = ["register:city"]')
    report = checked(bundle(lonely, one=procedure("one", ("needed", "lonely"))))
    [error] = about(report, "error", "出せる人がいません")
    assert (error.file, error.key) == ("items/all.toml", "lonely.sources")


def test_a_question_no_rule_or_sheet_takes_is_a_debt() -> None:
    report = checked(bundle(AB, one=procedure("one", ("needed", "a"))))
    assert [debt.key for debt in about(report, "debt", "使う条件・様式がありません")] == [
        "b",
        "birth_date",
    ]


def test_procedures_that_wait_for_each_other_are_an_error() -> None:
    made = bundle(
        AB,
        one=procedure("one", ("needed", "a"), head='after = ["two"]'),
        two=procedure("two", ("needed", "b"), head='after = ["one"]'),
    )
    assert len(about(checked(made), "error", "after をたどると")) == 2


def test_a_procedure_not_verified_for_long_is_a_debt() -> None:
    made = bundle(AB, one=procedure("one", ("needed", "a and b")))
    later = check(made, dt.date(2028, 1, 1), stale_days=365)
    assert about(later, "debt", "日前から確かめていません")
    assert not about(later, "error", "")


def test_rows_without_source_and_texts_without_easy_are_debts() -> None:
    report = checked(bundle(AB, one=procedure("one", ("needed", "a and b"))))
    assert [debt.key for debt in about(report, "debt", "この行の根拠")] == ["outcome.0.source"]
    assert "summary.easy" in [debt.key for debt in about(report, "debt", "やさしい日本語")]


def test_missing_cases_are_debts(tmp_path: Path) -> None:
    text = 'name = "例"\n[expect]\nneeded = ["one"]\nask_clerk = []\n'
    (tmp_path / "yes.toml").write_text(text, "utf-8")
    made = bundle(AB, one=procedure("one", ("needed", "a and b")))
    messages = {debt.message for debt in checked(made, cases=tmp_path).debts}
    assert "「当てはまる」事例がありません" not in messages
    assert "「当てはまらない」事例がありません" in messages
    assert "「職員が確認する」事例がありません" in messages


def test_an_unchanged_procedure_is_not_proved_again(tmp_path: Path) -> None:
    memory = tmp_path / "check.json"
    files = {"one": procedure("one", ("needed", "a")), "two": procedure("two", ("needed", "b"))}
    first = checked(bundle(AB, **files), memory=memory)
    again = checked(bundle(AB, **files), memory=memory)
    assert (first.reused, again.reused) == (0, 2)
    assert again.findings == first.findings
    files["two"] = procedure("two", ("needed", "b and not b"))
    changed = checked(bundle(AB, **files), memory=memory)
    assert changed.reused == 1
    assert len(changed.errors) == 1


def test_checking_one_procedure_forgets_no_other_proof(tmp_path: Path) -> None:
    memory = tmp_path / "check.json"
    made = bundle(AB, one=procedure("one", ("needed", "a")), two=procedure("two", ("needed", "b")))
    check(made, DAY, memory=memory)
    check(made, DAY, memory=memory, only=("one",))
    assert check(made, DAY, memory=memory).reused == 2


def test_a_spoilt_memory_only_costs_time(tmp_path: Path) -> None:
    memory = tmp_path / "check.json"
    memory.write_text('{"x": 3', "utf-8")
    made = bundle(AB, one=procedure("one", ("needed", "a")))
    assert checked(made, memory=memory).reused == 0


def test_a_finding_in_a_row_of_the_city_names_the_citys_file() -> None:
    rows = procedure("one", ("needed", "a and not a"))
    ours = {"procedures/one.toml": rows[rows.index("[[outcome]]") :]}
    made = build(layered(catalog(AB, one=procedure("one", ("needed", "a and b"))), ours))
    assert [error.file for error in checked(made).errors] == ["city/procedures/one.toml"]
