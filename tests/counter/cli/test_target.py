"""`kakanai target`: how targets stand, trying one out, keys, schemas."""

import json
from pathlib import Path

import pytest

from counter.cli import main
from counter.config import load_config
from counter.handoff.client_keys import holder
from counter.handoff.schemas import schema
from tests.counter.handoff.conftest import hall
from tests.counter.handoff.hall import DOG, NOTICE, Hall
from tests.settings import SHORTEST

__all__ = ["hall"]

pytestmark = pytest.mark.cpu_seconds(10)

SETTINGS = f"""{SHORTEST}
[[target]]
name = "dogs"
url = "file:missing/inbox"
systems = ["dog"]
[[target]]
name = "residents"
url = "pull:"
systems = ["resident_record"]
client_key_file = "residents.keys"
"""


@pytest.fixture
def settings(hall: Hall) -> Path:
    path = hall.folder / "config.toml"
    path.write_text(SETTINGS, "utf-8")
    return path


def kakanai(*arguments: str, settings: Path) -> int:
    return main([*arguments, "--config", str(settings)])


def test_the_list_says_what_waits_and_why(
    hall: Hall, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kakanai("target", "list", settings=settings) == 0
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.accept(visit, DOG)
    hall.relay(*load_config(settings).targets).run_once()
    capsys.readouterr()
    assert kakanai("target", "list", settings=settings) == 1
    said = capsys.readouterr().out
    assert "dogs: 待つ 1件" in said
    assert "連携先のフォルダがありません" in said


def test_a_target_is_tried_out(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kakanai("target", "try", "--name", "dogs", settings=settings) == 1
    assert "連携先のフォルダがありません" in capsys.readouterr().out
    (settings.parent / "missing").mkdir()
    assert kakanai("target", "try", "--name", "dogs", settings=settings) == 0
    assert kakanai("target", "try", "--name", "nobody", settings=settings) == 2
    assert "dogs、residents" in capsys.readouterr().err


def test_a_key_is_shown_once_and_known_by_its_hash(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kakanai("target", "key", "--name", "residents", settings=settings) == 0
    key = capsys.readouterr().out.strip()
    found = holder(key, load_config(settings).targets)
    assert found
    assert found.name == "residents"
    assert key not in (settings.parent / "residents.keys").read_text()
    assert kakanai("target", "key", "--name", "dogs", settings=settings) == 2


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["target", "schema", "receipt"]) == 0
    assert json.loads(capsys.readouterr().out) == schema("receipt")
