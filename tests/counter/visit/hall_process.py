"""What the tests kill: a desk or a relay in a process of its own.

    python -m tests.counter.visit.hall_process submit|accept|purge|desk|relay FOLDER URL [VISIT]

`desk` takes in visits and accepts them until it is killed, saying each step; `relay` delivers until
it is killed.
"""

import datetime as dt
import sys
from pathlib import Path
from uuid import UUID

from counter.keys import Keyring
from counter.storage.engine import open_database
from tests.counter.handoff.hall import DOG, NOTICE, Clock, Hall


def main(what: str, folder: str, url: str, *visit: str) -> None:
    path = Path(folder)
    hall = Hall(path, open_database(url), Keyring.open(path / "keys"), Clock())
    if what == "submit":
        hall.submitted()
    elif what == "accept":
        hall.accept(hall.visits.open(UUID(visit[0])))
    elif what == "purge":
        hall.clock.forward(days=60)
        hall.visits.purge(dt.timedelta(days=30))
    elif what == "desk":
        work_for_ever(hall)
    else:
        hall.relay(lease_ms=1).run()


def work_for_ever(hall: Hall) -> None:
    while True:
        say("begins")
        visit = hall.submitted()
        say("submitted")
        for key in (NOTICE, DOG):
            hall.accept(visit, key)
            say("accepted")


def say(step: str) -> None:
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
