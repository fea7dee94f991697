"""A catalog published by one process while another serves: no restart, open visits keep theirs."""

from __future__ import annotations

import datetime as dt
import http.cookiejar
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

CONFIG = """
[city]
name = "見本市"
code = "011002"
folder = "city"
[serve]
faces = ["kiosk"]
port = {port}
[node]
key_folder = "keys"
[storage]
url = "sqlite:///kakanai.db"
"""

OLD, NEW = "この市に引っ越してきた（転入）", "この市に来た（令和の案内）"
EVENT = f'[[event]]\nid = "move_in"\nname = {{ ja = "{NEW}", easy = "{{来|き}}た" }}\n'

SERVE = "import sys; from counter.cli import main; sys.exit(main())"

PUBLISH = """
import datetime as dt, sys
from pathlib import Path
from counter.config import load_config
from counter.keys import Keyring
from counter.storage.engine import open_database
from counter.storage.publishing import Press, Publisher
from procedures.loading import load_bundle
from procedures.publishing import admit
config = load_config(Path(sys.argv[1]))
keys = Keyring.open(config.node.key_folder, node=config.node.name)
bundle = load_bundle(config.city.folder)
press = Press(open_database(config.storage.url), keys.audit_key, Publisher("joho"))
now = dt.datetime.now(dt.UTC)
start = now + dt.timedelta(seconds=5)
press.publish(bundle, admit([], now=now), now=now, start=start)
print(start.isoformat())
"""
"""What `kakanai catalog publish --from` does when its check (of a minute) found nothing."""

SECONDS = 60.0
"""How long a busy machine may take for anything here."""


class Screen:
    """One browser with its own cookies."""

    def __init__(self, url: str) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.url = url
        self._open = urllib.request.build_opener(cookies).open

    def shows(self, path: str, **typed: str) -> str:
        """The page at a path, after sending what was typed there."""
        data = urllib.parse.urlencode(typed).encode() if typed else None
        with self._open(f"{self.url}{path}", data, timeout=SECONDS) as answer:
            page: str = answer.read().decode()
        return page

    def begins(self) -> str:
        """A visit is begun; gives the page of the life events."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.shows("/"))
        assert found is not None
        return self.shows("/begin", csrf_token=found[1], language="ja")


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        config = CONFIG.format(port=free.getsockname()[1])
    (tmp_path / "config.toml").write_text(config, "utf-8")
    (tmp_path / "city").mkdir()
    return tmp_path


@pytest.fixture
def kiosk(hall: Path) -> Iterator[str]:
    """The address of a kiosk served by a process of its own."""
    command = [sys.executable, "-c", SERVE, "serve", "--config", str(hall / "config.toml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = next(line.split()[1] for line in server.stdout if line.startswith("kiosk:"))
            until(lambda: _answers(url))
            yield url.rstrip("/")
        finally:
            server.terminate()
            server.wait(timeout=SECONDS)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS):
            return True
    except OSError:
        return False


def until(holds: object) -> None:
    """Look again and again until something outside this process is so."""
    assert callable(holds)
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def test_a_running_kiosk_takes_what_another_process_publishes(hall: Path, kiosk: str) -> None:
    evening = Screen(kiosk)
    assert OLD in evening.begins()
    (hall / "city" / "events.toml").write_text(EVENT, "utf-8")
    command = [sys.executable, "-c", PUBLISH, str(hall / "config.toml")]
    published = subprocess.run(
        command, check=True, timeout=SECONDS, stdout=subprocess.PIPE, text=True
    )
    midnight = dt.datetime.fromisoformat(published.stdout.strip())
    before = OLD in Screen(kiosk).begins()
    assert before or dt.datetime.now(dt.UTC) >= midnight
    until(lambda: NEW in Screen(kiosk).begins())
    assert dt.datetime.now(dt.UTC) >= midnight
    assert OLD in evening.shows("/events")
    assert NEW not in evening.shows("/events")
