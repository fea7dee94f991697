"""Clerks' accounts by the command line."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from counter.cli import main
from counter.storage import passwords, staff
from counter.storage.engine import open_database
from counter.storage.staff import Grant, Role, Staff
from tests.counter.desk.office import hash_quickly
from tests.settings import SHORTEST

TODAY = dt.datetime.now(dt.UTC).date()
NEXT_WEEK = TODAY + dt.timedelta(days=7)


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    hash_quickly(monkeypatch)
    (tmp_path / "config.toml").write_text(SHORTEST, "utf-8")
    run(tmp_path, "db", "upgrade")
    return tmp_path


def run(hall: Path, *words: str) -> int:
    return main([*words, "--config", str(hall / "config.toml")])


def accounts(hall: Path) -> dict[str, Staff]:
    database = open_database(f"sqlite:///{hall / 'kakanai.db'}")
    with database.reading() as connection:
        found = {one.login: one for one in staff.everyone(connection)}
    database.close()
    return found


def bulk(hall: Path, text: str) -> int:
    (hall / "ouen.csv").write_text(text, "utf-8")
    return run(hall, "staff", "bulk", str(hall / "ouen.csv"), "--until", NEXT_WEEK.isoformat())


def test_helpers_of_a_disaster_come_as_a_list_and_end_by_themselves(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert bulk(hall, "ouen1,応援　一郎\nouen2,応援　二子\n") == 0
    printed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    found = accounts(hall)
    for line in printed:
        account = found[line["サインイン名"]]
        assert passwords.verify_password(account.password_hash, line["はじめのパスワード"])
        assert account.roles == {Role.COUNTER}
        assert account.ends_at is not None
        assert account.may_sign_in(account.ends_at - 1)
        assert not account.may_sign_in(account.ends_at)
    assert len(printed) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ouen1\n", "1 行目"),
        ("ouen1,一郎\nouen2,\n", "2 行目"),
        ("", "1 人から"),
        ("ouen1,一郎\nouen1,二郎\n", "もう登録"),
    ],
)
def test_a_list_is_taken_whole_or_not_at_all(
    hall: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    assert bulk(hall, text) == 2
    assert words in capsys.readouterr().err
    assert accounts(hall) == {}


def test_an_account_is_listed_disabled_and_its_app_forgotten(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bulk(hall, "ouen1,応援　一郎\n")
    capsys.readouterr()
    run(hall, "staff", "list")
    assert f"{NEXT_WEEK} まで" in capsys.readouterr().out
    assert run(hall, "staff", "reset-factor", "ouen1") == 0
    assert run(hall, "staff", "disable", "ouen1") == 0
    assert not accounts(hall)["ouen1"].may_sign_in(0)
    run(hall, "staff", "list")
    assert "停止" in capsys.readouterr().out
    assert run(hall, "staff", "disable", "nobody") == 2
    assert "staff list" in capsys.readouterr().err


def test_roles_of_a_section_are_given_listed_and_changed(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bulk(hall, "ouen1,応援　一郎\n")
    roles = ("--role", "counter:子育て支援課", "--role", "reviewer")
    assert run(hall, "staff", "change", "ouen1", *roles, "--until", "none") == 0
    found = accounts(hall)["ouen1"]
    assert found.grants == {Grant(Role.COUNTER, "子育て支援課"), Grant(Role.REVIEWER)}
    assert found.ends_at is None
    capsys.readouterr()
    run(hall, "staff", "list")
    assert "counter:子育て支援課、reviewer" in capsys.readouterr().out
    assert run(hall, "staff", "change", "ouen1") == 2
    assert "--role" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["boss", "it:市民課", "counter:"])
def test_a_role_that_is_none_is_refused_in_words(
    hall: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    with pytest.raises(SystemExit):
        run(hall, "staff", "change", "ouen1", "--role", wrong)
    assert "counter" in capsys.readouterr().err
