"""Names stay as typed; kana comes in three ways and is kept in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.parsing import parse, retype, shown
from forms.problems import NotUnderstood
from tests.forms.items import item

NAME, KANA, ADDRESS, TEXT = item("person_name"), item("kana"), item("address"), item("text")
KANJI = "見本太郎架空恵子髙﨑𠮷神"
PRINTABLE = st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"))


@pytest.mark.parametrize(
    "name",
    [
        "見本　太郎",
        "髙﨑　𠮷雄",
        "辻\U000e0102　花子",
        "神\ufa19",
        "MIHON TARO",
        "見本 太郎",
        "Ｏ’ＮＥＩＬ",
    ],
)
def test_a_name_is_kept_character_by_character(name: str) -> None:
    assert parse(NAME, f" {name}　") == name


def test_family_and_given_name_are_joined_by_a_full_width_space() -> None:
    assert parse(NAME, {"family": "見本 ", "given": "太郎"}) == "見本　太郎"
    assert parse(NAME, {"family": "見本", "given": ""}) == "見本"


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("みほん　たろう", "ミホン　タロウ"),
        ("ﾐﾎﾝ ﾀﾛｳ", "ミホン　タロウ"),
        ("ミホン  タロウ", "ミホン　タロウ"),
        ("ｶﾞｯｷｭｳ", "ガッキュウ"),
        ("きょうこ", "キョウコ"),
        ("ヴぁん・だいく", "ヴァン・ダイク"),
        ("らーめん", "ラーメン"),
        ("か\u3099く", "ガク"),
    ],
)
def test_kana_is_kept_in_full_width_katakana(typed: str, kana: str) -> None:
    assert parse(KANA, typed) == kana


@pytest.mark.parametrize("typed", ["見本", "Taro", "みほん3", "みほん@"])
def test_what_is_no_kana_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse(KANA, typed)
    assert "ひらがな" in caught.value.ja
    assert "{" not in caught.value.ja
    assert typed not in str(caught.value) + caught.value.easy


def test_an_address_is_words_not_a_number() -> None:
    assert parse(ADDRESS, " 北海道見本市中央一条二丁目３番 ") == "北海道見本市中央一条二丁目３番"
    with pytest.raises(NotUnderstood, match="番地まで"):
        parse(ADDRESS, "０６０")


def test_too_long_and_control_characters_are_refused_in_words() -> None:
    with pytest.raises(NotUnderstood, match="100文字まで"):
        parse(NAME, "見" * 101)
    with pytest.raises(NotUnderstood, match="記号"):
        parse(NAME, "見本\t太郎")
    assert parse(TEXT, "一行目\r\n二行目") == "一行目\n二行目"


@pytest.mark.parametrize("kind", ["person_name", "kana", "address", "text", "phone"])
def test_a_blank_says_which_item_is_missing(kind: str) -> None:
    with pytest.raises(NotUnderstood, match="見出しを入力してください"):
        parse(item(kind), "　")


@given(st.text(st.sampled_from(KANJI + "　"), min_size=1, max_size=30).map(str.strip).filter(bool))
def test_names_survive_the_boxes(name: str) -> None:
    assert parse(NAME, retype(NAME, name)) == name
    assert parse(NAME, shown(NAME, name)) == name


@given(st.text(PRINTABLE, min_size=1, max_size=80))
def test_any_printable_name_is_kept(name: str) -> None:
    assert parse(NAME, retype(NAME, name)) == name


@given(st.text(st.sampled_from("アイガパャッーヴン・　"), min_size=1, max_size=30))
def test_kana_survives_the_boxes(text: str) -> None:
    kana = "　".join(text.split()) or "ア"
    assert parse(KANA, retype(KANA, kana)) == kana
