"""docs/examples/fetcher.py, run as a program against the API, keeps what docs/handoff.md asks."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from counter.visit import CaseState
from tests.counter.api.counterpart import Counterpart
from tests.counter.handoff.hall import NOTICE
from tests.servers.web import serving

FETCHER = Path("docs/examples/fetcher.py")

pytestmark = pytest.mark.integration


def fetched(counterpart: Counterpart, address: str) -> str:
    folder = counterpart.hall.folder
    key = folder / "key"
    key.write_text(counterpart.keys["residents"], "ascii")
    command = [sys.executable, str(FETCHER), address, str(key), str(folder / "back.db")]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    return finished.stdout


def test_it_takes_what_waits_once_and_the_case_hears_of_it(counterpart: Counterpart) -> None:
    visit = counterpart.hall.submitted()
    counterpart.hall.accept(visit, NOTICE)
    counterpart.relays()
    with serving(counterpart.app()) as address:
        assert fetched(counterpart, address) == "1 件を取り込みました\n"
        assert fetched(counterpart, address) == "0 件を取り込みました\n"
    with sqlite3.connect(counterpart.hall.folder / "back.db") as database:
        assert database.execute("SELECT count(*) FROM imported").fetchone() == (1,)
    database.close()
    assert counterpart.hall.visits.open(visit.id).cases[NOTICE].state is CaseState.RECEIVED
