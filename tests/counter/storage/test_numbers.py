"""Call numbers: one per visit and day, never two clerks with one number."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from counter.storage import numbers
from counter.storage.engine import Database

TODAY = dt.date(2026, 4, 3)
TOMORROW = TODAY + dt.timedelta(days=1)


def give(database: Database, n: int = 1, day: dt.date = TODAY) -> list[int]:
    with database.writing() as connection:
        return [numbers.give(connection, day=day, now=5) for _ in range(n)]


def call_next(database: Database, window: str) -> int | None:
    with database.writing() as connection:
        return numbers.call_next(connection, day=TODAY, window=window, now=9)


def test_a_day_begins_with_one_and_a_visit_keeps_its_number(database: Database) -> None:
    visit = uuid4()
    assert give(database, 2) == [1, 2]
    with database.writing() as connection:
        mine = numbers.give(connection, day=TODAY, now=6, visit=visit)
        assert numbers.give(connection, day=TODAY, now=7, visit=visit) == mine == 3
    assert give(database, 1, TOMORROW) == [1]


def test_the_next_window_finishes_whom_it_had_before(database: Database) -> None:
    give(database, 2)
    assert call_next(database, "1番") == 1
    assert call_next(database, "1番") == 2
    assert call_next(database, "1番") is None
    with database.reading() as connection:
        first, second = numbers.of_day(connection, day=TODAY)
    assert first.finished_at == 9
    assert (second.window, second.finished_at) == ("1番", None)


def test_a_number_is_called_again_and_finished(database: Database) -> None:
    give(database, 1)
    with database.writing() as connection:
        assert numbers.call(connection, day=TODAY, number=1, window="2番", now=7)
        assert numbers.finish(connection, day=TODAY, number=1, now=8)
        assert numbers.call(connection, day=TODAY, number=1, window="3番", now=9)
        assert not numbers.call(connection, day=TODAY, number=2, window="3番", now=9)
        (only,) = numbers.of_day(connection, day=TODAY)
    assert (only.window, only.called_at, only.finished_at) == ("3番", 9, None)


def test_two_windows_never_call_one_number(database: Database) -> None:
    give(database, 20)
    with ThreadPoolExecutor(4) as pool:
        called = list(pool.map(lambda n: call_next(database, f"{n % 4}番"), range(20)))
    assert sorted(filter(None, called)) == list(range(1, 21))


def test_two_kiosks_never_give_one_number(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(lambda _: give(database)[0], range(20)))
    assert sorted(given) == list(range(1, 21))


def test_numbers_of_earlier_days_are_forgotten(database: Database) -> None:
    give(database, 1)
    give(database, 1, TOMORROW)
    with database.writing() as connection:
        numbers.forget_before(connection, day=TOMORROW)
        assert numbers.of_day(connection, day=TODAY) == []
        assert len(numbers.of_day(connection, day=TOMORROW)) == 1
