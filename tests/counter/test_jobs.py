"""What goes on beside the pages is missed when it stops."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from counter.health import Check, HealthChecks, checks_of
from counter.jobs import Jobs
from counter.keys import Keyring
from counter.storage.engine import Database
from counter.storage.shelf import BundleShelf


@pytest.fixture
def thread() -> Iterator[threading.Thread]:
    end = threading.Event()
    one = threading.Thread(target=end.wait)
    one.start()
    yield one
    end.set()
    one.join()


def test_a_job_that_goes_round_is_not_missed(thread: threading.Thread) -> None:
    now = [0.0]
    jobs = Jobs(lambda: now[0])
    jobs.watch("housekeeping", thread, within=60)
    now[0] = 60
    assert (jobs.silent(), jobs.dead()) == ((), ())
    jobs.done("housekeeping")
    now[0] = 120
    assert jobs.silent() == ()


def test_a_job_that_comes_to_no_end_is_named_while_it_lives(thread: threading.Thread) -> None:
    now = [0.0]
    jobs = Jobs(lambda: now[0])
    jobs.watch("housekeeping", thread, within=60)
    now[0] = 61
    assert (jobs.silent(), jobs.dead()) == (("housekeeping",), ())


def test_a_job_whose_thread_has_ended_is_dead() -> None:
    ended = threading.Thread(target=lambda: None)
    ended.start()
    ended.join()
    jobs = Jobs()
    jobs.watch("relay", ended, within=60)
    assert (jobs.silent(), jobs.dead()) == (("relay",), ("relay",))


def test_health_names_the_job_and_the_kiosk_goes_on(
    sqlite: Database, keyring: Keyring, thread: threading.Thread
) -> None:
    now = [0.0]
    jobs = Jobs(lambda: now[0])
    jobs.watch("relay", thread, within=60)
    now[0] = 61
    checks = checks_of(sqlite, keyring, BundleShelf(sqlite, None), jobs=jobs)
    health = HealthChecks(_only(checks, "jobs"))()
    assert health.ok
    assert "relay" in health.worries[0]


def _only(checks: tuple[Check, ...], name: str) -> tuple[Check, ...]:
    return tuple(check for check in checks if check.name == name)
