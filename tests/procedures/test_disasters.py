"""The 災害マスタ: what is offered, what it tells a visit, and how the rules use it."""

from __future__ import annotations

import datetime as dt

import pytest

from procedures.catalog import Outcome
from procedures.deadlines import deadline_of
from procedures.disasters import forget, offered, tell, told
from procedures.figures import sums
from procedures.findings import CatalogError
from procedures.guidance import Verdict, judge
from procedures.sheet import Address, AnswerSheet
from tests.procedures.disaster_city import NOW, RAIN, answered, struck, with_disasters

DAY = dt.date(2026, 6, 10)
RAIN_ID, QUAKE_ID = "r8_0605_rain", "r7_0301_quake"

TOTAL = {
    "building_address": "北海道見本市東五条三丁目７番",
    "building_damaged": True,
    "lived_in_at_disaster": True,
    "certificate_issued": True,
    "damage_class": "total",
    "demolition": "none",
    "will_repair_and_live": True,
    "cannot_live": True,
    "repair_payment": "not_contracted",
    "tenure": "owned",
    "site_damaged": False,
    "long_term_evacuation": False,
}
ANSWERS = {
    "people_complete": True,
    "buildings_complete": True,
    "rebuild_method": "undecided",
    "uses_temporary_housing": False,
}


def verdict(
    sheet: AnswerSheet, procedure: str, subject: str = "house", day: dt.date = DAY
) -> Verdict:
    verdicts = judge(struck().compiled[procedure], struck().evaluation(day, sheet))
    return next(one for one in verdicts if one.subject == subject)


def rain(house: dict[str, object] | None = None) -> AnswerSheet:
    sheet = answered(struck(), ANSWERS, house={**TOTAL, **(house or {})})
    tell(struck(), sheet, struck().disasters[RAIN_ID], NOW)
    return sheet


def test_the_latest_is_offered_first_until_its_last_day() -> None:
    on = {day: [one.id for one in offered(struck(), day)] for day in (DAY, dt.date(2026, 6, 9))}
    assert on == {DAY: [RAIN_ID], dt.date(2026, 6, 9): [RAIN_ID, QUAKE_ID]}
    assert offered(struck(), dt.date(2025, 2, 28)) == []


def test_it_tells_name_day_cause_laws_and_days() -> None:
    sheet = rain()
    said = {a.item: str(x.candidates[0].value) for a, x in sheet.answers.items() if not a.subject}
    visit = {a.item: x.candidates[0] for a, x in sheet.answers.items() if a.subject == "visit"}
    assert said == {}
    assert told(sheet) == RAIN_ID
    assert visit["disaster_name"].value == "令和8年6月5日からの大雨"
    assert str(visit["disaster_relief_act"].provenance) == "register:disaster"


def test_choosing_another_takes_back_what_the_first_said() -> None:
    sheet = rain()
    tell(struck(), sheet, struck().disasters[QUAKE_ID], NOW)
    assert told(sheet) == QUAKE_ID
    assert Address("certificate_until") not in sheet.answers
    forget(struck(), sheet)
    assert told(sheet) == ""
    assert Address("rebuild_method") in sheet.answers


def test_the_laws_apply_in_the_area_only() -> None:
    inside, outside = rain(), rain({"building_address": "北海道見本市西一条１番"})
    grant = "disaster_livelihood_recovery_grant"
    assert verdict(inside, grant).outcome is Outcome.NEEDED
    assert verdict(outside, grant).outcome is Outcome.NOT_NEEDED
    repair = "disaster_emergency_repair"
    assert verdict(inside, repair).outcome is Outcome.NEEDED
    assert verdict(outside, repair).outcome is Outcome.NOT_NEEDED


def test_an_address_written_short_goes_to_the_clerk() -> None:
    grant = verdict(rain({"building_address": "東五条"}), "disaster_livelihood_recovery_grant")
    assert grant.outcome is Outcome.ASK_CLERK


@pytest.mark.parametrize(
    ("procedure", "day"),
    [
        ("disaster_emergency_repair", dt.date(2026, 12, 28)),
        ("disaster_livelihood_recovery_grant", dt.date(2028, 7, 4)),
    ],
)
def test_the_masters_last_day_is_the_deadline(procedure: str, day: dt.date) -> None:
    sheet = rain()
    deadline = deadline_of(struck(), DAY, sheet, verdict(sheet, procedure))
    assert deadline is not None
    assert deadline.last_day == day


def test_the_laws_own_last_day_where_the_master_says_none() -> None:
    """13 months from the day itself: 2025-03-01 → 2026-03-31, and 37 months → 2028-03-31."""
    sheet = answered(struck(), ANSWERS, house=TOTAL)
    tell(struck(), sheet, struck().disasters[QUAKE_ID], NOW)
    grant = "disaster_livelihood_recovery_grant"
    for day, last in ((dt.date(2026, 3, 31), dt.date(2026, 3, 31)), (DAY, dt.date(2028, 3, 31))):
        deadline = deadline_of(struck(), day, sheet, verdict(sheet, grant, day=day))
        assert deadline is not None
        assert deadline.last_day == last


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (dt.date(2026, 12, 28), Outcome.NEEDED),
        (dt.date(2026, 12, 29), Outcome.ASK_CLERK),
    ],
)
def test_after_the_last_day_a_clerk_decides(day: dt.date, outcome: Outcome) -> None:
    assert verdict(rain(), "disaster_emergency_repair", day=day).outcome is outcome


def test_every_mistake_in_the_master_is_named() -> None:
    facts = """
disaster_relief_akt = true
lacks_repair_means = true
livelihood_act_applies = "yes"
"""
    wrong = RAIN.replace('cause = "flood"', 'cause = "rain"')
    wrong = wrong.replace("livelihood_act_applies = true\n", "") + facts
    with pytest.raises(CatalogError) as refusal:
        with_disasters(wrong)
    said = str(refusal.value)
    assert said.count("disasters.toml") == 4
    for words in ("使えるのは", "disaster_relief_act", "災害マスタが答える", "true か false"):
        assert words in said


@pytest.mark.parametrize(
    ("size", "yen"), [(1, 55_000), (2, 65_000), (3, 95_000), (4, 95_000), (5, 130_000)]
)
def test_the_rent_limit_by_the_size_of_the_household(size: int, yen: int) -> None:
    people = {f"p{n + 1}": {"in_household_at_disaster": True} for n in range(size)}
    answers = {**ANSWERS, "lacks_housing_means": True}
    sheet = answered(struck(), answers, people=people, house=TOTAL)
    tell(struck(), sheet, struck().disasters[RAIN_ID], NOW)
    found = sums(struck(), DAY, sheet, verdict(sheet, "disaster_temporary_housing", ""))
    assert [one.yen for one in found] == [yen]
