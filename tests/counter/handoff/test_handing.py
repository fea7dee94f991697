"""A batch on its way: what stands in one record's way stands in nobody else's."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from counter.handoff.problems import TargetUnavailableError
from counter.handoff.relay import Relay
from counter.handoff.resting import Resting
from counter.handoff.routes import Route, Routes, Systems
from counter.handoff.targets.files import FolderTarget
from counter.handoff.targets.folder import FolderShelf
from counter.storage import outbox
from counter.storage.outbox import OutboxState
from tests.counter.handoff.hall import DOG, NOTICE, BrokenTarget, Clock, Hall

pytestmark = pytest.mark.cpu_seconds(10)


def entries(hall: Hall, state: OutboxState) -> list[outbox.OutboxEntry]:
    with hall.database.reading() as connection:
        return outbox.in_state(connection, state=state)


def routed(hall: Hall, **targets: tuple[tuple[str, ...], Any]) -> Relay:
    """A relay whose targets are these: name → (systems, target)."""
    relay = hall.relay()
    mapping = relay.routes.routes[0].mapping
    relay.routes = Routes(
        [
            Route(name, systems, ("json",), mapping, target)
            for name, (systems, target) in targets.items()
        ]
    )
    return relay


def accepted(hall: Hall) -> None:
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.accept(visit, DOG)


class SilentTarget(BrokenTarget):
    """Counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__(TargetUnavailableError("target_out_of_reach"))
        self.asked = 0

    def deliver(self, delivery: Any) -> None:
        self.asked += 1
        super().deliver(delivery)


def test_a_silent_target_is_left_alone_and_the_others_go_on(hall: Hall) -> None:
    silent, open_ = SilentTarget(), BrokenTarget()
    open_.problem = None
    relay = routed(hall, silent=(("dog",), silent), rest=((), open_))
    accepted(hall)
    relay.run_once()
    accepted(hall)
    relay.run_once()
    assert silent.asked == 1
    assert len(open_.got) == 4  # two notices, each with the 付記 for another system
    assert len(entries(hall, OutboxState.READY)) == 2


def test_a_target_that_is_back_gets_everything(hall: Hall) -> None:
    silent = SilentTarget()
    relay = routed(hall, silent=((), silent))
    accepted(hall)
    accepted(hall)
    relay.run_once()
    hall.clock.forward(minutes=1)
    silent.problem = None
    relay.run_once()
    assert len(entries(hall, OutboxState.DELIVERED)) == 4
    assert all(entry.attempts <= 2 for entry in entries(hall, OutboxState.DELIVERED))


def test_records_that_were_not_sent_have_used_no_attempt(hall: Hall) -> None:
    relay = routed(hall, silent=((), SilentTarget()))
    relay.threads = ThreadPoolExecutor(1)
    accepted(hall)
    relay.run_once()
    assert sorted(entry.attempts for entry in entries(hall, OutboxState.READY)) == [0, 1]


def test_a_stop_finishes_what_is_in_hand_and_gives_the_rest_back(hall: Hall) -> None:
    class StopsRelay(BrokenTarget):
        def deliver(self, delivery: Any) -> None:
            relay.stop.set()
            self.got.append(delivery.record)

    target = StopsRelay()
    relay = routed(hall, only=((), target))
    relay.threads = ThreadPoolExecutor(1)
    visit = hall.submitted()
    hall.accept(visit, DOG)
    hall.accept(visit, NOTICE)
    relay.run()
    (delivered,) = entries(hall, OutboxState.DELIVERED)
    assert target.got[0] == delivered.id
    (waiting,) = entries(hall, OutboxState.READY)
    assert waiting.attempts == 0


def test_what_one_record_cannot_be_written_as_keeps_no_other(hall: Hall) -> None:
    """A folder takes many at once; one file it cannot hold must not fail the others."""

    class OneNameRefused(FolderShelf):
        def put_all(self, folder: str, files: Any) -> None:
            if any("dog" in file.name for file in files):
                raise TargetUnavailableError("target_failed")
            super().put_all(folder, files)

    relay = routed(hall, inbox=((), FolderTarget(OneNameRefused(hall.folder / "inbox"))))
    accepted(hall)
    relay.run_once()
    assert len(hall.delivered()) == 2  # the notice, and its 付記 for another system
    assert len(entries(hall, OutboxState.READY)) == 1


def test_which_systems_are_served_while_targets_rest(hall: Hall) -> None:
    relay = routed(hall, dogs=(("dog",), None), rest=((), None))
    assert relay.routes.systems() == Systems(None, frozenset())
    assert relay.routes.systems(["dogs"]) == Systems(None, frozenset({"dog"}))
    assert relay.routes.systems(["rest"]) == Systems(frozenset({"dog"}))
    assert relay.routes.systems(["rest", "dogs"]) == Systems(frozenset())


def test_a_target_rests_longer_each_time_in_a_row() -> None:
    clock = Clock()
    resting = Resting(clock)
    waits = []
    for _ in range(4):
        resting.failed("a", TargetUnavailableError("target_missing"))
        waits.append(resting.seconds_left("a"))
        clock.forward(seconds=waits[-1])
        assert resting.names() == set()
    assert waits == sorted(waits)
    resting.answered("a")
    resting.failed("a", TargetUnavailableError("target_busy", 90.0))
    assert resting.seconds_left("a") == 90.0


def test_a_failure_that_may_be_the_records_own_rests_nobody() -> None:
    resting = Resting(Clock())
    resting.failed("a", TargetUnavailableError("target_failed"))
    assert resting.names() == set()
