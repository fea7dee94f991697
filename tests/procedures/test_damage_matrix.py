"""被害の区分 × 制度, cell by cell as the counter's table prints it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from procedures.catalog import Outcome
from procedures.guidance import judge
from tests.procedures.disaster_city import answered
from tests.shipped import shipped_bundle

DAY = dt.date(2026, 6, 10)
CLASSES = ("total", "large", "medium", "half", "semi", "minor")

HOUSE: dict[str, Any] = {
    "building_damaged": True,
    "lived_in_at_disaster": True,
    "owned_by_household": True,
    "certificate_issued": True,
    "tenure": "owned",
    "cannot_live": True,
    "will_repair_and_live": False,
    "repair_over_one_month": False,
    "repair_payment": "not_contracted",
    "demolition": "none",
    "site_damaged": False,
    "floor_flooded": False,
    "debris_in_living_space": True,
    "long_term_evacuation": False,
    "long_term_uninhabitable": False,
}
VISIT: dict[str, Any] = {
    "people_complete": True,
    "buildings_complete": True,
    "disaster_date": dt.date(2026, 6, 1),
    "disaster_relief_act": True,
    "livelihood_act_applies": True,
    "public_demolition_open": True,
    "lacks_repair_means": False,
    "lacks_housing_means": True,
    "uses_temporary_housing": False,
    "rebuild_method": "undecided",
    "goods_damaged_third": False,
    "income_dropped": False,
    "wants_relief_loan": True,
    "income_below_loan_limit": True,
}
PERSON: dict[str, Any] = {
    "in_household_at_disaster": True,
    "head_before": True,
    "injured_one_month": False,
    "health_insurance": "nhi",
    "birth_date": dt.date(1985, 1, 1),
    "care_status": "none",
}

REPAIRED = {"will_repair_and_live": True}
POOR = {"lacks_repair_means": True}
TORN_DOWN = {"demolition": "done"}
FLOODED = {"floor_flooded": True}

# 制度, 事情（家・来庁）, 左から 全壊・大規模半壊・中規模半壊・半壊・準半壊・一部損壊
# n 要、l あとで、- 不要
TABLE: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("disaster_livelihood_recovery_grant", {}, {}, "nnl---"),
    ("disaster_livelihood_recovery_grant", {}, {"rebuild_method": "repair"}, "nnn---"),
    ("disaster_livelihood_recovery_grant", TORN_DOWN, {}, "nnnn--"),
    ("disaster_emergency_repair", REPAIRED, {}, "nn----"),
    ("disaster_emergency_repair", REPAIRED, POOR, "nnnnn-"),
    ("disaster_temporary_housing", {}, {}, "n-----"),
    ("disaster_temporary_housing", TORN_DOWN, {}, "nnnn--"),
    ("disaster_temporary_housing", {**REPAIRED, "repair_over_one_month": True}, {}, "nnnn--"),
    ("disaster_temporary_housing", {"long_term_uninhabitable": True}, {}, "nnnnnn"),
    ("disaster_debris_removal", {}, POOR, "-nnn--"),
    ("disaster_debris_removal", FLOODED, POOR, "-nnnnn"),
    ("disaster_debris_removal", FLOODED, {}, "------"),
    ("disaster_relief_loan", {}, {}, "nnnn--"),
    ("disaster_relief_loan", {}, {"goods_damaged_third": True}, "nnnnnn"),
    ("disaster_public_demolition", TORN_DOWN, {}, "nnnn--"),
    ("disaster_premium_reduction", {}, {}, "nnnn--"),
    ("disaster_tax_reduction", {}, {}, "nnnn--"),
    ("disaster_copay_exemption", {}, {}, "nnnn--"),
    ("disaster_copay_exemption", FLOODED, {}, "nnnnnn"),
]
LETTERS = {Outcome.NEEDED: "n", Outcome.LATER: "l", Outcome.NOT_NEEDED: "-"}


def outcome(
    procedure: str, damage: str, house: dict[str, Any], visit: dict[str, Any]
) -> Outcome | None:
    bundle = shipped_bundle()
    sheet = answered(
        bundle,
        {**VISIT, **visit},
        people={"p1": PERSON},
        house={**HOUSE, **house, "damage_class": damage},
    )
    (verdict,) = judge(bundle.compiled[procedure], bundle.evaluation(DAY, sheet))
    return verdict.outcome


@pytest.mark.parametrize(
    ("procedure", "house", "visit", "expected"),
    TABLE,
    ids=[f"{n}-{row[0]}" for n, row in enumerate(TABLE)],
)
def test_every_cell_of_the_table(
    procedure: str, house: dict[str, Any], visit: dict[str, Any], expected: str
) -> None:
    found = [outcome(procedure, damage, house, visit) for damage in CLASSES]
    assert "".join(LETTERS.get(one, "?") if one else "?" for one in found) == expected


def test_a_house_to_be_demolished_is_not_repaired() -> None:
    torn = {"demolition": "planned", "will_repair_and_live": False}
    assert outcome("disaster_public_demolition", "half", torn, POOR) is Outcome.NEEDED
    assert outcome("disaster_emergency_repair", "half", torn, POOR) is Outcome.NOT_NEEDED
