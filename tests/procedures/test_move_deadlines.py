"""児童手当の15日 and what a city may set, on the shipped catalog: the examples of the counter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.deadlines import DeadlineDate, deadline_of
from procedures.guidance import judge
from procedures.loading import SHIPPED, build, layered, read_folder
from procedures.sheet import AnswerSheet
from tests.procedures.disaster_city import answered
from tests.shipped import shipped_bundle

CLAIM = "child_allowance_claim"

PEOPLE: dict[str, dict[str, Any]] = {
    "p1": {"main_earner": True, "moves": True, "occupation": "employee"},
    "p2": {"is_child_of_claimant": True, "moves": True, "birth_date": dt.date(2020, 5, 1)},
}


def moved_in(move: dt.date, planned: dt.date | None, certificate: str) -> AnswerSheet:
    answers: dict[str, Any] = {
        "events": ["move_in"],
        "people_complete": True,
        "entry_certificate": certificate,
        "move_date": move,
    }
    if planned:
        answers["move_out_planned_date"] = planned
    return answered(shipped_bundle(), answers, people=PEOPLE)


def deadline(sheet: AnswerSheet, day: dt.date) -> DeadlineDate:
    bundle = shipped_bundle()
    (verdict,) = judge(bundle.compiled[CLAIM], bundle.evaluation(day, sheet))
    assert verdict.outcome is Outcome.NEEDED
    found = deadline_of(bundle, day, sheet, verdict)
    assert found is not None
    return found


def test_fifteen_days_from_the_planned_move_out() -> None:
    """転出予定日3月25日 → 26日から数え、4月9日まで; the day of the move itself does not matter."""
    for move in (dt.date(2026, 3, 25), dt.date(2026, 4, 1)):
        sheet = moved_in(move, dt.date(2026, 3, 25), "online_or_card")
        found = deadline(sheet, dt.date(2026, 4, 5))
        assert found.last_day == dt.date(2026, 4, 9)
        assert found.costs


def test_late_within_the_month_costs_nothing() -> None:
    """予定日4月10日 → 15日目の4月25日は土曜なので27日まで。28日でも同じ月なら損をしない."""
    sheet = moved_in(dt.date(2026, 4, 10), dt.date(2026, 4, 10), "online_or_card")
    found = deadline(sheet, dt.date(2026, 4, 20))
    assert found.last_day == dt.date(2026, 4, 27)
    assert not found.costs


def test_from_abroad_counts_from_the_move() -> None:
    sheet = moved_in(dt.date(2026, 3, 20), None, "from_abroad")
    assert deadline(sheet, dt.date(2026, 4, 1)).last_day == dt.date(2026, 4, 6)


@pytest.mark.parametrize(("born", "last"), [((2026, 4, 30), (2026, 5, 15))])
def test_a_child_born_on_the_last_of_april(
    born: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    sheet = answered(
        shipped_bundle(),
        {"events": ["birth"], "people_complete": True},
        people={
            "p1": {
                "main_earner": True, "occupation": "employee", "receives_child_allowance": False,
                "address": "北海道見本市中央一条１番", "is_newborn": False,
            },
            "p2": {
                "is_child_of_claimant": True, "is_newborn": True, "birth_date": dt.date(*born),
            },
        },
    )  # fmt: skip
    assert deadline(sheet, dt.date(2026, 5, 1)).last_day == dt.date(*last)


def with_separate_form() -> Bundle:
    """The shipped catalog of a city that wants a sheet of its own for 国保."""
    city = {"city.toml": "[settings]\ncity_nhi_separate_form = true\n"}
    return build(layered(read_folder(SHIPPED), city))


@pytest.mark.cpu_seconds(5)  # it builds the whole catalog anew
def test_a_city_may_ask_for_a_sheet_of_its_own() -> None:
    about = {"moves": True, "birth_date": dt.date(1990, 8, 20), "health_insurance": "nhi"}
    answers = {
        "events": ["move_in"],
        "people_complete": True,
        "entry_certificate": "online_or_card",
        "move_date": dt.date(2026, 6, 5),
        "move_out_planned_date": dt.date(2026, 6, 5),
    }
    found = {}
    for name, bundle in (("付記", shipped_bundle()), ("別紙", with_separate_form())):
        sheet = answered(bundle, answers, people={"p1": about})
        day = dt.date(2026, 6, 10)
        (verdict,) = judge(bundle.compiled["nhi_enrollment"], bundle.evaluation(day, sheet))
        found[name] = verdict.outcome
    assert found == {"付記": Outcome.DEEMED, "別紙": Outcome.NEEDED}
