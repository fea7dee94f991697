"""What else goes wrong in a town hall: nothing lost, nothing doubled, nothing half-written."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest

from counter.handoff.problems import REASONS, TargetUnavailableError
from counter.logs import allow_words
from counter.storage import outbox
from counter.storage.outbox import OutboxState
from tests.counter.handoff.hall import DOG, NOTICE, BrokenTarget, Hall, open_hall
from tests.counter.handoff.test_handing import routed
from tests.counter.handoff.test_killed_relay import assert_complete
from tests.servers.postgres import running_postgres

SMALL = "48k"
"""Room for a few records."""


def delivered(hall: Hall) -> set[str]:
    """The ids of the records the outbox calls delivered."""
    with hall.database.reading() as connection:
        entries = outbox.in_state(connection, state=OutboxState.DELIVERED, limit=10_000)
    return {str(entry.id) for entry in entries}


def annexes(hall: Hall) -> set[str]:
    """The ids of the 付記's own records in the inbox."""
    return {record["id"] for record in hall.delivered() if record["completed_by"]}


def states(hall: Hall) -> dict[OutboxState, int]:
    with hall.database.reading() as connection:
        return outbox.counts(connection)


class Remembers(BrokenTarget):
    """A back office that knows the ids it has, as `docs/handoff.md` asks it to."""

    def __init__(self) -> None:
        super().__init__()
        self.problem = None
        self.has: dict[UUID, int] = {}

    def deliver(self, delivery: Any) -> None:
        self.has[delivery.record] = self.has.get(delivery.record, 0) + 1


@pytest.mark.cpu_seconds(10)
def test_a_target_that_answers_after_the_lease(hall: Hall) -> None:
    """Another relay has taken over meanwhile: one delivery counts, the id is the same."""
    taken_over, begun = Event(), Event()

    class Slow(Remembers):
        def deliver(self, delivery: Any) -> None:
            begun.set()
            taken_over.wait(20)
            super().deliver(delivery)

    slow, quick = Slow(), Remembers()
    hall.accept(hall.submitted(), DOG)
    first = routed(hall, only=((), slow))
    thread = Thread(target=first.run_once)
    thread.start()
    assert begun.wait(20)
    hall.clock.forward(hours=1)
    second = routed(hall, only=((), quick))
    second.run_once()
    taken_over.set()
    thread.join(20)
    assert slow.has == quick.has, "the same record under the same id"
    assert (first.report.lease_lost, second.report.delivered) == (1, 1)
    assert states(hall) == {OutboxState.DELIVERED: 1}


@pytest.mark.cpu_seconds(10)
def test_a_target_that_stores_and_then_times_out(hall: Hall) -> None:
    class StoresAndHangs(Remembers):
        def deliver(self, delivery: Any) -> None:
            super().deliver(delivery)
            if self.has[delivery.record] == 1:
                raise TargetUnavailableError("target_out_of_reach")

    target = StoresAndHangs()
    relay = routed(hall, only=((), target))
    hall.accept(hall.submitted(), DOG)
    relay.run_once()
    assert states(hall) == {OutboxState.READY: 1}
    hall.clock.forward(minutes=1)
    relay.run_once()
    assert states(hall) == {OutboxState.DELIVERED: 1}
    assert list(target.has.values()) == [2], "sent again, under one id"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few records, mounted inside the sandbox's own mounts."""
    folder = tmp_path / "share"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.integration
def test_a_disk_that_is_full(hall: Hall, small_disk: Path) -> None:
    """What does not fit waits; when there is room, everything is there, whole and once."""
    for _ in range(6):
        visit = hall.submitted()
        hall.accept(visit, NOTICE)
        hall.accept(visit, DOG)
    (hall.folder / "inbox").symlink_to(small_disk / "inbox")
    (small_disk / "inbox").mkdir()
    relay = hall.relay(hall.target(formats=("json",)))
    relay.run_once()
    full = states(hall)
    assert full[OutboxState.READY] > 0, "the disk was not full"
    with hall.database.reading() as connection:
        waiting = outbox.in_state(connection, state=OutboxState.READY)
    assert {entry.reason for entry in waiting if entry.reason} == {"target_full"}
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    for _ in range(8):
        hall.clock.forward(minutes=20)
        relay.run_once()
    assert states(hall) == {OutboxState.DELIVERED: 12}
    assert_complete(hall, delivered(hall) | annexes(hall))


@pytest.mark.integration
def test_postgresql_restarts_while_relays_claim(tmp_path: Path) -> None:
    """The server is stopped at once, twice, in the middle of the work of two relays."""
    allow_words(REASONS)
    (tmp_path / "hall").mkdir()
    with running_postgres() as server, server.database("hall") as url:
        hall = open_hall(tmp_path / "hall", url)
        for _ in range(20):
            visit = hall.submitted()
            hall.accept(visit, NOTICE)
            hall.accept(visit, DOG)
        relays = [hall.relay(hall.target(formats=("json",)), worker=f"r{n}") for n in (1, 2)]
        claimed, restarted = Event(), Event()
        for relay in relays:
            relay.lease_ms = 1
            relay.database = _Interrupted(hall.database, claimed, restarted)  # type: ignore[assignment]  # the same, with a hook
        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(relay.run) for relay in relays]
            assert claimed.wait(30)
            server.restart()
            restarted.set()
            _until_delivered(hall, 40)
            for relay in relays:
                relay.stop.set()
            for one in running:
                one.result(60)
        assert states(hall) == {OutboxState.DELIVERED: 40}
        assert_complete(hall, delivered(hall) | annexes(hall))
        hall.database.close()


class _Interrupted:
    """A database that, inside the first claim's transaction, waits for the server's restart."""

    def __init__(self, database: Any, claimed: Event, restarted: Event) -> None:
        self._database, self._claimed, self._restarted = database, claimed, restarted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def writing(self) -> Any:
        return _Paused(self._database.writing(), self._claimed, self._restarted)


class _Paused:
    def __init__(self, transaction: Any, claimed: Event, restarted: Event) -> None:
        self._transaction, self._claimed, self._restarted = transaction, claimed, restarted

    def __enter__(self) -> Any:
        return self._transaction.__enter__()

    def __exit__(self, *error: Any) -> Any:
        self._claimed.set()
        self._restarted.wait(60)  # the claim is made and not committed
        return self._transaction.__exit__(*error)


def _until_delivered(hall: Hall, count: int) -> None:
    """The clock of the test stands still; leases end as it is set forward."""
    for _ in range(600):
        hall.clock.forward(seconds=30)
        if states(hall).get(OutboxState.DELIVERED) == count:
            return
        Event().wait(0.1)
    pytest.fail(f"delivered {states(hall)}")
