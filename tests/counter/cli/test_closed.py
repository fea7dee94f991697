"""A kiosk that cannot be opened yet stands closed, in words, and opens by itself."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from counter.cli.assembly import prepare
from counter.cli.closed import services_when_ready
from counter.config import Config, sample_config

pytestmark = pytest.mark.integration


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(config: Config, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{config.serve.port}{path}") as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_residents_are_sent_to_the_desk_until_the_key_is_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = sample_config(tmp_path, serve={"port": free_port(), "faces": ["kiosk", "desk"]})
    prepare(config)
    secret, lost = config.node.key_folder / "node.secret", tmp_path / "lost"
    secret.rename(lost)
    waits: list[float] = []

    def look_at_the_screen_and_mend(seconds: float) -> None:
        waits.append(seconds)
        for page in ("/kiosk/", "/kiosk/check", "/desk/"):
            status, html = ask(config, page)
            assert (status, "窓口へお越しください" in html) == (503, True)
        assert ask(config, "/health/ready")[0] == 503
        assert json.loads(ask(config, "/health")[1])["status"] == "closed"
        assert ask(config, "/metrics")[0] == 404
        if len(waits) == 2:
            lost.rename(secret)

    with services_when_ready(config, look_at_the_screen_and_mend) as services:
        assert services.health().ok
    assert len(waits) == 2
    assert capsys.readouterr().err.count("node.secret") == 1


def test_nothing_is_waited_for_when_all_is_well(tmp_path: Path) -> None:
    config = sample_config(tmp_path)
    prepare(config)

    def never(_seconds: float) -> None:
        raise AssertionError

    with services_when_ready(config, never) as services:
        assert services.health().ok
