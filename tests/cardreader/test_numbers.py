"""個人番号 and 照合番号B."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.basic_information import PartialDate
from cardreader.errors import MalformedAnswer, PinFormat
from cardreader.numbers import IndividualNumber, check_digit, compose_number_b


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (PartialDate(1980, 2, 17), "550217"),
        (PartialDate(1989, 1, 7), "640107"),
        (PartialDate(1989, 1, 8), "010108"),
        (PartialDate(2019, 4, 30), "310430"),
        (PartialDate(2019, 5, 1), "010501"),
        (PartialDate(2020, 1, 1), "020101"),
        (PartialDate(1926, 12, 24), "151224"),
        (PartialDate(1926, 12, 25), "011225"),
        (PartialDate(1912, 7, 29), "450729"),
        (PartialDate(1912, 7, 30), "010730"),
        (PartialDate(1948, 1), "230100"),
        (PartialDate(1948), "230000"),
    ],
)
def test_era_of_the_birth_date(birth: PartialDate, expected: str) -> None:
    assert compose_number_b(birth, 2035, "2285") == expected + "20352285"


@pytest.mark.parametrize(("year", "code"), [(2035, "228"), (2035, "２２８５"), (35, "2285")])
def test_what_is_not_printed_on_a_card(year: int, code: str) -> None:
    with pytest.raises(PinFormat):
        compose_number_b(PartialDate(1980, 2, 17), year, code)


@pytest.mark.parametrize("digits", ["123456789018", "111111111118", "444444444440"])
def test_check_digits(digits: str) -> None:
    assert IndividualNumber(digits).digits == digits


@pytest.mark.parametrize("digits", ["123456789012", "12345678901", "１１１１１１１１１１１８", ""])
def test_broken_numbers(digits: str) -> None:
    with pytest.raises(MalformedAnswer):
        IndividualNumber(digits)


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_the_check_digit_finds_any_single_wrong_digit_but_the_ambiguous(first: str) -> None:
    """The formula maps remainders 0 and 1 both to digit 0; every other slip is found."""
    right = check_digit(first)
    other = str((int(first[0]) + 1) % 10) + first[1:]
    assert check_digit(other) != right or right == "0"


def test_repr_shows_nothing() -> None:
    assert "1" not in repr(IndividualNumber("111111111118"))
