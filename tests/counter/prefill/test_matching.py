import pytest

from counter.prefill.matching import FourItems, folded_address, folded_name
from procedures.values import PartialDate, Sex

BORN = PartialDate(1990, 8, 20)
TARO = FourItems("見本　太郎", "東京都架空区見本一丁目２番３号", BORN, Sex.MALE)


@pytest.mark.parametrize(
    "address",
    [
        "東京都架空区見本１丁目２番３号",
        "東京都架空区見本1-2-3",
        "東京都架空区見本一丁目２－３",
        "東京都 架空区見本１丁目２番地の３",
    ],
)
def test_a_house_number_may_be_written_otherwise(address: str) -> None:
    assert TARO.same_as("見本 太郎", address, BORN, Sex.MALE)


@pytest.mark.parametrize(
    ("name", "address", "born", "sex"),
    [
        ("見本　次郎", TARO.address, BORN, Sex.MALE),
        ("見本　太郎", "東京都架空区見本一丁目２番４号", BORN, Sex.MALE),
        ("見本　太郎", "東京都架空区見本十一丁目２番３号", BORN, Sex.MALE),
        ("見本　太郎", TARO.address, PartialDate(1990, 8, 21), Sex.MALE),
        ("見本　太郎", TARO.address, BORN, Sex.FEMALE),
        ("見本　太郎", "", BORN, Sex.MALE),
    ],
)
def test_one_difference_makes_another_person(
    name: str, address: str, born: PartialDate, sex: Sex
) -> None:
    assert not TARO.same_as(name, address, born, sex)


def test_a_sex_nobody_states_does_not_separate() -> None:
    assert TARO.same_as(TARO.name, TARO.address, BORN, None)


def test_a_card_without_a_full_birth_date_finds_nobody() -> None:
    vague = FourItems(TARO.name, TARO.address, PartialDate(1990, 8), Sex.MALE)
    assert not vague.same_as(TARO.name, TARO.address, PartialDate(1990, 8), Sex.MALE)


def test_variants_of_a_character_are_one_and_other_characters_are_not() -> None:
    assert folded_name("辻\U000e0100　一郎") == folded_name("辻 一郎")
    assert folded_name("髙橋") != folded_name("高橋")


def test_kanji_in_place_names_stay() -> None:
    assert folded_address("千葉県四街道市三番町二十一番地") == "千葉県四街道市3番町21"
    assert folded_address("四日市市1") != folded_address("4日市市1")
