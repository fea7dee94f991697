"""The restore drill of docs/storage.md, played: every command and every line it prints.

Last week's backup, today's key folder: who was purged meanwhile is unreadable in it, who was not is
readable, and after `db restore` the purged are not even there.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from counter.cli import main
from counter.keys import Keyring
from counter.storage.engine import Database, open_database
from counter.storage.times import utc_now
from counter.visit import Unreadable, VisitGone, Visits
from counter.visit.model import japanese_day
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import NOTICE, acceptance, open_visits, submitted
from tests.house.tree import ROOT
from tests.settings import SHORTEST

pytestmark = pytest.mark.integration

DAYS_AGO = {"alone": 12, "beside": 9, "open": 9}
"""Visits of the drill: finished, alone on its day; finished and still open on one day."""


class Installation:
    """A hall and, beside it, the empty one its backup is restored into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("kakanai", "restored"):
            text = SHORTEST.replace("kakanai.db", f"{name}.db")
            (folder / f"{name}.toml").write_text(text, "utf-8")

    def database(self, name: str) -> Database:
        return open_database(f"sqlite:///{self.folder / name}")

    def visits(self, database: Database, clock: Clock | None = None) -> Visits:
        keyring = Keyring.open(self.folder / "keys")
        return open_visits(database, keyring, clock or Clock(utc_now()))

    def lived(self) -> dict[str, UUID]:
        """The visits of the last days, as the hall has served them."""
        found = {}
        with closing(self.database("kakanai.db")) as database:
            for name, days in DAYS_AGO.items():
                clock = Clock(utc_now() - dt.timedelta(days=days))
                visits = self.visits(database, clock)
                visit = submitted(visits)
                if name != "open":
                    visits.accept(visit, NOTICE, acceptance(on=japanese_day(clock.now)))
                    relay.run(database, Keyring.open(self.folder / "keys"), clock)
                found[name] = visit.id
        return found


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.chdir(tmp_path)
    return Installation(tmp_path)


def transcript() -> Iterator[tuple[str, str]]:
    """Each command of the drill, and what the page says it prints."""
    page = (ROOT / "docs/storage.md").read_text("utf-8")
    block = page.split("### The restore drill", 1)[1].split("```")[1]
    for part in block.removeprefix("console\n").split("$ ")[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def on_any_day(text: str) -> str:
    return re.sub(r"\d{4}-\d{2}-\d{2}", "DAY", text)


def test_the_drill_prints_what_the_page_says(
    hall: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["db", "upgrade", "--config", "kakanai.toml"])
    visits = hall.lived()
    capsys.readouterr()
    said = []
    for command, printed in transcript():
        program, *words = shlex.split(command)
        assert program == "kakanai"
        assert main(words) == 0, command
        shown = on_any_day(capsys.readouterr().out).replace(str(hall.folder), "/srv/kakanai")
        said.append((command, shown))
        assert shown == on_any_day(printed), command
    assert len(said) > 5
    assert_forgotten_where_it_must_be(hall, visits)


def assert_forgotten_where_it_must_be(hall: Installation, visits: dict[str, UUID]) -> None:
    with closing(hall.database("monday.backup")) as copy:
        kept = hall.visits(copy)
        with pytest.raises(Unreadable):
            kept.open(visits["alone"])
        assert kept.open(visits["open"]).receipt
    with closing(hall.database("restored.db")) as restored:
        back = hall.visits(restored)
        assert back.open(visits["open"]).receipt
        for purged in ("alone", "beside"):
            with pytest.raises(VisitGone):
                back.open(visits[purged])
