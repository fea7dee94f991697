"""The first start of an installation, and a later one that has lost its keys."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from counter.cli import main
from counter.cli.assembly import NotReady, open_services, prepare
from counter.cli.listening import listen
from counter.config import load_config, sample_config
from counter.keys import KeyProblem


def test_an_empty_folder_becomes_an_installation(tmp_path: Path) -> None:
    config = sample_config(tmp_path / "new")
    prepare(config)
    with open_services(config, with_reader=False) as services:
        assert services.health().ok


def test_health_says_what_makes_the_settings_mean_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "centre.toml"
    settings.write_text('[city]\nname = "見本市"\ncode = "999997"\n', encoding="utf-8")
    prepare(load_config(settings))
    assert main(["health", "--config", str(settings)]) == 0
    assert "注意: この設定は訓練用です（[card] reader が書かれて" in capsys.readouterr().out


def test_preparing_again_changes_nothing(tmp_path: Path) -> None:
    config = sample_config(tmp_path)
    prepare(config)
    secret = (config.node.key_folder / "node.secret").read_bytes()
    prepare(config)
    assert (config.node.key_folder / "node.secret").read_bytes() == secret


def test_a_database_without_its_keys_stays_closed(tmp_path: Path) -> None:
    """New keys would open nothing in it, and hide that the old ones are lost."""
    config = sample_config(tmp_path)
    prepare(config)
    shutil.rmtree(config.node.key_folder)
    prepare(config)
    with (
        pytest.raises(KeyProblem),
        open_services(config, with_reader=False),
    ):
        pass


@pytest.mark.integration
def test_a_port_somebody_has_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        config = sample_config(tmp_path, serve={"port": taken.getsockname()[1]})
        with pytest.raises(NotReady, match=r"待ち受けられません.*\[serve\]"):
            listen(lambda environ, start: [], config)
