"""Work beside the pages runs in a process of its own, and its result is kept."""

from __future__ import annotations

import os
from multiprocessing.connection import wait

import pytest

from counter import beside
from counter.beside import Beside, WorkBroke

pytestmark = [pytest.mark.cpu_seconds(10), pytest.mark.integration]


def doubled(number: int) -> tuple[int, int]:
    """The double, and the process that reckoned it."""
    return 2 * number, os.getpid()


def breaks() -> None:
    os._exit(1)


def finish(made: Beside[object, object]) -> None:
    """Wait until the running work has something to say."""
    assert made._running is not None
    assert wait([made._running[1]], timeout=60)


def test_the_result_comes_when_it_is_done_and_stays() -> None:
    made = Beside(doubled)
    assert made.of("two", 2) is None
    assert made.busy()
    finish(made)
    result = made.of("two", 2)
    assert result is not None
    assert result[0] == 4
    assert result[1] != os.getpid()
    assert made.of("two", 2) is result
    assert not made.busy()


def test_what_is_forgotten_is_made_anew_and_only_the_last_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside, "MOST", 1)
    made = Beside(doubled)
    made.of("two", 2)
    finish(made)
    assert made.of("two", 2) is not None
    made.forget("two")
    assert made.of("three", 3) is None
    finish(made)
    assert (made.of("three", 3) or (0, 0))[0] == 6
    assert list(made._results) == ["three"]


def test_work_that_breaks_is_said_to_have_broken_and_may_be_asked_for_again() -> None:
    made = Beside(breaks)
    assert made.of("it") is None
    finish(made)
    with pytest.raises(WorkBroke):
        made.of("it")
    assert made.of("it") is None
