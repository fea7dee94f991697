"""Whole visits in a real process and a real browser, one of them cut off by a crash: afterwards
nothing of anybody is found anywhere but in envelopes, and in what the hall meant to write."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from counter.cli.assembly import prepare
from counter.config import load_config
from counter.keys import Keyring
from counter.storage.engine import open_database
from counter.storage.shelf import BundleShelf
from procedures.bundle import Bundle
from tests.servers.browser import CHROMIUM, FLAGS
from tests.telling import tell
from tests.visits.at_the_screen import AtTheScreen
from tests.visits.family import Family

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

MEANT = {"inbox", "paper"}
"""The target's folder, and the training printer's: they are given what stands in them."""

WAL_OF_THE_CRASH = "kakanai.db-wal at the crash"

CARD = {"pin": "1234", "number": "111111111118"}
"""Of the sample card of 見本 太郎."""

CONFIG = """
[city]
name = "見本市"
code = "999997"
[serve]
faces = ["kiosk", "desk"]
port = {port}
[node]
key_folder = "keys"
[storage]
url = "sqlite:///kakanai.db"
[kiosk]
training = true
[paper]
printer = "file:paper"
[log]
level = "debug"
[[target]]
name = "inbox"
url = "file:inbox"
"""


class Hall:
    """A whole installation below one folder, served by a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "tmp").mkdir()
        (folder / "config.toml").write_text(CONFIG.format(port=self.port), "utf-8")
        self.password = ""

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[str]]:
        """Until the block ends, or somebody kills it."""
        command = "import sys; from counter.cli import main; sys.exit(main())"
        with (self.folder / "log.txt").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", command, "serve", "--config", "config.toml"],
                cwd=self.folder,
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.match(r"職員のサインイン: kunren / (\S+)", line):
                    self.password = found[1]
                    break
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
            assert process.stdout is not None
            process.stdout.close()

    def environment(self) -> dict[str, str]:
        root = str(Path(__file__).parents[2])
        return {
            **os.environ,
            "PYTHONPATH": root,
            "TMPDIR": str(self.folder / "tmp"),
            "HOME": str(self.folder),
        }

    def bundle(self) -> Bundle:
        """The catalog the process has published."""
        config = load_config(self.folder / "config.toml")
        prepare(config)
        database = open_database(config.storage.url)
        bundle = BundleShelf(database, None).current()
        Keyring.open(config.node.key_folder)
        database.close()
        return bundle

    def files(self) -> Iterator[Path]:
        """Everything below the folder but what was meant to be written."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.relative_to(self.folder).parts[0] not in MEANT:
                yield path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


@contextmanager
def screen_of(browser: Browser, hall: Hall, name: str, **options: Any) -> Iterator[BrowserContext]:
    """A browser as it stands in a hall: with a profile on its disk."""
    context = browser.browser_type.launch_persistent_context(
        hall.folder / name,
        executable_path=CHROMIUM,
        args=list(FLAGS),
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        **options,
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def test_nothing_of_anybody_is_left_anywhere(
    hall: Hall, browser: Browser, request: pytest.FixtureRequest
) -> None:
    family = Family.load("P01_move_in_family_dog_grandmother")
    bundle = hall.bundle()
    portrait = {"viewport": {"width": 1080, "height": 1920}, "has_touch": True}
    with screen_of(browser, hall, "kiosk-profile", **portrait) as kiosk:
        with hall.served() as process:
            assert_leaves_no_core(process.pid)
            receipt = whole_visit(hall, kiosk.pages[0], family, bundle)
            with screen_of(browser, hall, "desk-profile") as desk:
                accepted(hall, desk.pages[0], receipt)
            record_arrives(hall)
            half_a_visit(hall, kiosk.pages[0], family, bundle)
            process.kill()
            process.wait(20)
            # The next start takes the log into the database and away.
            shutil.copy(hall.folder / "kakanai.db-wal", hall.folder / WAL_OF_THE_CRASH)
        with hall.served():
            kiosk.pages[0].goto(f"{hall.url}/kiosk/")
    secrets = secrets_of(family)
    places = assert_clean(hall, secrets)
    tell(request, table_of(places, len(secrets)))
    assert places[WAL_OF_THE_CRASH].size > 0


def whole_visit(hall: Hall, page: Page, family: Family, bundle: Bundle) -> str:
    """From the first page to the receipt number and the printed slip."""
    screen = half_a_visit(hall, page, family, bundle)
    screen.goes_on_until("/plan")
    screen.leaves_by("次へ")
    screen.leaves_by("この内容で窓口へ送る")
    expect(page.get_by_text("控えを印刷しました")).to_be_visible(timeout=60_000)
    return str(page.locator(".receipt").inner_text().split()[-1])


def half_a_visit(hall: Hall, page: Page, family: Family, bundle: Bundle) -> AtTheScreen:
    """Until the card has been read and taken."""
    screen = AtTheScreen(page, family, bundle, lambda page, name: None)
    screen.begins(hall.url)
    screen.goes_on_until("/card")
    screen.leaves_by("カードを使う")
    page.get_by_role("button", name="見本　太郎").first.tap()
    screen.types_pin(CARD["pin"])
    expect(page.locator("h1")).to_have_text("カードをお取りください")
    page.locator(
        "form[action$='/training/card'] button, form[action*='training'] button"
    ).last.tap()
    expect(page).not_to_have_url(re.compile(r"/card/"))
    return screen


def accepted(hall: Hall, page: Page, receipt: str) -> None:
    page.goto(f"{hall.url}/desk/")
    page.fill("#login", "kunren")
    page.fill("#password", hall.password)
    page.keyboard.press("Enter")
    page.fill("#open-receipt", receipt)
    page.keyboard.press("Enter")
    page.select_option("#identity", "マイナンバーカード")
    for box in ("#all_shown", "#all_signed", "#all_paid", "#with_gaps"):
        page.check(box)
    page.keyboard.press("Alt+a")
    expect(page.locator(".dk-procedures")).to_contain_text("受付日")


def record_arrives(hall: Hall) -> None:
    """The relay within the process may have brought it already; this one brings what is left."""
    command = "import sys; from counter.cli import main; sys.exit(main())"
    subprocess.run(
        [sys.executable, "-c", command, "relay", "--once", "--config", "config.toml"],
        cwd=hall.folder,
        env=hall.environment(),
        capture_output=True,
        check=True,
    )
    assert any("見本" in path.read_text("utf-8") for path in hall.folder.glob("inbox/**/*.json"))


def secrets_of(family: Family) -> set[str]:
    """Every value of everybody that could be told apart from the program's own words."""
    found = {CARD["number"]}
    for one in (*family.case["person"], family.answers):
        for item, value in one.items():
            if item in PERSONAL:
                found |= {str(value), *re.split(r"[\s　]+", str(value))}
    return {word for word in found if len(word) > 1 and word not in CONFIG}


