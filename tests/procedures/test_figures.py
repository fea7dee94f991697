"""The tables of sums, cell by cell as the law's tables print them, and who may see them."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from procedures.figures import Sum, sums
from procedures.guidance import judge
from procedures.sheet import Address, AnswerSheet, Provenance, Source
from procedures.values import from_plain
from tests.procedures.disaster_city import NOW, RESIDENT, answered
from tests.shipped import shipped_bundle

DAY = dt.date(2026, 9, 10)
TEN_THOUSAND = 10_000
GRANT = "disaster_livelihood_recovery_grant"

# 被災者生活再建支援法3条: 被害, 世帯 → 基礎, 建設・購入, 補修, 賃借（万円）
LIVELIHOOD = {
    ("total", 2): (100, 200, 100, 50),
    ("large", 2): (50, 200, 100, 50),
    ("medium", 2): (0, 100, 50, 25),
    ("total", 1): (75, 150, 75, 37.5),
    ("large", 1): (37.5, 150, 75, 37.5),
    ("medium", 1): (0, 75, 37.5, 18.75),
}
METHODS = ("build_buy", "repair", "rent_private")


def shown(
    sheet: AnswerSheet, procedure: str, subject: str = "", *, at_desk: bool = True
) -> list[Sum]:
    bundle = shipped_bundle()
    verdicts = judge(bundle.compiled[procedure], bundle.evaluation(DAY, sheet))
    verdict = next(one for one in verdicts if one.subject == subject)
    return list(sums(bundle, DAY, sheet, verdict, at_desk=at_desk))


def struck_household(size: int, damage: str, method: str, **house: object) -> AnswerSheet:
    people = {f"p{n + 1}": {"in_household_at_disaster": True} for n in range(size)}
    answers = {
        "people_complete": True,
        "buildings_complete": True,
        "disaster_date": dt.date(2026, 7, 28),
        "livelihood_act_applies": True,
        "rebuild_method": method,
    }
    about = {
        "lived_in_at_disaster": True,
        "certificate_issued": True,
        "damage_class": damage,
        "demolition": "none",
        "site_damaged": False,
        "long_term_evacuation": False,
    }
    return answered(shipped_bundle(), answers, people=people, house={**about, **house})


@pytest.mark.parametrize(
    ("damage", "size", "method"),
    list(itertools.product(("total", "large", "medium"), (1, 2), METHODS)),
)
def test_every_cell_of_the_recovery_grant(damage: str, size: int, method: str) -> None:
    base, *added = LIVELIHOOD[damage, size]
    expected = [base] if base else []
    expected.append(added[METHODS.index(method)])
    found = shown(struck_household(size, damage, method), GRANT, "house")
    assert [one.yen / TEN_THOUSAND for one in found] == expected


@pytest.mark.parametrize("size", [1, 3])
def test_a_half_destroyed_house_that_was_demolished_counts_as_destroyed(size: int) -> None:
    sheet = struck_household(size, "half", "build_buy", demolition="done")
    base, build, *_ = LIVELIHOOD["total", min(size, 2)]
    assert [one.yen / TEN_THOUSAND for one in shown(sheet, GRANT, "house")] == [base, build]


def test_undecided_shows_the_basic_grant_alone() -> None:
    found = shown(struck_household(2, "total", "undecided"), GRANT, "house")
    assert [one.text for one in found] == ["基礎支援金 1,000,000円を受け取れる可能性があります"]


@pytest.mark.parametrize(
    ("happened", "half", "semi"),
    [
        (dt.date(2019, 10, 1), 595_000, 300_000),
        (dt.date(2023, 4, 1), 706_000, 343_000),
        (dt.date(2024, 4, 1), 717_000, 348_000),
        (dt.date(2025, 4, 1), 739_000, 358_000),
        (dt.date(2026, 4, 1), 757_000, 367_000),
    ],
)
def test_makeshift_repair_by_the_year_of_the_disaster(
    happened: dt.date, half: int, semi: int
) -> None:
    for damage, yen in (("half", half), ("semi", semi)):
        sheet = answered(
            shipped_bundle(),
            {
                "people_complete": True, "buildings_complete": True, "disaster_date": happened,
                "disaster_relief_act": True, "lacks_repair_means": True,
                "uses_temporary_housing": False,
            },
            house={
                "lived_in_at_disaster": True, "certificate_issued": True, "damage_class": damage,
                "cannot_live": True, "will_repair_and_live": True, "tenure": "owned",
                "repair_payment": "not_contracted",
            },
        )  # fmt: skip
        found = shown(sheet, "disaster_emergency_repair", "house")
        assert [(one.yen, one.figure.means) for one in found] == [(yen, "limit")]


# 災害弔慰金の支給等に関する法律施行令7条: けが, 家財3分の1, 住居, 解体, 流失 → 万円
LOANS = [
    (True, False, "minor", False, False, 150),
    (True, True, "minor", False, False, 250),
    (True, False, "half", False, False, 270),
    (True, False, "half", True, False, 350),
    (True, False, "total", False, False, 350),
    (False, True, "minor", False, False, 150),
    (False, False, "half", False, False, 170),
    (False, False, "half", True, False, 250),
    (False, False, "total", False, False, 250),
    (False, False, "total", True, False, 350),
    (False, False, "total", False, True, 350),
]


@pytest.mark.parametrize(("hurt", "goods", "damage", "demolished", "lost", "expected"), LOANS)
def test_every_cell_of_the_relief_loan(
    hurt: bool, goods: bool, damage: str, demolished: bool, lost: bool, expected: int
) -> None:
    sheet = answered(
        shipped_bundle(),
        {
            "people_complete": True, "buildings_complete": True, "wants_relief_loan": True,
            "disaster_date": dt.date(2026, 7, 28), "disaster_relief_act": True,
            "income_below_loan_limit": True, "goods_damaged_third": goods,
        },
        people={"p1": {"head_before": True, "injured_one_month": hurt}},
        house={
            "lived_in_at_disaster": True, "certificate_issued": True, "damage_class": damage,
            "demolition": "done" if demolished else "none", "building_lost": lost,
        },
    )  # fmt: skip
    found = shown(sheet, "disaster_relief_loan")
    assert [(one.yen / TEN_THOUSAND, one.figure.means) for one in found] == [(expected, "borrow")]


@pytest.mark.parametrize(("breadwinner", "yen"), [(True, 500), (False, 250)])
def test_condolence_grant(breadwinner: bool, yen: int) -> None:
    sheet = answered(
        shipped_bundle(),
        {
            "people_complete": True,
            "disaster_date": dt.date(2026, 7, 28),
            "condolence_act_applies": True,
        },
        people={
            "p1": {"is_deceased": False, "relationship_to_deceased": "spouse"},
            "p2": {"is_deceased": True, "died_by_disaster": True, "was_breadwinner": breadwinner},
        },
    )
    assert [one.yen / TEN_THOUSAND for one in shown(sheet, "disaster_condolence_grant")] == [yen]


@pytest.mark.parametrize(("breadwinner", "yen"), [(True, 250), (False, 125)])
def test_disability_grant(breadwinner: bool, yen: int) -> None:
    sheet = answered(
        shipped_bundle(),
        {
            "people_complete": True,
            "disaster_date": dt.date(2026, 7, 28),
            "condolence_act_applies": True,
        },
        people={"p1": {"severe_disability_by_disaster": True, "was_breadwinner": breadwinner}},
    )
    found = shown(sheet, "disaster_disability_grant", "p1")
    assert [one.yen / TEN_THOUSAND for one in found] == [yen]


STAGES = ("stage_1", "stage_2", "stage_3a", "stage_3b")
# 令和8年8月から（円／日）。段階は左から 第1・第2・第3①・第3②
FOOD = {"care_facility": (300, 390, 680, 1420), "home": (300, 600, 1030, 1360)}
ROOMS = {
    "shared_welfare": (0, 430, 430, 530),
    "shared_charged": (0, 430, 430, 530),
    "shared": (0, 430, 430, 430),
    "private_welfare": (380, 480, 880, 980),
    "private": (550, 550, 1370, 1470),
    "unit": (880, 880, 1370, 1470),
}
# 資産要件（万円）: 単身, 夫婦
ASSETS = {
    "stage_1": (1000, 2000),
    "stage_2": (650, 1650),
    "stage_3a": (550, 1550),
    "stage_3b": (500, 1500),
}


def insured(
    place: str, stage: str, room: str = "", *, couple: bool = False, born: int = 1940
) -> AnswerSheet:
    about = {
        "care_subject": True,
        "birth_date": dt.date(born, 1, 1),
        "living_place": place,
        "uses_short_stay": place == "home",
        "burden_limit_valid": False,
        "care_status": "valid",
        "public_assistance": False,
        "assets_below_limit": True,
        "care_burden_stage": stage,
        "is_spouse_of_claimant": False,
        **({"care_room": room} if room else {}),
    }
    people = {"p1": about}
    if couple:
        people["p2"] = {"care_subject": False, "is_spouse_of_claimant": True, "tax_exempt": True}
    answers = {"people_complete": True, "household_tax_exempt": True, "events": ["care"]}
    return answered(shipped_bundle(), answers, people=people)


def limits(sheet: AnswerSheet, label: str) -> list[int]:
    found = shown(sheet, "care_burden_limit_certification", "p1")
    return [one.yen for one in found if one.figure.label.ja.startswith(label)]


@pytest.mark.parametrize(("place", "stage"), list(itertools.product(FOOD, STAGES)))
def test_every_cell_of_the_meals(place: str, stage: str) -> None:
    assert limits(insured(place, stage), "食費") == [FOOD[place][STAGES.index(stage)]]


@pytest.mark.parametrize(("room", "stage"), list(itertools.product(ROOMS, STAGES)))
def test_every_cell_of_the_rooms(room: str, stage: str) -> None:
    assert limits(insured("care_facility", stage, room), "部屋代") == [
        ROOMS[room][STAGES.index(stage)]
    ]


@pytest.mark.parametrize(("stage", "couple"), list(itertools.product(STAGES, (False, True))))
def test_every_cell_of_the_savings(stage: str, couple: bool) -> None:
    sheet = insured("care_facility", stage, couple=couple)
    assert limits(sheet, "預貯金") == [ASSETS[stage][couple] * TEN_THOUSAND]


@pytest.mark.parametrize(("couple", "yen"), [(False, 1000), (True, 2000)])
def test_savings_of_a_second_insured_person_whatever_the_stage(couple: bool, yen: int) -> None:
    sheet = insured("care_facility", "stage_3b", couple=couple, born=1970)
    assert limits(sheet, "預貯金") == [yen * TEN_THOUSAND]


@pytest.mark.parametrize(
    ("income", "yen"),
    [
        ("top", 140_100),
        ("high", 93_000),
        ("taxed", 44_400),
        ("exempt", 24_600),
        ("low", 15_000),
        ("welfare", 15_000),
    ],
)
def test_every_limit_of_high_cost_care(income: str, yen: int) -> None:
    sheet = answered(
        shipped_bundle(),
        {"people_complete": True, "events": ["care"]},
        people={
            "p1": {
                "care_subject": True, "care_status": "valid", "copay_over_limit": True,
                "high_cost_registered": False, "care_income_class": income,
            }
        },
    )  # fmt: skip
    found = shown(sheet, "care_high_cost_refund", "p1")
    assert [(one.yen, one.text.endswith("（目安）")) for one in found] == [(yen, True)]


@pytest.mark.parametrize(
    ("amount", "day", "yen"),
    [
        ("tarp_repair_limit", dt.date(2026, 3, 31), 50_000),
        ("tarp_repair_limit", dt.date(2026, 4, 1), 56_400),
        ("debris_removal_limit", dt.date(2019, 9, 30), 133_900),
        ("debris_removal_limit", dt.date(2019, 10, 1), 137_900),
        ("debris_removal_limit", dt.date(2022, 4, 1), 138_300),
        ("debris_removal_limit", dt.date(2026, 4, 1), 148_600),
        ("care_equipment_limit", DAY, 100_000),
        ("home_modification_limit", DAY, 200_000),
        ("care_low_pension", dt.date(2026, 7, 31), 809_000),
        ("care_low_pension", dt.date(2026, 8, 1), 826_500),
        ("care_food_facility_base", DAY, 1_545),
        ("care_food_short_base", DAY, 1_545),
        ("care_room_shared_welfare_base", DAY, 915),
        ("care_room_shared_charged_base", DAY, 697),
        ("care_room_shared_base", DAY, 437),
        ("care_room_private_welfare_base", DAY, 1_231),
        ("care_room_private_base", DAY, 1_728),
        ("care_room_unit_base", DAY, 2_066),
        ("relief_loan_income_1", DAY, 2_200_000),
        ("relief_loan_income_2", DAY, 4_300_000),
        ("relief_loan_income_3", DAY, 6_200_000),
        ("relief_loan_income_4", DAY, 7_300_000),
        ("relief_loan_income_more", DAY, 300_000),
        ("relief_loan_income_lost", DAY, 12_700_000),
    ],
)
def test_single_amounts(amount: str, day: dt.date, yen: int) -> None:
    assert shipped_bundle().amounts[amount].on(day) == yen


def test_what_a_care_register_says_shows_at_the_desk_only() -> None:
    bundle = shipped_bundle()
    sheet = insured("care_facility", "stage_2")
    told = answered(
        bundle,
        {},
        people={"p1": {"care_burden_stage": "stage_2"}},
        provenance=Provenance(Source.REGISTER, "care"),
    )
    seen = shown(sheet, "care_burden_limit_certification", "p1", at_desk=False)
    sheet.answers.update({a: x for a, x in told.answers.items() if a.item == "care_burden_stage"})
    assert seen
    assert shown(sheet, "care_burden_limit_certification", "p1", at_desk=False) == []
    assert len(shown(sheet, "care_burden_limit_certification", "p1")) == len(seen)


def test_before_the_first_amount_nothing_is_shown() -> None:
    sheet = struck_household(2, "medium", "repair")
    kind = shipped_bundle().items["disaster_date"].kind
    old = from_plain(kind, dt.date(2020, 7, 2))
    sheet.write(Address("disaster_date"), kind, old, provenance=RESIDENT, at=NOW)
    assert shown(sheet, GRANT, "house") == []


@pytest.mark.parametrize(
    ("born", "supported", "yen"),
    [
        # 22歳年度末まで: 2004-04-02生まれは2027-03-31まで数え、2004-04-01生まれは2026-03-31まで
        (dt.date(2004, 4, 2), True, 30_000),
        (dt.date(2004, 4, 1), True, 15_000),
        (dt.date(2004, 4, 2), False, 15_000),
    ],
)
def test_the_third_child_is_counted_from_those_supported_until_22(
    born: dt.date, supported: bool, yen: int
) -> None:
    child = {"is_child_of_claimant": True, "moves": False}
    people = {
        "p1": {
            "main_earner": True,
            "receives_child_allowance": True,
            "occupation": "employee",
            "is_child_of_claimant": False,
        },
        "p2": {**child, "birth_date": born, "supported_by_claimant": supported},
        "p3": {**child, "birth_date": dt.date(2011, 5, 1)},
        "p4": {**child, "birth_date": dt.date(2026, 9, 1), "is_newborn": True},
    }
    sheet = answered(
        shipped_bundle(), {"events": ["birth"], "people_complete": True}, people=people
    )
    found = shown(sheet, "child_allowance_amount_revision")
    assert [one.text for one in found] == [
        f"児童手当（生まれたお子さん） 1か月{yen:,}円を受け取れる可能性があります"
    ]
