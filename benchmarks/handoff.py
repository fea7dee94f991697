"""Outbox to folder target on PostgreSQL: records a second for one and for two relays, and how late
a record is while 200 visits a minute are accepted.

    tests/sandbox.sh .venv/bin/python -m benchmarks.handoff [RECORDS]

The floor is inserting the same sealed bytes into a table of the same server, one commit each. The
server runs without fsync, as in the tests; the folder target syncs every file, as in production.
A folder on one disk takes no more from two relays than that disk can sync: what two relays gain
where the disk is not the limit is measured on a folder in memory.
"""

import io
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from counter.handoff.problems import REASONS
from counter.keys import Keyring
from counter.logs import allow_words, set_up_logs
from counter.storage import backlog, outbox
from counter.storage.engine import Database, open_database
from counter.storage.outbox import OutboxState
from counter.storage.times import to_ms, utc_now
from procedures.sheet import AnswerSheet
from tests.counter.handoff.family import moving_family, write
from tests.counter.handoff.hall import NOTICE, CaseKey, Clock, Hall, open_hall
from tests.servers.postgres import Postgres, running_postgres

RECORDS = 1000
DOGS = 7
"""With its notice, a visit hands over eight records, as a family that moves in does."""

PLACES = {"on the disk": None, "in memory": "/dev/shm"}  # noqa: S108 private folders are made in it
"""Where the folder of the target lies."""

GOAL_PER_SECOND = 300
GOAL_TWO_RELAYS = 1.5

VISITS_PER_MINUTE = 200
LAG_VISITS = 100


def main() -> None:
    """Print records a second, the ratio to bare inserts, and what two relays gain."""
    set_up_logs("warning")
    records = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    with running_postgres() as server:
        gains = {}
        for where, parent in PLACES.items():
            one, two = (one_run(server, where, parent, relays, records) for relays in (1, 2))
            gains[where] = two / one
            print(f"goal {GOAL_PER_SECOND} records/s for one relay: {one / GOAL_PER_SECOND:.2f}")
        for where, gain in gains.items():
            print(f"goal {GOAL_TWO_RELAYS} for two relays, folder {where}: {gain:.2f}")
        with server.database("lag") as url, tempfile.TemporaryDirectory() as below:
            print(lag_line(delays_while_accepting(open_hall(Path(below), url), url)))


def one_run(server: Postgres, where: str, parent: str | None, relays: int, records: int) -> float:
    """Fill an outbox, measure the bare inserts and the relays; gives records a second."""
    name = f"relays_{relays}_{'memory' if parent else 'disk'}"
    with server.database(name) as url, tempfile.TemporaryDirectory(dir=parent) as below:
        hall = filled_hall(Path(below), url, records)
        bare = bare_inserts(hall.database)
        speed = delivered_per_second(hall, url, relays)
        hall.database.close()
    print(
        f"{relays} relay(s), folder {where}: {speed:6.0f} records/s"
        f"  bare inserts {bare:6.0f}/s  ratio {bare / speed:5.2f}"
    )
    return speed


def family_with_dogs() -> AnswerSheet:
    sheet = moving_family()
    for number in range(2, DOGS + 1):
        sheet.add_thing(f"dog{number}", "dog")
        write(sheet, "dog_description", "柴犬、茶、雄", f"dog{number}")
    return sheet


def filled_hall(folder: Path, url: str, records: int) -> Hall:
    """A hall whose outbox holds that many records, rounded up to whole visits."""
    hall = open_hall(folder, url)
    while waiting(hall.database) < records:
        accept_family(hall)
    return hall


def accept_family(hall: Hall) -> None:
    """One visit whose eight records go into the outbox."""
    visit = hall.submitted(family_with_dogs())
    hall.accept(visit, NOTICE)
    for number in range(1, DOGS + 1):
        hall.accept(visit, CaseKey("dog_registration_change", f"dog{number}"))


def waiting(database: Database) -> int:
    with database.reading() as connection:
        return outbox.counts(connection).get(OutboxState.READY, 0)


def bare_inserts(database: Database) -> float:
    """Inserts a second of the sealed bytes that wait, one transaction each."""
    with database.writing() as connection:
        now = to_ms(utc_now())
        claimed = outbox.claim(connection, worker="bare", now=now, lease_ms=0, limit=10_000)
        connection.execute(text("CREATE TABLE bare (id uuid PRIMARY KEY, data bytea)"))
    insert = text("INSERT INTO bare VALUES (:id, :data)")
    started = time.perf_counter()
    for one in claimed:
        with database.writing() as connection:
            connection.execute(insert, {"id": one.id, "data": one.envelope.ciphertext})
    return len(claimed) / (time.perf_counter() - started)


def delivered_per_second(hall: Hall, url: str, relays: int) -> float:
    """Run relays, each a process of its own, until the outbox is empty."""
    total = waiting(hall.database) or count(hall.database, OutboxState.LEASED)
    command = [sys.executable, "-m", "benchmarks.handoff", "--relay", str(hall.folder), url]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(relays)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
    started = time.perf_counter()
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.close()
    for process in processes:
        process.wait()
    elapsed = time.perf_counter() - started
    assert count(hall.database, OutboxState.DELIVERED) == total
    return total / elapsed


def delays_while_accepting(hall: Hall, url: str) -> list[int]:
    """Milliseconds from acceptance to delivery, with one relay at work beside the acceptances."""
    command = [sys.executable, "-m", "benchmarks.handoff", "--beside", str(hall.folder), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as beside:
        assert beside.stdout
        assert beside.stdout.readline() == b"ready\n"
        begun = time.perf_counter()
        for number in range(LAG_VISITS):
            time.sleep(max(0.0, begun + number * 60 / VISITS_PER_MINUTE - time.perf_counter()))
            hall.clock.now = utc_now()
            accept_family(hall)
        while waiting(hall.database) or count(hall.database, OutboxState.LEASED):
            time.sleep(0.05)
        beside.terminate()
    with hall.database.reading() as connection:
        return backlog.delays(connection, since=0)


def lag_line(delays: list[int]) -> str:
    """Median and 99th percentile of the delays."""
    middle, late = (delays[int(part * (len(delays) - 1))] / 1000 for part in (0.5, 0.99))
    return (
        f"lag at {VISITS_PER_MINUTE} visits/min ({len(delays)} records):"
        f" p50 {middle:.2f} s  p99 {late:.2f} s"
    )


def count(database: Database, state: OutboxState) -> int:
    with database.reading() as connection:
        return outbox.counts(connection).get(state, 0)


def relay(folder: Path, url: str, *, beside: bool) -> None:
    """One relay: says it is ready; works until nothing is due, or `beside` others until stopped."""
    allow_words(REASONS)
    set_up_logs("info", stream=io.StringIO())  # written as in a hall, and not onto the table
    hall = Hall(folder, open_database(url), Keyring.open(folder / "keys"), Clock())
    worker = hall.relay(hall.target(formats=("json",)), clock=utc_now)
    waiting(hall.database)
    print("ready", flush=True)
    if beside:
        signal.signal(signal.SIGTERM, lambda *_: worker.stop.set())
        worker.run()
    else:
        sys.stdin.readline()
        worker.run_once()
    worker.close()


if __name__ == "__main__":
    if sys.argv[1:2] in (["--relay"], ["--beside"]):
        relay(Path(sys.argv[2]), sys.argv[3], beside=sys.argv[1] == "--beside")
    else:
        main()
