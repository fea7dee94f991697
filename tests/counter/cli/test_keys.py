"""Desks are enrolled, renewed and left out by commands, with a file carried between machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter.cli import main
from counter.keys import Keyring, NoKeyForEnvelope
from counter.storage import audit, envelopes
from counter.storage.engine import open_database
from counter.visit import codec
from tests.counter.visit.city import open_visits, submitted
from tests.counter.visit.test_forgetting import TODAY

pytestmark = pytest.mark.integration

CONFIG = """
[city]
name = "見本市"
code = "999997"
[node]
name = "{name}"
key_folder = "{name}/keys"
[storage]
url = "sqlite:///{name}/kakanai.db"
"""


@pytest.fixture
def two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A kiosk's machine and a desk's machine, each installed below one folder."""
    for name in ("kiosk", "desk"):
        (tmp_path / name).mkdir()
        (tmp_path / f"{name}.toml").write_text(CONFIG.format(name=name), "utf-8")
        assert kakanai(tmp_path, name, "db", "upgrade") == 0
    capsys.readouterr()
    return tmp_path


def kakanai(two: Path, machine: str, *words: str) -> int:
    return main([*words, "--config", str(two / f"{machine}.toml")])


def enrol(two: Path, name: str) -> None:
    carried = str(two / f"{name}.desk")
    assert kakanai(two, "desk", "keys", "desk", name, "--out", carried) == 0
    assert kakanai(two, "kiosk", "keys", "enrol", carried) == 0


def submit_and_open_at_the_desk(two: Path) -> bytes:
    """A resident confirms at the kiosk; the desk has the row, and no key but its own."""
    database = open_database(f"sqlite:///{two / 'kiosk/kakanai.db'}")
    try:
        visit = submitted(open_visits(database, Keyring.open(two / "kiosk/keys")))
        with database.reading() as connection:
            sealed = envelopes.of_visit(connection, visit=visit.id, part=codec.VISIT_PART)
        assert sealed is not None
        return Keyring.open(two / "desk/keys").open_(sealed)
    finally:
        database.close()


def test_an_enrolled_desk_opens_what_is_submitted_from_then_on(
    two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NoKeyForEnvelope):
        submit_and_open_at_the_desk(two)
    enrol(two, "north")
    said = capsys.readouterr().out
    fingerprints = [line.split("指紋 ")[1][:16] for line in said.splitlines() if "指紋 " in line]
    assert len(set(fingerprints)) == 1
    assert len(fingerprints) == 2, "once at each machine, to be compared"
    assert "見本" in submit_and_open_at_the_desk(two).decode()


def test_the_private_half_never_leaves_the_desk(two: Path) -> None:
    enrol(two, "north")
    private = (two / "desk/keys/desks/north.key").read_bytes()
    assert private not in (two / "north.desk").read_bytes()
    assert not (two / "kiosk/keys/desks/north.key").exists()
    assert (two / "desk/keys/desks/north.key").stat().st_mode & 0o077 == 0


def test_a_renewed_desk_opens_old_and_new(two: Path) -> None:
    enrol(two, "north")
    submit_and_open_at_the_desk(two)
    enrol(two, "north-2")
    assert kakanai(two, "kiosk", "keys", "remove", "north") == 0
    submit_and_open_at_the_desk(two)
    (two / "desk/keys/desks/north-2.key").rename(two / "lost")
    with pytest.raises(NoKeyForEnvelope):
        submit_and_open_at_the_desk(two)


def test_what_is_there_is_listed_and_what_was_done_audited(
    two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrol(two, "north")
    submit_and_open_at_the_desk(two)
    capsys.readouterr()
    assert kakanai(two, "kiosk", "keys", "list") == 0
    said = capsys.readouterr().out
    assert f"拠点 kiosk: 日の鍵 1日分（{TODAY} から {TODAY}）" in said
    assert "封をする窓口 north: " in said
    assert kakanai(two, "desk", "keys", "list") == 0
    assert "この機械で開ける窓口の鍵 north" in capsys.readouterr().out
    database = open_database(f"sqlite:///{two / 'kiosk/kakanai.db'}")
    with database.reading() as connection:
        acts = [(entry.act, entry.detail) for entry in audit.entries(connection)]
    database.close()
    assert ("desk_enrolled", "north") in acts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("desk", "Nord", "--out", "a.desk"), "窓口の名前は"),
        (("desk", "north", "--out", "north.desk"), "書けません"),
        (("enrol", "kiosk.toml"), "窓口の鍵のファイルではありません"),
        (("enrol", "nothing.desk"), "読めません"),
        (("remove", "south"), "加わっていません"),
        (("remove", "../node"), "窓口の名前は"),
    ],
)
def test_what_cannot_be_done_is_said(
    two: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(two)
    enrol(two, "north")
    assert kakanai(two, "kiosk", "keys", *words) == 2
    assert said in capsys.readouterr().err


def test_another_key_never_takes_an_enrolled_name(
    two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrol(two, "north")
    (two / "desk/keys/desks/north.key").unlink()
    assert kakanai(two, "desk", "keys", "desk", "north", "--out", str(two / "other")) == 0
    assert kakanai(two, "kiosk", "keys", "enrol", str(two / "other")) == 2
    assert "別の鍵が入っています" in capsys.readouterr().err
