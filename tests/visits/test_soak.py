"""Many visits from the first page to the back office, one after the other, in one process: what it
takes of the machine stays the same."""

from __future__ import annotations

import os
import re
import signal
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from statistics import linear_regression, median

import pytest

from benchmarks.web import Served, hall
from benchmarks.web_load import VISIT, Browser, Client, Figures, clerk, resident, run_once
from benchmarks.web_path import Sent, recorded_visit
from counter.storage import visits
from counter.storage.engine import open_database
from counter.storage.times import utc_now
from counter.visit import VisitState, japanese_day
from procedures.calendar_ja import wareki
from tests.telling import tell

AT_ONCE = 4
WARM, ROUNDS = 25, 50
"""After the warm rounds every cache is full that fills with visits."""

MOST_BLOCKS_PER_VISIT = 100
"""The answers of the family are 700 blocks of memory, not counting what is read of them."""

COLLECTS = "import gc, signal; signal.signal(signal.SIGUSR1, lambda *_: gc.collect())"
"""What waits for the collector is not kept: before each look it has come."""

MOST_MEGABYTES = 8
"""Of the machine's memory after the warm rounds. It comes in steps of up to 4 MB, and goes: Python
gives back what is free, but whole stretches only. Each of the ten connections that are kept to the
database holds up to 2 MB of its pages (SQLite's `cache_size`)."""

TARGET = """
[[target]]
name = "inbox"
url = "file:inbox"
"""
FIGURE = re.compile(r"^(\w+) (\S+)$", re.M)
TODAY = str(wareki(japanese_day(utc_now())))
TICKS = re.compile(r'name="accept" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="(version|seen)" value="(\d+)">')
PROCEDURES = re.compile(r'"(/desk/visit/[^"]+/procedure/[^"]+)">')
TAKEN_BACK = (("decision", "withdraw"), ("reason", "試験"))
PRESENT = (
    ("accepted_on", TODAY),
    ("identity", "マイナンバーカード"),
    *((said, "1") for said in ("all_shown", "all_signed", "all_paid", "with_gaps", "twice")),
)
"""What a clerk says who has everything before them; the same family comes again and again."""


@dataclass(frozen=True)
class Held:
    """What a process holds of the machine, and the blocks of memory Python has in use."""

    blocks: float
    megabytes: float
    threads: int
    files: float


def held_by(served: Served) -> Held:
    """As monitoring sees it; threads are not among the figures."""
    os.kill(served.pid, signal.SIGUSR1)  # the thread that is to take the next request sees it first
    with urllib.request.urlopen(f"{served.url}/metrics") as answer:
        found = dict(FIGURE.findall(answer.read().decode()))
    return Held(
        float(found["kakanai_memory_blocks"]),
        float(found["process_resident_memory_bytes"]) / 1_000_000,
        sum(1 for _ in Path(f"/proc/{served.pid}/task").iterdir()),
        float(found["process_open_fds"]),
    )


def finishing_clerk(login: str, password: str) -> Client:
    """A clerk who leaves nothing to decide in any visit of the queue: accepts what can be accepted,
    then takes everything back. The recorded family comes too late for some of its procedures, so
    that by acceptance alone its visit would not come to an end."""

    async def go(browser: Browser) -> None:
        for visit in dict.fromkeys(VISIT.findall(await browser.goes(Sent("/desk/")))):
            html = await browser.goes(Sent(visit))
            if ticks := [("accept", field) for field in TICKS.findall(html)]:
                fields = (*hidden(html), *ticks, *PRESENT)
                html = await browser.goes(Sent(f"{visit}/accept", fields))
            for path in PROCEDURES.findall(html):
                html = await browser.goes(Sent(path))
                await browser.goes(Sent(path, (*hidden(html), *TAKEN_BACK)))

    return Client(go, clerk(login, password).arrives)


def hidden(html: str) -> list[tuple[str, str]]:
    """What a form of the case sends beside its token: which version of it the clerk has seen."""
    return HIDDEN.findall(html)[:2]


def soaked(served: Served, rounds: int, figures: Figures) -> list[Held]:
    """What the process holds after each round: residents come, clerks look, and finish."""
    people, looking = resident(recorded_visit()), clerk("kunren", served.password)
    finishing = finishing_clerk("kunren", served.password)
    seen = []
    run_once(served.url, [(people, figures)])
    for _ in range(rounds):
        run_once(served.url, [*repeat((people, figures), AT_ONCE), (looking, figures)])
        run_once(served.url, [(finishing, figures)])
        seen.append(held_by(served))
    return seen


def visits_by_state(folder: Path) -> dict[VisitState, int]:
    with (
        closing(open_database(f"sqlite:///{folder / 'kakanai.db'}")) as database,
        database.reading() as connection,
    ):
        return {state: len(visits.in_state(connection, state=state)) for state in VisitState}


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_memory_threads_and_files_stay_flat(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    figures = Figures()
    with hall(tmp_path, "sqlite:///kakanai.db", more=TARGET, before=COLLECTS) as served:
        seen = soaked(served, ROUNDS, figures)
    warm, left = seen[WARM:], visits_by_state(tmp_path)
    first, last = warm[: len(warm) // 2], warm[len(warm) // 2 :]
    slope, _ = linear_regression(
        [number * AT_ONCE for number in range(len(warm))], [one.blocks for one in warm]
    )
    grown = median(one.megabytes for one in last) - median(one.megabytes for one in first)
    tell(
        request,
        f"{ROUNDS * AT_ONCE} visits, {len(figures.seconds)} requests: {seen[0]}, warm {warm[0]},"
        f" at last {warm[-1]}; {slope:.1f} blocks a visit, {grown:.1f} MB from the first half of"
        f" the warm rounds to the second; {left[VisitState.CLOSED]} closed",
    )
    assert figures.bad == []
    assert left[VisitState.CLOSED] > (ROUNDS - 2) * AT_ONCE, "a queue that grows costs memory"
    assert slope < MOST_BLOCKS_PER_VISIT
    assert grown < MOST_MEGABYTES
    assert median(one.threads for one in last) <= median(one.threads for one in first) + 1
    assert median(one.files for one in last) <= median(one.files for one in first) + 2
