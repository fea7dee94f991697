from __future__ import annotations

from uuid import uuid4

from counter.paper import PaperStore
from tests.counter.conftest import Clock


def test_paper_is_kept_until_it_is_printed(clock: Clock) -> None:
    store, visit = PaperStore(clock), uuid4()
    store.put(visit, b"%PDF")
    assert store.get(visit) == b"%PDF"
    store.printed(visit)
    assert store.get(visit) is None


def test_paper_nobody_prints_is_forgotten_after_ten_minutes(clock: Clock) -> None:
    store, visit = PaperStore(clock), uuid4()
    store.put(visit, b"%PDF")
    clock.go_on(minutes=9, seconds=59)
    assert store.get(visit) == b"%PDF"
    clock.go_on(seconds=1)
    assert store.get(visit) is None


def test_any_call_forgets_what_is_too_old(clock: Clock) -> None:
    store = PaperStore(clock)
    store.put(uuid4(), b"old")
    clock.go_on(minutes=11)
    store.put(uuid4(), b"new")
    assert store.sweep() == 1


def test_a_second_print_replaces_the_first(clock: Clock) -> None:
    store, visit = PaperStore(clock), uuid4()
    store.put(visit, b"first")
    store.put(visit, b"second")
    assert store.get(visit) == b"second"


def test_printing_what_is_not_there_changes_nothing(clock: Clock) -> None:
    store = PaperStore(clock)
    store.printed(uuid4())
    assert store.sweep() == 0
