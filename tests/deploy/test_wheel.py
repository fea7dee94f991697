"""What `python -m build` makes is kakanai: installed alone, away from the checkout, it serves."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import flask
import pytest

from tests.house.tree import PACKAGES, ROOT, own_files

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: a checkout may hold what is nobody's."""
    source = tmp_path_factory.mktemp("source")
    for path in own_files():
        there = source / path.relative_to(ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--skip-dependency-check",
         "--outdir", out, source],
        check=True, capture_output=True,
    )  # fmt: skip
    [found] = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel and, borrowed, what it depends on."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index",
         "--no-deps", "--disable-pip-version-check", wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    [packages] = folder.glob("lib/python3*/site-packages")
    # The folder alone: .pth files in it, such as that of this checkout, are not followed.
    (packages / "borrowed.pth").write_text(f"{Path(flask.__file__).parents[1]}\n")
    return folder / "bin"


def test_every_file_of_the_packages_is_in_it(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    ours = {str(path.relative_to(ROOT)) for path in own_files()}
    wanted = {path for path in ours if path.split("/")[0] in PACKAGES}
    assert wanted - inside == set()


def test_it_runs_from_the_wheel_and_not_from_here(installed: Path, tmp_path: Path) -> None:
    code = "import counter, procedures; print(counter.__file__, procedures.__file__)"
    said = _run(installed / "python", "-c", code, cwd=tmp_path)
    assert [path for path in said.split() if not path.startswith(str(installed.parent))] == []


def test_scripts_units_and_pages_come_along(installed: Path) -> None:
    share = installed.parent / "share" / "kakanai"
    for name in ("deploy/kiosk.sh", "deploy/rollback.sh", "deploy/backup.sh"):
        assert (share / name).stat().st_mode & 0o100, name
    for name in ("deploy/systemd/kakanai-node.service", "docs/deploy.md", "deb/node.txt"):
        assert (share / name).is_file(), name


def test_the_catalog_is_whole_and_proves_itself(installed: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "config.example.toml", tmp_path)
    (tmp_path / "city").mkdir()
    said = _run(
        installed / "kakanai", "catalog", "check", "--city", "city", "--only", "water_start",
        cwd=tmp_path,
    )  # fmt: skip
    assert "誤り 0" in said


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[str]:
    """`kakanai serve` with the example's settings, in an empty folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = (ROOT / "config.example.toml").read_text("utf-8")
    (tmp_path / "kakanai.toml").write_text(text.replace("port = 8080", f"port = {port}"), "utf-8")
    command = [installed / "kakanai", "serve", "--config", "kakanai.toml"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            while (line := process.stdout.readline()) and "サインイン" not in line:
                pass
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_every_face_is_served_from_it(served: str) -> None:
    for face in ("kiosk", "desk", "admin"):
        with urllib.request.urlopen(f"{served}/{face}/", timeout=30) as answer:
            assert answer.status == 200
            assert "見本市" in answer.read().decode()


def _run(program: Path, *arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        [program, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
