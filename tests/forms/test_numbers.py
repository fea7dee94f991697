"""Digits in any width: counts, money, postal codes, phones, the individual number."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.parsing import parse, retype, shown
from forms.postal import addresses_of
from forms.problems import NotUnderstood
from procedures.values import IndividualNumber, is_individual_number
from tests.forms.items import item

NUMBER, MONEY, POSTAL = item("number"), item("money"), item("postal_code")
PHONE, MY_NUMBER = item("phone"), item("individual_number")
INVENTED_NUMBER = "123456789018"


@pytest.mark.parametrize(
    ("typed", "number"), [("3", 3), ("３人", 3), ("1,200", 1200), (" 0 ", 0), ("4 匹", 4)]
)
def test_counts(typed: str, number: int) -> None:
    assert parse(NUMBER, typed) == number


@pytest.mark.parametrize("typed", ["三", "-1", "1.5", "3-4", "1,20", "9" * 13])
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(NotUnderstood, match="数字だけ"):
        parse(NUMBER, typed)


@pytest.mark.parametrize(("typed", "yen"), [("￥3,000", 3000), ("３０００円", 3000), ("0", 0)])
def test_money(typed: str, yen: int) -> None:
    assert parse(MONEY, typed) == yen


@pytest.mark.parametrize(
    "typed", ["060-0001", "〒０６０－０００１", "0600001", "060 0001", "060ー0001"]
)
def test_postal_codes(typed: str) -> None:
    assert parse(POSTAL, typed) == "0600001"
    assert shown(POSTAL, "0600001") == "〒060-0001"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0115550100", "011-555-0100"),
        ("011-555-0100", "011-555-0100"),
        ("（０１１）５５５ー０１００", "011-555-0100"),
        ("09012345678", "090-1234-5678"),
        ("+81 11 555 0100", "011-555-0100"),
        ("0120123456", "0120-123-456"),
        ("+82 2-312-3456", "+82 2-312-3456"),
    ],
)
def test_phones_get_their_hyphens(typed: str, phone: str) -> None:
    assert parse(PHONE, typed) == phone


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("5550100", "市外局番から"),
        ("011555010", "10桁で入力してください（いま9桁です）"),
        ("0901234567", "11桁"),
        ("電話なし", "数字で"),
        ("+999 1", "国番号"),
    ],
)
def test_phones_that_cannot_be_called_are_refused(typed: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse(PHONE, typed)
    assert sentence in caught.value.ja
    assert typed not in caught.value.ja


def test_the_individual_number_is_checked_and_never_repeated() -> None:
    assert is_individual_number(INVENTED_NUMBER)
    number = parse(MY_NUMBER, "1234-5678-9018")
    assert number == IndividualNumber(INVENTED_NUMBER)
    assert INVENTED_NUMBER not in shown(MY_NUMBER, number)
    with pytest.raises(NotUnderstood) as caught:
        parse(MY_NUMBER, "123456789012")
    assert not any(digit in str(caught.value).replace("12桁", "") for digit in "123456789")
    assert caught.value.__cause__ is None


def test_a_postal_code_offers_addresses() -> None:
    assert addresses_of("0600001") == ("北海道札幌市中央区北一条西",)
    assert len(addresses_of("4980000")) > 1
    assert addresses_of("1008926")[0].startswith("東京都千代田区")
    assert addresses_of("9999999") == ()


@given(st.integers(0, 10**12 - 1))
def test_numbers_survive(number: int) -> None:
    for kind in (NUMBER, MONEY):
        assert parse(kind, retype(kind, number)) == number
        assert parse(kind, shown(kind, number)) == number


@given(st.from_regex(r"[0-9]{7}", fullmatch=True))
def test_postal_codes_survive(code: str) -> None:
    assert parse(POSTAL, shown(POSTAL, code)) == code


@given(st.from_regex(r"0[1-9][1-9][0-9]{7}|0[789]0[0-9]{8}", fullmatch=True))
def test_phones_survive_once_parsed(digits: str) -> None:
    try:
        phone = parse(PHONE, digits)
    except NotUnderstood:
        return
    assert parse(PHONE, retype(PHONE, phone)) == phone


@given(st.text(max_size=20))
def test_no_text_whatever_breaks_a_parser(typed: str) -> None:
    for kind in (NUMBER, MONEY, POSTAL, PHONE, MY_NUMBER):
        with suppress(NotUnderstood):
            assert shown(kind, parse(kind, typed))
