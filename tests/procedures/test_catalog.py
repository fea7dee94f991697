"""The shipped catalog: the national list, a source for every row, readings for every kanji."""

from __future__ import annotations

import re
from functools import cache

import pytest

from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.texts import texts
from tests.shipped import shipped_bundle

NATIONAL_LIST = """
    child_allowance_claim child_allowance_amount_revision child_allowance_name_address_change
    child_allowance_termination child_allowance_unpaid_claim child_allowance_donation_offer
    child_allowance_donation_change child_allowance_school_lunch_offer
    child_allowance_school_lunch_change child_allowance_status_report
    childcare_benefit_certification nursery_application nursery_status_report
    child_rearing_allowance_status_presend pregnancy_notification
    care_certification_new care_certification_renewal care_certification_change
    care_plan_notification care_burden_ratio_cert_reissue care_insured_card_reissue
    care_high_cost_refund care_burden_limit_certification care_equipment_purchase
    care_home_modification care_certification_transfer
    disaster_victim_certificate disaster_temporary_housing disaster_emergency_repair
    disaster_debris_removal disaster_condolence_grant disaster_disability_grant
    disaster_relief_loan disaster_livelihood_recovery_grant
    move_out_notification move_in_reservation
"""
"""The 36 procedures municipalities are asked to offer online: 子育て 15, 介護 11, 被災者支援 8,
引越し 2."""

NATIONAL = frozenset(NATIONAL_LIST.split())

UNREAD = re.compile(r"[一-龥々]")
RUBY = re.compile(r"\{[^{}|]+\|[ぁ-んァ-ヶー0-9]+\}")


@cache
def shipped() -> Bundle:
    return shipped_bundle()


def test_the_national_list_is_there() -> None:
    assert len(NATIONAL) == 36
    assert shipped().procedures.keys() >= NATIONAL


@pytest.mark.parametrize("name", sorted(shipped().procedures))
def test_every_row_that_applies_names_its_source(name: str) -> None:
    rows = shipped().procedures[name].outcomes
    assert [row.outcome for row in rows[:-1] if not row.source] == []
    assert rows[-1].outcome is Outcome.NOT_NEEDED


def test_every_kanji_of_easy_texts_has_a_reading() -> None:
    easy = [told.text.easy for told in texts(shipped())]
    assert [text for text in easy if not text or UNREAD.search(RUBY.sub("", text))] == []


def test_individual_numbers_are_taken_only_with_an_article() -> None:
    takes = {
        procedure.id
        for procedure in shipped().procedures.values()
        if any(need.item == "individual_number" for need in procedure.needs)
    }
    allowed = {p.id for p in shipped().procedures.values() if p.uses_individual_number}
    assert takes <= allowed


def test_special_items_are_never_typed_at_a_kiosk() -> None:
    assert not shipped().items["individual_number"].askable
    needs = [need for procedure in shipped().procedures.values() for need in procedure.needs]
    assert all(need.at_desk for need in needs if need.item == "individual_number")


def test_nobody_is_asked_how_badly_a_house_is_damaged() -> None:
    """被害の程度は市町村の判定であり、申請者が選ぶものではない（災害対策基本法90条の2）."""
    item = shipped().items["damage_class"]
    assert not item.askable
    assert "resident" not in item.sources


def test_no_consent_is_chosen_beforehand() -> None:
    """A consent, and whether to answer 安否の問い合わせ, is nobody's but the person's own word."""
    items = shipped().items
    consents = [item for item in items.values() if item.kind == "consent"]
    assert consents
    asked = [*consents, items["consent_safety_info"]]
    assert [item.id for item in asked if item.derived or item.lasts] == []
    assert not any(item.id in shipped().readable.settings for item in asked)
