"""Watching readers: what waiters and listeners see, and what the watch survives."""

import queue
import threading
from collections.abc import Callable

import pytest

from cardreader import monitor as monitor_module
from cardreader.errors import NoReader, ReaderFailed, ServiceNotRunning
from cardreader.monitor import CardMonitor
from cardreader.presence import Presence, PresenceBoard, ReaderState
from cardreader.virtual.reader import VirtualReader
from tests.cardreader.cards import make_card

SECONDS = 5.0


class ScriptedSource:
    """Runs the steps of a test one after the other, each in one call of `watch`."""

    def __init__(self, *steps: Callable[[PresenceBoard], None]) -> None:
        self._steps = queue.SimpleQueue[Callable[[PresenceBoard], None]]()
        for step in steps:
            self._steps.put(step)
        self._cancelled = threading.Event()

    def watch(self, board: PresenceBoard) -> None:
        if self._steps.empty():
            self._cancelled.wait()
        else:
            self._steps.get()(board)

    def cancel(self) -> None:
        self._cancelled.set()


def raising(error: Exception) -> Callable[[PresenceBoard], None]:
    def step(_: PresenceBoard) -> None:
        raise error

    return step


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor_module, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(monitor_module, "LONGEST_PAUSE", 0.002)


def states_of(*steps: Callable[[PresenceBoard], None]) -> list[ReaderState]:
    """Return the states a monitor goes through until the source has nothing more to say."""
    seen: list[ReaderState] = []
    done = threading.Event()

    def begin(board: PresenceBoard) -> None:
        board.subscribe(lambda presence: seen.append(presence.state))

    with CardMonitor(ScriptedSource(begin, *steps, lambda _: done.set())):
        assert done.wait(SECONDS)
    return seen


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ServiceNotRunning(), ReaderState.SERVICE_STOPPED),
        (NoReader(), ReaderState.NO_READER),
        (ReaderFailed(), ReaderState.SERVICE_STOPPED),
        (RuntimeError("a mistake in a driver's binding"), ReaderState.SERVICE_STOPPED),
    ],
)
def test_survives_every_failure(error: Exception, state: ReaderState) -> None:
    assert states_of(
        lambda board: board.publish(ReaderState.CARD, "r"),
        raising(error),
        raising(error),
        lambda board: board.publish(ReaderState.CARD, "r"),
    ) == [ReaderState.CARD, state, ReaderState.CARD, ReaderState.CLOSED]


def test_a_listener_that_fails_does_not_end_the_watch() -> None:
    board = PresenceBoard()
    seen: list[Presence] = []

    def fails(_: Presence) -> None:
        raise ValueError

    board.subscribe(fails)
    board.subscribe(seen.append)
    board.publish(ReaderState.EMPTY)
    assert [presence.state for presence in seen] == [ReaderState.EMPTY]


def test_unsubscribing() -> None:
    board = PresenceBoard()
    seen: list[Presence] = []
    undo = board.subscribe(seen.append)
    undo()
    undo()
    board.publish(ReaderState.EMPTY)
    assert seen == []


def test_the_same_again_is_no_change() -> None:
    board = PresenceBoard()
    board.publish(ReaderState.CARD, "r", 1)
    before = board.presence
    board.publish(ReaderState.CARD, "r", 1)
    assert board.presence is before


def test_a_card_swapped_too_fast_to_be_seen_is_a_new_placing() -> None:
    board = PresenceBoard()
    board.publish(ReaderState.CARD, "r", 1)
    board.publish(ReaderState.CARD, "r", 3)
    assert (board.presence.insertion, board.presence.sequence) == (2, 2)


def test_removal_keeps_the_number_of_the_placing() -> None:
    board = PresenceBoard()
    board.publish(ReaderState.CARD)
    board.publish(ReaderState.EMPTY)
    assert board.presence.insertion == 1


def test_waiting_ends_at_the_timeout() -> None:
    board = PresenceBoard()
    assert board.wait_change(0, timeout=0.001).state is ReaderState.STARTING
    assert board.wait_for(lambda presence: presence.has_card, timeout=0.001) is None


def test_closing_wakes_every_waiter() -> None:
    reader = VirtualReader({})
    monitor = reader.monitor()
    known = monitor.wait_for(lambda presence: presence.state is ReaderState.EMPTY, SECONDS)
    assert known
    woken: list[object] = []
    waiters = [
        threading.Thread(target=lambda: woken.append(monitor.wait_change(known.sequence).state)),
        threading.Thread(target=lambda: woken.append(monitor.wait_for(lambda _: False))),
    ]
    for waiter in waiters:
        waiter.start()
    monitor.close()
    monitor.close()
    for waiter in waiters:
        waiter.join(SECONDS)
    assert set(woken) == {ReaderState.CLOSED, None}


def test_a_closed_monitor_stays_closed() -> None:
    monitor = VirtualReader({}).monitor()
    monitor.close()
    monitor.publish(ReaderState.CARD)
    assert monitor.presence.state is ReaderState.CLOSED


def test_virtual_reader_tells_what_happens() -> None:
    reader = VirtualReader({"taro": make_card()})
    with reader.monitor() as monitor:

        def reach(state: ReaderState) -> Presence:
            presence = monitor.wait_for(lambda presence: presence.state is state, SECONDS)
            assert presence
            return presence

        reach(ReaderState.EMPTY)
        reader.insert("taro")
        first = reach(ReaderState.CARD)
        reader.remove()
        reach(ReaderState.EMPTY)
        reader.insert(make_card(mute=True))
        reach(ReaderState.MUTE)
        reader.break_down(ReaderState.NO_READER)
        reach(ReaderState.NO_READER)
        reader.insert("taro")
        reader.repair()
        assert reach(ReaderState.CARD).insertion == first.insertion + 1