PERSONAL = {"name", "kana", "address", "old_address", "new_address", "phone", "birth_date"}


@dataclass
class Place:
    """One place of the table: what was searched there, and what was found."""

    files: int = 0
    size: int = 0
    hits: int = 0


def assert_clean(hall: Hall, secrets: set[str]) -> dict[str, Place]:
    """Search everything for everything; gives the table of places."""
    assert len(secrets) > 12
    places: dict[str, Place] = defaultdict(Place)
    leaks = []
    for path in hall.files():
        content, name = path.read_bytes(), path.relative_to(hall.folder)
        found = [
            f"{name}: a value of {len(secret)} characters as {form}"
            for secret in secrets
            for form, written in written_forms(secret)
            if written in content
        ]
        here = places[name.parts[0]]
        here.files, here.size, here.hits = (
            here.files + 1,
            here.size + len(content),
            here.hits + len(found),
        )
        leaks += found
    log = (hall.folder / "log.txt").read_text()
    leaks += ["log.txt: the PIN"] if re.search(rf"\b{CARD['pin']}\b", log) else []
    assert sum(place.size for place in places.values()) > 1_000_000
    assert not leaks, "\n".join(leaks)
    return places


def table_of(places: dict[str, Place], values: int) -> str:
    """Places × values, as the run tells it."""
    rows = [
        f"{name:20} {one.files:5} files {one.size:11} bytes × {values} values: {one.hits} hits"
        for name, one in sorted(places.items())
    ]
    return "\n".join(rows)


def written_forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """The ways programs write a text into files."""
    yield "UTF-8", secret.encode()
    yield "UTF-16", secret.encode("utf-16-le")
    yield "an address", urllib.parse.quote(secret).encode()
    yield "JSON", json.dumps(secret)[1:-1].encode()
    if not secret.isascii():
        yield "CP932", secret.encode("cp932", "ignore") or b"\0never"


def assert_leaves_no_core(pid: int) -> None:
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0\s", limits)
