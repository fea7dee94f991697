"""`deploy/bootstrap.sh debs` on a machine made of a few small programs."""

import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PROGRAMS = {
    "dpkg-query": '[ "${3}" = present ] && echo -n installed',
    "apt-get": 'echo "apt-get $*"',
    "id": "echo 1000",
    "sudo": 'echo "sudo"; exec "$@"',
}


@pytest.fixture
def bootstrap(tmp_path: Path):
    """Run the script with these package lists where only `programs` exist."""

    def run(*lists: Path, programs: tuple[str, ...] = tuple(PROGRAMS)):
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in programs:
            (folder / name).write_text(f"#!/bin/bash\n{PROGRAMS[name]}\n")
            (folder / name).chmod(0o755)
        for name in ("bash", "dirname", "env", "sed"):
            (folder / name).symlink_to(f"/usr/bin/{name}")
        return subprocess.run(
            [ROOT / "deploy" / "bootstrap.sh", "debs", *lists],
            env={"PATH": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def package_list(tmp_path: Path) -> Path:
    path = tmp_path / "list.txt"
    path.write_text("# a comment\npresent\n\nabsent # another\ngone\n")
    return path


def test_nothing_happens_when_all_is_there(bootstrap, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# nothing else\npresent\n")
    done = bootstrap(path, programs=("dpkg-query", "id"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_only_what_is_missing_is_installed(bootstrap, package_list: Path) -> None:
    done = bootstrap(package_list)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "sudo",
        "apt-get update -q",
        "sudo",
        "apt-get install -q -y --no-install-recommends absent gone",
    ]


def test_without_root_or_sudo_it_says_what_to_run(bootstrap, package_list: Path) -> None:
    done = bootstrap(package_list, programs=("dpkg-query", "apt-get", "id"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "管理者として" in done.stderr
    assert "apt-get install --no-install-recommends absent gone" in done.stderr


def test_elsewhere_than_debian_it_says_so(bootstrap, package_list: Path) -> None:
    done = bootstrap(package_list, programs=("id", "sudo"))
    assert done.returncode == 1
    assert "Debian 12" in done.stderr
