"""What lies outside the city hall: there for those it may concern, in the order of deadlines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from procedures.outside import outside
from procedures.sheet import AnswerSheet
from tests.procedures.disaster_city import answered
from tests.shipped import shipped_bundle

DAY = dt.date(2026, 6, 10)

PLACES = """
    家庭裁判所 税務署 軽自動車検査協会 指定登録機関 農業委員会 健康保険 法務局 年金事務所 銀行
    福祉事務所
"""

BY_DEADLINE = ["15日", "30日", "3か月", "4か月", "10か月", "2年", "3年", "5年"]


def bereaved(complete: bool = True, **deceased: Any) -> AnswerSheet:
    people = {
        "p1": {"is_deceased": False, "birth_date": dt.date(1954, 1, 20)},
        "p2": {"is_deceased": True, **deceased},
    }
    answers = {"events": ["bereavement"], "people_complete": complete, "dogs_complete": complete}
    return answered(shipped_bundle(), answers, people=people)


def found(sheet: AnswerSheet) -> list[str]:
    return [one.id for one in outside(shipped_bundle(), DAY, sheet)]


def test_when_little_is_known_everything_is_handed_out() -> None:
    given = outside(shipped_bundle(), DAY, bereaved(complete=False))
    places = "".join(one.place.ja for one in given)
    assert [place for place in PLACES.split() if place not in places] == []


def test_the_shortest_deadline_comes_first() -> None:
    given = [one.until.ja for one in outside(shipped_bundle(), DAY, bereaved(complete=False))]
    first = [next(i for i, words in enumerate(given) if span in words) for span in BY_DEADLINE]
    assert first == sorted(first)


@pytest.mark.parametrize(
    ("deceased", "there", "left_out"),
    [
        ({"owned_fixed_asset": False}, "family_court", "legal_affairs"),
        ({"owned_fixed_asset": True, "inheritance_registration": "none"}, "legal_affairs", ""),
        ({"owned_fixed_asset": True, "inheritance_registration": "done"}, "", "legal_affairs"),
        ({"health_insurance": "employee"}, "health_insurer", ""),
        ({"health_insurance": "nhi"}, "", "health_insurer"),
        ({"pension_kinds": ["old_age_basic"]}, "pension_old_age", ""),
        ({"pension_kinds": ["disability_basic"]}, "", "pension_old_age"),
        ({"pension_category": "category2"}, "pension_employee", ""),
        ({"pension_category": "category1"}, "", "pension_employee"),
    ],
)
def test_only_what_is_surely_beside_the_point_is_left_out(
    deceased: dict[str, Any], there: str, left_out: str
) -> None:
    given = found(bereaved(**deceased))
    assert not there or there in given
    assert left_out not in given


def test_other_events_hand_out_nothing_of_it() -> None:
    sheet = answered(shipped_bundle(), {"events": ["care"]})
    assert found(sheet) == []


def test_somebody_killed_by_a_disaster_brings_both_lists() -> None:
    sheet = answered(shipped_bundle(), {"events": ["disaster", "bereavement"]})
    assert {"fire_insurance", "family_court"} <= set(found(sheet))
