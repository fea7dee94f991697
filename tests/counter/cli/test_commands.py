"""The command line as a whole: every command has its module, and loads nothing beside it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from counter.cli import main
from counter.cli.commands import MODULES, build_parser

LOADED = """
import json, sys
from counter.cli.commands import build_parser
build_parser("serve")
print(json.dumps(sorted(sys.modules)))
"""

LATER = {"alembic", "pypdf", "printing.cff", "procedures.proving", "counter.cli.demo"}
"""What a start waits for in vain: migrations, a city's PDF, rare glyphs, proofs, other commands."""


@pytest.mark.integration  # it imports everything the command line can do
def test_every_command_stands_where_the_table_says() -> None:
    for command, module in MODULES.items():
        [parsers] = [one for one in build_parser(command)._actions if one.choices]
        assert parsers.choices
        assert set(parsers.choices) == {one for one in MODULES if MODULES[one] == module}


def test_a_command_that_is_none_is_answered_with_all_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nothing"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert [command for command in MODULES if command not in said] == []


@pytest.mark.integration
def test_serving_loads_nothing_its_first_page_does_not_need() -> None:
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert LATER.intersection(json.loads(done.stdout)) == set()
