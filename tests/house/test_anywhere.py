"""The project builds and runs on any machine: it names no other."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, name, own_files

# Folders of one machine or account, and where packages come from: each place sets its own.
ONE_MACHINE = re.compile(
    r"(?<![\w.$}/-])/(?:work|root|home|tmp|Users)/"
    r"|\b(?:pypi|pythonhosted|npmjs)\.org\b"
    r"|--(?:(?:extra-)?index[-]url|find[-]links|trusted[-]host)"
)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==[0-9][^ ;]*$")


def text_of(path: Path) -> str:
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8")


def test_no_file_names_one_machine_or_a_package_registry() -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in own_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if ONE_MACHINE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("pieces", "caught"),
    [
        (('open("/wor', 'k/notes.md")'), True),
        (("cp /tm", "p/x ."), True),
        (("ls /hom", "e/somebody"), True),
        (("https://pypi", ".org/simple"), True),
        (("pip install --index", "-url https://x"), True),
        (("pip install --find", "-links wheels"), True),
        (("see network/wor", "k/items"), False),
        (("counter/home/page.py",), False),
        (("$TMPDIR/tmp/x",), False),
    ],
)
def test_what_names_one_machine(pieces: tuple[str, ...], caught: bool) -> None:
    """In pieces, so that this file too names no machine."""
    assert bool(ONE_MACHINE.search("".join(pieces))) is caught


def test_every_dependency_is_locked() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert [line for line in requirements if not PINNED.match(line)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    locked = {line.split("==")[0].replace("_", "-") for line in requirements}
    names = {re.split(r"[\[<>=~! ]", one)[0].lower().replace("_", "-") for one in wanted}
    assert names - locked == set()


def test_shell_scripts_parse() -> None:
    scripts = [path for path in own_files() if text_of(path).startswith("#!/bin/bash")]
    assert {name(path) for path in scripts} >= {".ci/run", "deploy/bootstrap.sh"}
    for script in scripts:
        subprocess.run(["bash", "-n", script], check=True)
        assert script.stat().st_mode & 0o100, f"{name(script)} is not executable"
