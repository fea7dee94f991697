"""Deadlines: first day, closed days, month-crossing loss."""

from __future__ import annotations

import datetime as dt

import pytest

from procedures.bundle import Bundle
from procedures.deadlines import DeadlineDate, deadline_of
from procedures.guidance import assess
from tests.procedures.small import bundle, item, procedure, sheet

MOVED = item("moved", "visit", "date")


def catalog(days: int, *more: str) -> Bundle:
    lines = ["[deadline]", f'days = "{days}"', 'anchor = "moved"', 'source = "試験法"', *more]
    return bundle(MOVED, one=procedure("one", ("needed", "True"), tail="\n".join(lines)))


def deadline(made: Bundle, moved: str | None, today: str) -> DeadlineDate | None:
    day = dt.date.fromisoformat(today)
    answers = sheet(made, {"p1": {}}, {"moved": moved})
    return deadline_of(made, day, answers, assess(made, day, answers).verdicts[0])


def test_the_first_day_is_not_counted() -> None:
    """民法140条: moved on 1 April, 14 days end on the 15th."""
    found = deadline(catalog(14), "2026-04-01", "2026-04-03")
    assert found is not None
    assert found.last_day == dt.date(2026, 4, 15)
    assert found.days_left == 12


def test_a_birth_counts_its_own_day() -> None:
    """戸籍法43条: born on 1 April, 14 days end on the 14th."""
    found = deadline(catalog(14, 'first_day = "same"'), "2026-04-01", "2026-04-03")
    assert found is not None
    assert found.last_day == dt.date(2026, 4, 14)


def test_a_closed_last_day_moves_to_the_next_open_one() -> None:
    """地方自治法4条の2: 2026-05-03 to 05-06 are holidays."""
    found = deadline(catalog(2), "2026-05-01", "2026-05-01")
    assert found is not None
    assert (found.last_day, found.moved) == (dt.date(2026, 5, 7), True)


def test_a_closed_last_day_stays_where_the_law_says_so() -> None:
    found = deadline(catalog(2, 'closed_days = "as_is"'), "2026-05-01", "2026-05-01")
    assert found is not None
    assert (found.last_day, found.moved) == (dt.date(2026, 5, 3), False)


@pytest.mark.parametrize(
    ("moved", "costs"),
    [("2026-03-25", True), ("2026-04-10", False), ("2026-04-30", True)],
)
def test_only_crossing_the_month_costs(moved: str, costs: bool) -> None:
    """児童手当法8条3項: late within the month of the event loses nothing."""
    made = catalog(15, "month_crossing = true", 'loses = { ja = "1か月分" }')
    found = deadline(made, moved, moved)
    assert found is not None
    assert found.costs is costs


def test_by_tomorrow_or_it_costs_you_is_urgent() -> None:
    made = catalog(14, 'loses = { ja = "認定が切れます" }')
    urgent = {
        today: found.urgent
        for today in ("2026-04-13", "2026-04-14", "2026-04-15", "2026-04-16")
        if (found := deadline(made, "2026-04-01", today)) is not None
    }
    assert list(urgent.values()) == [False, True, True, False]


@pytest.mark.parametrize("moved", [None, "2026-04-00"])
def test_no_deadline_is_shown_while_its_first_day_is_not_known(moved: str | None) -> None:
    assert deadline(catalog(14), moved, "2026-04-03") is None


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-25", "9999-12-31"])
@pytest.mark.parametrize("days", ["14", "999999999999", "0 - 999999999999"])
@pytest.mark.parametrize("more", ["month_crossing = true", 'closed_days = "as_is"'])
def test_the_ends_of_the_calendar_do_not_crash(day: str, days: str, more: str) -> None:
    loses = 'loses = { ja = "…" }'
    lines = ["[deadline]", f'days = "{days}"', 'anchor = "moved"', 'source = "試験法"', loses, more]
    made = bundle(MOVED, one=procedure("one", ("needed", "True"), tail="\n".join(lines)))
    found = deadline(made, day, day)
    assert found is not None
    assert dt.date.min <= found.last_day <= dt.date.max
