"""Hostile catalogs are refused in bounded time: sizes, nesting, long keys, wild arithmetic."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures import loading
from procedures.findings import CatalogError
from procedures.guidance import assess
from procedures.loading import build, layered, read_folder
from procedures.reasons import reason
from tests.procedures.small import DAY, bundle, catalog, item, procedure, sheet

ITEMS = item("a", "visit", "bool") + item("n", "visit", "number") + item("d", "visit", "date")
FILES = catalog(ITEMS, one=procedure("one", ("needed", "a")))

HOSTILE = {
    "a key of a million parts": "a" + ".a" * 1_000_000 + " = 1",
    "a million brackets": "x = " + "[" * 1_000_000,
    "lists in lists": "x = " + "[" * 500 + "]" * 500,
    "tables in tables": "x = " + "{a = " * 400 + "1" + "}" * 400,
    "dotted tables": "[" + ".".join("abc" for _ in range(900)) + "]\nx = 1",
    "a number of a million digits": "x = " + "9" * 1_000_000,
    "a text that never ends": 'x = """' + "a\n" * 1_000_000,
    "not text": "\x00\x01",
}


@pytest.mark.cpu_seconds(5)
@pytest.mark.parametrize(
    "place", ["items/x.toml", "procedures/x.toml", "city.toml", "sheets/x.toml"]
)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused(name: str, place: str) -> None:
    for files in ({**FILES, place: HOSTILE[name]}, layered(FILES, {place: HOSTILE[name]})):
        with pytest.raises(CatalogError):
            build(files)


DEEP_RULES = {
    "parentheses": "(" * 900 + "a" + ")" * 900,
    "not not": "not " * 480 + "a",
    "minus minus": "-" * 1_900 + "n == 1",
    "and and": " and ".join(["a"] * 390),
    "nested any": "any(" * 300 + "a" + ")" * 300,
    "chain": " < ".join(["n"] * 390),
    "if else": "a if " * 130 + "a" + " else a" * 130,
    "a long word": "a" * 1_999,
    "a null": "a\x00b",
    "a walrus": "(b := a)",
    "a lambda": "(lambda: a)()",
    "an import": '__import__("os").system("true")',
    "a comprehension of comprehensions": "any(a for p in people for q in people)",
    "dunder": "a.__class__",
    "f-string": 'f"{a}" == "x"',
    "power": "n ** n ** n == 1",
    "shift": "n << 99999 == 1",
    "repetition": '"a" * 999999999 == "b"',
}


@pytest.mark.cpu_seconds(5)
@pytest.mark.parametrize("name", DEEP_RULES)
def test_hostile_rules_are_refused_or_harmless(name: str) -> None:
    """A rule either is refused in words or compiles to something that can be evaluated."""
    try:
        made = bundle(ITEMS, one=procedure("one", ("needed", DEEP_RULES[name])))
    except CatalogError as error:
        refused = error
    else:
        answers = sheet(made, {"p1": {}}, {"a": True, "n": 1})
        verdicts = assess(made, DAY, answers).verdicts
        assert all(reason(made, DAY, answers, verdict).text for verdict in verdicts)
        return
    assert {problem.file for problem in refused.problems} == {"procedures/one.toml"}


@pytest.mark.parametrize(
    "rule",
    [
        "birthday(d, 99999999) > today",
        "birthday(d, 0 - 99999999) > today",
        "years_after(d, n) > today",
        "months_after(d, n) > today",
        "d + 999999999999 > today",
        "d - n > today",
        "fiscal_year_end(d) > today",
        "month_end(d + 999999999) > today",
        "fiscal_year_end(d + 999999999) > today",
        "age(d, d + 999999999) > 3",
        "today - d > 9999999999999999999999",
    ],
)
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-00-00", "2024-02-29"])
@pytest.mark.parametrize("n", [0, -(10**18), 10**18])
def test_days_beyond_the_calendar_do_not_crash(rule: str, day: str, n: int) -> None:
    made = bundle(ITEMS, one=procedure("one", ("needed", rule)))
    answers = sheet(made, {"p1": {}}, {"d": day, "n": n})
    assert assess(made, DAY, answers).verdicts
    assert assess(made, dt.date(9999, 12, 31), answers).verdicts


def test_a_folder_too_large_or_with_too_many_files_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        (tmp_path / f"{n}.toml").write_text("x" * 100, "utf-8")
    monkeypatch.setattr(loading, "MAX_FILES", 3)
    with pytest.raises(CatalogError, match="多すぎます"):
        read_folder(tmp_path)
    monkeypatch.setattr(loading, "MAX_FILES", 4)
    monkeypatch.setattr(loading, "MAX_BYTES", 399)
    with pytest.raises(CatalogError, match="大きすぎます"):
        read_folder(tmp_path)


def test_a_link_out_of_the_folder_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("password = 1", "utf-8")
    folder = tmp_path / "city"
    folder.mkdir()
    (folder / "innocent.toml").symlink_to("../secret.toml")
    with pytest.raises(CatalogError, match=r"innocent\.toml: .*リンクは読みません"):
        read_folder(folder)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_bytes("市".encode("cp932"))
    with pytest.raises(CatalogError, match=r"city\.toml: UTF-8"):
        read_folder(tmp_path)


toml_scalars = st.one_of(st.booleans(), st.integers(-5, 5), st.text(max_size=5))
toml_values = st.recursive(
    toml_scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["id", "ja", "x"]), inner)
    ),
    max_leaves=5,
)


def written(value: object) -> str:
    """A value as inline TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(written(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(one)}" for key, one in value.items()) + "}"
    return '"' + "".join(char if char.isalnum() else "_" for char in str(value)) + '"'


@pytest.mark.cpu_seconds(20)
@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["items/x.toml", "groups.toml", "events.toml", "procedures/one.toml"]),
    st.sampled_from(["item", "group", "event", "id", "outcome", "needs", "roles", "name", "when"]),
    toml_values,
)
def test_any_value_anywhere_loads_or_is_refused(place: str, key: str, value: object) -> None:
    text = f"{key} = {written(value)}\n"
    for files in ({**FILES, place: text}, layered(FILES, {place: text})):
        with contextlib.suppress(CatalogError):
            build(files)
