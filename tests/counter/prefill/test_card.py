from datetime import UTC, date, datetime

import pytest

from cardreader.basic_information import BasicInformation, PartialDate, Sex
from counter.prefill import card_holders, carry_card_address, fill_from_card
from procedures.sheet import Address, AnswerSheet, Provenance, Source, State
from procedures.values import Kind, Value
from procedures.values import PartialDate as Date
from tests.shipped import shipped_bundle

NOW = datetime(2026, 4, 3, tzinfo=UTC)
OLD = Address("previous_address")
ITEMS = shipped_bundle().items
RESIDENT = Provenance(Source.RESIDENT)


def information(**changes: object) -> BasicInformation:
    facts: dict[str, object] = {
        "name": "見本　太郎",
        "address": "東京都架空区見本一丁目２番３号",
        "birth_date": PartialDate(1990, 8, 20),
        "sex": Sex.MALE,
        "other": (),
    }
    return BasicInformation(**(facts | changes))  # type: ignore[arg-type]


def sheet_of_two() -> AnswerSheet:
    sheet = AnswerSheet()
    sheet.visitor = sheet.add_person("p1")
    sheet.add_person("p2")
    return sheet


def value(sheet: AnswerSheet, address: Address) -> Value | None:
    answer = sheet.answers.get(address)
    return answer.candidates[-1].value if answer and answer.candidates else None


def moves(sheet: AnswerSheet, person: str, does: bool) -> None:
    address = Address("moves", person)
    sheet.write(address, Kind.BOOL, does, provenance=RESIDENT, at=NOW)


def test_the_four_items_go_to_the_holder_only() -> None:
    sheet = sheet_of_two()
    written = fill_from_card(sheet, ITEMS, person="p1", information=information(), at=NOW)
    assert {address.subject for address in written} == {"p1"}
    assert value(sheet, Address("name", "p1")) == "見本　太郎"
    assert value(sheet, Address("birth_date", "p1")) == Date(1990, 8, 20)
    assert value(sheet, Address("sex", "p1")) == "male"
    assert sheet.card_holder == "p1"
    assert value(sheet, Address("has_card", "p1")) is True
    assert not list(sheet.about("p2"))


@pytest.mark.parametrize(
    ("changes", "left_open"),
    [
        ({"sex": Sex.UNKNOWN}, "sex"),
        ({"sex": None}, "sex"),
        ({"birth_date": None}, "birth_date"),
        ({"address": ""}, "address"),
    ],
)
def test_what_the_card_does_not_say_stays_open(changes: dict[str, object], left_open: str) -> None:
    sheet = sheet_of_two()
    fill_from_card(sheet, ITEMS, person="p1", information=information(**changes), at=NOW)
    assert sheet.state(Address(left_open, "p1")) is State.NOT_ASKED


def test_a_birth_date_may_be_partly_known() -> None:
    sheet = sheet_of_two()
    card = information(birth_date=PartialDate(1944))
    fill_from_card(sheet, ITEMS, person="p1", information=card, at=NOW)
    assert value(sheet, Address("birth_date", "p1")) == Date(1944)


def test_who_moves_carries_the_old_address_on_the_card() -> None:
    sheet = sheet_of_two()
    fill_from_card(sheet, ITEMS, person="p1", information=information(), at=NOW)
    carry_card_address(sheet, ITEMS, at=NOW)
    assert value(sheet, OLD) is None, "nobody has said yet who moves"
    moves(sheet, "p1", True)
    carry_card_address(sheet, ITEMS, at=NOW)
    assert value(sheet, OLD) == "東京都架空区見本一丁目２番３号"


def test_a_holder_who_does_not_move_says_nothing_about_the_move() -> None:
    sheet = sheet_of_two()
    fill_from_card(sheet, ITEMS, person="p1", information=information(), at=NOW)
    moves(sheet, "p1", False)
    moves(sheet, "p2", True)
    carry_card_address(sheet, ITEMS, at=NOW)
    assert value(sheet, OLD) is None


def test_a_change_of_mind_takes_the_address_back_and_keeps_what_was_typed() -> None:
    sheet = sheet_of_two()
    fill_from_card(sheet, ITEMS, person="p1", information=information(), at=NOW)
    moves(sheet, "p1", True)
    carry_card_address(sheet, ITEMS, at=NOW)
    sheet.write(OLD, Kind.ADDRESS, "青森県架空町１", provenance=RESIDENT, at=NOW)
    moves(sheet, "p1", False)
    carry_card_address(sheet, ITEMS, at=NOW)
    assert [c.provenance for c in sheet.answers[OLD].candidates] == [RESIDENT]
    assert sheet.state(OLD) is State.ANSWERED


def test_carrying_twice_changes_nothing() -> None:
    sheet = sheet_of_two()
    fill_from_card(sheet, ITEMS, person="p1", information=information(), at=NOW)
    moves(sheet, "p1", True)
    carry_card_address(sheet, ITEMS, at=NOW)
    once = sheet.to_json()
    carry_card_address(sheet, ITEMS, at=NOW)
    assert sheet.to_json() == once


def test_items_the_city_does_not_use_are_left_out() -> None:
    sheet = sheet_of_two()
    few = {"name": ITEMS["name"]}
    fill_from_card(sheet, few, person="p1", information=information(), at=NOW)
    carry_card_address(sheet, few, at=NOW)
    assert set(sheet.answers) == {Address("name", "p1")}


def test_expiries_are_known_only_where_the_card_told_them() -> None:
    sheet = sheet_of_two()
    fill_from_card(
        sheet, ITEMS, person="p1", information=information(), at=NOW, card_expires=date(2030, 8, 20)
    )
    assert value(sheet, Address("card_expiry_known", "p1")) is True
    assert value(sheet, Address("card_expires_on", "p1")) == Date(2030, 8, 20)
    assert sheet.state(Address("certificate_expiry_known", "p1")) is State.NOT_ASKED


def test_a_second_card_belongs_to_its_own_holder() -> None:
    sheet = sheet_of_two()
    fill_from_card(sheet, ITEMS, person="p1", information=information(), at=NOW)
    fill_from_card(sheet, ITEMS, person="p2", information=information(name="見本　花子"), at=NOW)
    assert value(sheet, Address("name", "p1")) == "見本　太郎"
    assert value(sheet, Address("name", "p2")) == "見本　花子"
    assert sheet.card_holder == "p1", "the first card of the visit"
    assert card_holders(sheet) == ["p1", "p2"]


def test_the_address_of_the_holder_who_moves_is_carried_whoever_came_first() -> None:
    """A daughter files with her card for her mother, who moves and has her card with her."""
    sheet = sheet_of_two()
    mother = information(name="見本　トキ", address="北海道隣市１")
    fill_from_card(sheet, ITEMS, person="p1", information=information(), at=NOW)
    fill_from_card(sheet, ITEMS, person="p2", information=mother, at=NOW)
    moves(sheet, "p1", False)
    moves(sheet, "p2", True)
    carry_card_address(sheet, ITEMS, at=NOW)
    assert value(sheet, OLD) == "北海道隣市１"
