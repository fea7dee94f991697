import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.visit import UnknownReceipt
from counter.visit.receipt_number import ALPHABET, new_number, parse_number

numbers = st.builds(new_number)


@given(numbers)
def test_a_number_is_eight_plain_characters_in_two_groups(number: str) -> None:
    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", number)
    assert parse_number(number) == number


def test_no_character_can_be_taken_for_another() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32


def test_numbers_say_nothing_about_one_another() -> None:
    made = [new_number() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert {number[place] for number in made for place in (0, 8)} == set(ALPHABET)


@given(numbers, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(number: str, place: int, wrong: str) -> None:
    characters = list(number.replace("-", ""))
    if characters[place] == wrong:
        return
    characters[place] = wrong
    with pytest.raises(UnknownReceipt, match="1文字違う"):
        parse_number("".join(characters))


@given(numbers)
def test_two_swapped_characters_are_always_noticed(number: str) -> None:
    plain = number.replace("-", "")
    for one, other in combinations(range(8), 2):
        if plain[one] != plain[other]:
            swapped = list(plain)
            swapped[one], swapped[other] = plain[other], plain[one]
            with pytest.raises(UnknownReceipt):
                parse_number("".join(swapped))


@pytest.mark.parametrize(
    "typed",
    ["0A1B-2C3", "", "0000-00000", "見本太郎", "0000-000U", "0" * 10_000, "\x00" * 8, "㉂㉂㉂㉂"],
)
def test_what_is_no_number_is_said(typed: str) -> None:
    with pytest.raises(UnknownReceipt, match="英数字8文字"):
        parse_number(typed)


@given(numbers)
def test_it_is_understood_however_it_is_typed(number: str) -> None:
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in number)
    hand_written = number.replace("0", "O").replace("1", "l")
    for typed in (number.lower(), number.replace("-", ""), f" {number} ", full_width,
                  hand_written, number.replace("-", "ー")):  # fmt: skip
        assert parse_number(typed) == number
