"""docs/tutorial.md, followed literally: every file written, every command run, every line seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text("utf-8")

STEP = re.compile(
    r"^`(?P<file>my-city/\S+)`\n\n```toml\n(?P<text>.*?)```|^```console\n(?P<console>.*?)```",
    re.MULTILINE | re.DOTALL,
)


def steps() -> Iterator[tuple[str, str]]:
    """What the page tells the reader to do: (file, text), or ("", commands with their output)."""
    for found in STEP.finditer(PAGE):
        yield (found["file"] or "", found["text"] or found["console"])


def commands(console: str) -> Iterator[tuple[list[str], list[str], int]]:
    """Each command with the lines its output holds and its exit code."""
    for part in console.split("$ kakanai ")[1:]:
        command, *lines = part.strip().splitlines()
        code = re.fullmatch(r"（終了コード (\d)）", lines.pop())
        assert code
        yield command.split(), lines, int(code[1])


@pytest.mark.integration
def test_the_tutorial_works_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = 0
    for file, text in steps():
        if file:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(text, "utf-8")
            continue
        for command, lines, code in commands(text):
            assert main(command) == code
            shown = "".join(capsys.readouterr())
            for line in lines:
                assert line in shown
            ran += 1
    assert ran == 8
