"""The settings a city begins with are settings, and the scripts around them do what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from werkzeug.test import Client

from counter.cli.assembly import open_services, prepare
from counter.cli.serve import application, faces_of
from counter.config import load_config
from tests.house.tree import ROOT
from tests.settings import SHORTEST

DEPLOY = ROOT / "deploy"
KAKANAI = Path(sys.executable).with_name("kakanai")


@pytest.mark.parametrize("name", ["node", "centre"])
def test_settings_to_begin_with_are_for_production(name: str) -> None:
    config = load_config(DEPLOY / "settings" / f"{name}.toml")
    assert not config.is_training
    assert config.desk.second_factor
    assert config.serve.host == "127.0.0.1"
    assert config.serve.proxied
    assert ("kiosk" in config.serve.faces) == (name == "node")


@pytest.mark.integration
def test_the_centre_serves_its_faces_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """The shipped settings with nothing but the addresses of this test."""
    text = (DEPLOY / "settings" / "centre.toml").read_text("utf-8")
    for written, here in (
        ("postgresql+psycopg:///kakanai", postgres_url),
        ("/var/lib/kakanai", str(tmp_path)),
        ("/etc/kakanai", str(tmp_path)),
    ):
        assert written in text
        text = text.replace(written, here)
    (tmp_path / "centre.toml").write_text(text, "utf-8")
    config = load_config(tmp_path / "centre.toml")
    prepare(config)
    with open_services(config, with_reader=False) as services:
        web = Client(application(faces_of(config, services), services))
        found = {
            path: web.get(path).status_code
            for path in ("/desk/sign-in", "/admin/sign-in", "/api/openapi.json", "/kiosk/")
        }
    assert found == {
        "/desk/sign-in": 200,
        "/admin/sign-in": 200,
        "/api/openapi.json": 200,
        "/kiosk/": 404,
    }


def test_a_changed_bundle_is_not_installed(tmp_path: Path) -> None:
    bundle = _bundle(tmp_path)
    (bundle / "requirements.txt").write_text("something-else==1\n")
    done = subprocess.run(
        [bundle / "install.sh", "--prefix", tmp_path / "opt", "--no-services"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "書き換えられています" in done.stderr
    assert not (tmp_path / "opt").exists()


def _bundle(tmp_path: Path) -> Path:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    script = (DEPLOY / "install.sh").read_text("utf-8")
    (bundle / "install.sh").write_text(script, "utf-8")
    (bundle / "install.sh").chmod(0o755)
    (bundle / "requirements.txt").write_text("")
    summed = subprocess.run(
        ["sha256sum", "install.sh", "requirements.txt"],
        cwd=bundle, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (bundle / "SHA256SUMS").write_text(summed.stdout)
    return bundle


def _release(prefix: Path, version: str, head: str) -> None:
    """A release with this checkout's program, whose newest tables are `head`."""
    programs = prefix / "releases" / version / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f"#!/bin/bash\necho {head}\n")
    (programs / "python").chmod(0o755)
    (programs / "kakanai").symlink_to(KAKANAI)


@pytest.mark.long
def test_going_back_takes_the_tables_along_after_a_backup(tmp_path: Path) -> None:
    from counter.storage.engine import current_revision, open_database
    from counter.storage.head import HEAD

    prefix, backups = tmp_path / "opt", tmp_path / "backups"
    backups.mkdir()
    (tmp_path / "node.toml").write_text(SHORTEST, "utf-8")
    _release(prefix, "1.1", HEAD)
    _release(prefix, "1.0", "0005")
    (prefix / "current").symlink_to("releases/1.1")
    subprocess.run([KAKANAI, "db", "upgrade", "--config", tmp_path / "node.toml"], check=True)
    rollback = [DEPLOY / "rollback.sh", "1.0", tmp_path / "node.toml", backups, prefix]
    done = subprocess.run(rollback, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (prefix / "current").readlink() == Path("releases/1.0")
    assert len(list(backups.iterdir())) == 1
    database = open_database(f"sqlite:///{tmp_path / 'kakanai.db'}")
    assert current_revision(database) == "0005"
    database.close()


def test_going_back_to_what_is_not_installed_names_what_is(tmp_path: Path) -> None:
    _release(tmp_path, "1.1", "0006")
    done = subprocess.run(
        [DEPLOY / "rollback.sh", "0.9", "x.toml", tmp_path, tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "あるのは: 1.1" in done.stderr
