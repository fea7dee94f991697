"""Processes to be killed, forked from one that has everything imported: each costs no start.

nursery.runs(hall, "relay", fault="relay_after_claim:2")   killed at the second time of that point
nursery.runs(hall, "accept", kill_after=0.05)              killed wherever it is after 50 ms
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter.handoff.problems import REASONS
from counter.keys import Keyring
from counter.logs import allow_words
from counter.storage import faults
from counter.storage.engine import open_database
from counter.visit import CaseState
from tests.counter.handoff.family import small_bundle
from tests.counter.handoff.hall import CLERK, DOG, NOTICE, Clock, Hall

KILLED = -signal.SIGKILL


def accept(hall: Hall) -> None:
    """What the server does for a desk: submit a visit, accept two procedures, refuse the rest."""
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.accept(visit, DOG)
    for key, case in list(visit.cases.items()):
        if case.state is CaseState.WAITING:
            hall.visits.refuse(visit, key, by=CLERK, reason="試験")


def relay(hall: Hall) -> None:
    """One relay until nothing is due; leases end at once, so the next takes over."""
    hall.relay(hall.target(formats=("json",)), lease_ms=1).run_once()


def purge(hall: Hall) -> None:
    """Forget every visit in which nothing is left to do."""
    hall.visits.purge(dt.timedelta(0))


JOBS: dict[str, Callable[[Hall], None]] = {"accept": accept, "relay": relay, "purge": purge}


@dataclass
class Nursery:
    """The other end of this module run as a process."""

    process: subprocess.Popen[str]

    def runs(self, hall: Hall, job: str, *, fault: str = "", kill_after: float = 0.0) -> int:
        """Run one job in a process of its own; gives how it ended, KILLED or 0."""
        assert self.process.stdin
        assert self.process.stdout
        where = hall.database.engine.url.render_as_string(hide_password=False)
        order = {
            "folder": str(hall.folder), "url": where,
            "job": job, "fault": fault, "kill_after": kill_after,
        }  # fmt: skip
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        ended = int(self.process.stdout.readline())
        assert ended in (0, KILLED), f"{job} failed by itself ({fault or kill_after})"
        return ended


@contextmanager
def opened_nursery() -> Iterator[Nursery]:
    """A nursery for any number of halls; nothing of it is left afterwards."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.counter.handoff.nursery"],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "KAKANAI_FAULT": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


def main() -> None:
    """Fork a child for each order that comes in, wait for its end, say how it was."""
    allow_words(REASONS)
    small_bundle()  # built once, for all children
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _work(order)
        sys.stdout.write(f"{_end_of(child, order['kill_after'])}\n")
        sys.stdout.flush()


def _work(order: dict[str, Any]) -> None:
    """The child: do the job and go, without any of the parent's ends."""
    name, _, times = order["fault"].partition(":")
    faults._wanted, faults._left = name, int(times or 1)
    status = 1
    try:
        folder = Path(order["folder"])
        hall = Hall(folder, open_database(order["url"]), Keyring.open(folder / "keys"), Clock())
        JOBS[order["job"]](hall)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _end_of(child: int, kill_after: float) -> int:
    if kill_after:
        signal.sigtimedwait([signal.SIGCHLD], kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    signal.sigtimedwait([signal.SIGCHLD], 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
