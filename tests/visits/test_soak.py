"""Many visits, one after the other, in one process: what it takes of the machine stays the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from statistics import linear_regression

import pytest

from benchmarks.web import hall
from benchmarks.web_load import Figures, clerk, resident, run_once
from benchmarks.web_path import recorded_visit
from tests.visits.telling import tell

ROUNDS, AT_ONCE = 40, 4
WARM = 10
"""Rounds after which every cache, thread and connection is there."""

MOST_KB_PER_VISIT = 40
"""A visit's answers in plain are about 30 KB; a process that kept each would grow by more."""


@dataclass(frozen=True)
class Held:
    """What a process holds of the machine."""

    kilobytes: int
    threads: int
    files: int


def held_by(pid: int) -> Held:
    status = Path(f"/proc/{pid}/status").read_text()
    found = dict(re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.M))
    files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Held(int(found["VmRSS"]), int(found["Threads"]), files)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_memory_threads_and_files_stay_flat(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    visit, figures, seen = recorded_visit(), Figures(), []
    with hall(tmp_path, "sqlite:///kakanai.db") as served:
        people, staff = resident(visit), clerk("kunren", served.password)
        run_once(served.url, [(people, figures)])
        for _ in range(ROUNDS):
            run_once(served.url, [*repeat((people, figures), AT_ONCE), (staff, figures)])
            seen.append(held_by(served.pid))
    warm = seen[WARM:]
    visits = [number * AT_ONCE for number in range(len(warm))]
    slope, _ = linear_regression(visits, [one.kilobytes for one in warm])
    tell(
        request,
        f"{ROUNDS * AT_ONCE} visits, {len(figures.seconds)} requests: {warm[0].kilobytes} KB to"
        f" {warm[-1].kilobytes} KB, {slope:.1f} KB a visit; {warm[-1].threads} threads,"
        f" {warm[-1].files} files",
    )
    assert figures.bad == []
    assert slope < MOST_KB_PER_VISIT
    assert warm[-1].threads <= warm[0].threads
    assert warm[-1].files <= warm[0].files + 2
