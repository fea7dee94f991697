from dataclasses import replace
from datetime import UTC, datetime

import pytest

from counter.prefill import carry, fill_from_certificate
from counter.prefill.certificate import Certificate
from counter.prefill.certificate_files import read_certificates, read_mapping
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source, State
from procedures.values import Kind, PartialDate, Value
from tests.counter.prefill.family import as_json
from tests.shipped import shipped_bundle

NOW = datetime(2026, 4, 3, tzinfo=UTC)
BUNDLE = shipped_bundle()
ITEMS = BUNDLE.items
(FAMILY,) = read_certificates(as_json(), read_mapping())
RESIDENT = Provenance(Source.RESIDENT)


def sheet_with_visitor() -> AnswerSheet:
    sheet = AnswerSheet()
    sheet.visitor = sheet.add_person("p1")
    return sheet


def filled(certificate: Certificate = FAMILY) -> AnswerSheet:
    sheet = sheet_with_visitor()
    fill_from_certificate(sheet, ITEMS, certificate, visitor=0, at=NOW)
    carry(sheet, ITEMS, at=NOW)
    return sheet


def value(sheet: AnswerSheet, item: str, subject: str = VISIT) -> Value | None:
    answer = sheet.answers.get(Address(item, subject))
    return answer.candidates[-1].value if answer and answer.candidates else None


def test_the_whole_family_is_named_and_every_value_says_where_it_is_from() -> None:
    sheet = filled()
    assert sheet.people == ["p1", "p2", "p3", "p4"]
    assert [value(sheet, "kana", one) for one in sheet.people] == [
        "ミホン　タロウ", "ミホン　ハナコ", "ミホン　ヒナタ", "ミホン　トメ",
    ]  # fmt: skip
    assert {str(c.provenance) for a in sheet.answers.values() for c in a.candidates} == {
        "certificate"
    }


def test_what_a_certificate_certifies_becomes_answers() -> None:
    sheet = filled()
    assert value(sheet, "entry_certificate") == "online_or_card"
    assert value(sheet, "move_out_planned_date") == PartialDate(2026, 4, 1)
    assert [value(sheet, "moves", one) for one in sheet.people] == [True] * 4
    assert [value(sheet, "head_before", one) for one in sheet.people] == [True, *[False] * 3]
    assert [value(sheet, "relationship", one) for one in sheet.people[1:]] == [
        "spouse", "child", "parent",
    ]  # fmt: skip
    assert value(sheet, "foreign_national", "p2") is False
    assert value(sheet, "health_insurance_before", "p4") == "latter_elderly"
    assert value(sheet, "main_earner", "p1") is True


def test_what_no_certificate_says_stays_open() -> None:
    sheet = filled()
    for item in ("new_address", "move_date", "health_insurance", "phone"):
        assert value(sheet, item) is None
        assert value(sheet, item, "p1") is None


def test_a_reservation_brings_the_new_address_and_the_phone() -> None:
    reserved = {"reserved_address": "北海道見本市中央一条二丁目３番", "phone": "011-555-0100"}
    sheet = filled(replace(FAMILY, move={**FAMILY.move, **reserved}))
    assert value(sheet, "new_address") == reserved["reserved_address"]
    assert value(sheet, "phone", "p1") == reserved["phone"]


def test_somebody_typed_before_is_the_same_person() -> None:
    sheet = sheet_with_visitor()
    sheet.add_person("p2")
    sheet.write(Address("kana", "p2"), Kind.KANA, "ミホン　トメ", provenance=RESIDENT, at=NOW)
    fill_from_certificate(sheet, ITEMS, FAMILY, visitor=0, at=NOW)
    assert sheet.people == ["p1", "p2", "p3", "p4"]
    assert value(sheet, "name", "p2") == "見本　トメ"


def test_nobody_of_the_certificate_need_be_the_visitor() -> None:
    sheet = sheet_with_visitor()
    fill_from_certificate(sheet, ITEMS, FAMILY, at=NOW)
    assert value(sheet, "name", "p1") is None
    assert len(sheet.people) == 5


def test_the_list_of_people_is_not_asked_when_the_certificate_has_it_whole() -> None:
    assert value(filled(), "people_complete") is True


@pytest.mark.parametrize(
    "certificate",
    [
        replace(FAMILY, move={**FAMILY.move, "whole_household": False}),
        replace(FAMILY, move={**FAMILY.move, "new_head": "別人　一郎"}),
        replace(FAMILY, people=(FAMILY.people[0], FAMILY.people[2])),
    ],
    ids=["a part moves", "they join a household", "one parent of a child"],
)
def test_it_is_asked_wherever_somebody_may_be_missing(certificate: Certificate) -> None:
    assert filled(certificate).state(Address("people_complete")) is State.NOT_ASKED


def test_joining_a_household_after_all_opens_the_list_again() -> None:
    sheet = filled()
    joins = Address("joins_existing_household")
    sheet.write(joins, Kind.BOOL, True, provenance=RESIDENT, at=NOW)
    carry(sheet, ITEMS, at=NOW)
    assert sheet.state(Address("people_complete")) is State.NOT_ASKED
