"""What the pages tell the reader to type works: every block ```` ```sh run ```` is executed."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from counter.cli import main
from tests.house.tree import ROOT, name, written_by_us

pytestmark = pytest.mark.integration

BLOCK = re.compile(r"^```sh run\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = {name(path): BLOCK.findall(path.read_text("utf-8")) for path in written_by_us(".md")}
AT_HAND = ("config.example.toml", "deploy", "tests", "docs")
"""What a reader has beside them, in the checkout."""


@pytest.mark.parametrize("page", [page for page, blocks in PAGES.items() if blocks])
def test_its_commands_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in AT_HAND:
        (tmp_path / each).symlink_to(ROOT / each)
    monkeypatch.chdir(tmp_path)
    for line in "".join(PAGES[page]).replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["kakanai"]:
            assert main(words[1:]) == 0, line
        elif words:
            subprocess.run(["bash", "-euo", "pipefail", "-c", line], check=True)


def test_pages_with_commands_to_run_are_found() -> None:
    assert {page for page, blocks in PAGES.items() if blocks} >= {"docs/deploy.md"}
