"""Names as people are looked up by: in one width, one shape, and by their reading."""

from __future__ import annotations

import unicodedata

import pytest

from counter.prefill.names import comparable, sought, spellings
from counter.prefill.shapes import ALIKE, FOLDED
from printing.alternatives import OLD_SHAPES


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("高橋", "髙橋"),
        ("高橋", "髙槗"),
        ("山崎", "山﨑"),
        ("渡辺", "渡邉"),
        ("渡辺", "渡邊\U000e0100"),
        ("渡邉", "渡邊"),
        ("斎藤", "齋藤"),
        ("斉藤", "齊藤"),
        ("斎藤", "斉藤"),
        ("浜田", "濵田"),
        ("浜田", "濱田"),
        ("吉田", "𠮷田"),
        ("桜沢", "櫻澤"),
        ("塚本", "\ufa10本"),
        ("竜ケ崎", "龍ヶ﨑"),
    ],
)
def test_every_shape_of_a_name_is_looked_up_by_the_same(typed: str, stored: str) -> None:
    assert sought(typed) == sought(stored)
    assert sought(stored) == sought(sought(stored)), "folding twice changes nothing"
    assert comparable(typed) != comparable(stored) or stored == "\ufa10本", (
        "not the same person yet"
    )


def test_other_names_stay_others() -> None:
    assert len({sought(name) for name in ("高橋", "高木", "大高", "古橋", "渡部", "田辺")}) == 6


def test_each_character_has_one_shape_it_is_looked_up_by() -> None:
    members = [character for group in ALIKE for character in group]
    assert len(members) == len(set(members))
    assert not {ord(shape) for shape in FOLDED.values()} & set(FOLDED)
    assert not {group[0] for group in ALIKE} & set(OLD_SHAPES)
    assert [one for one in members if unicodedata.normalize("NFKC", one) != one] == []


def test_hiragana_and_half_width_are_looked_up_as_the_reading_too() -> None:
    assert "タカハシ" in spellings("たかはし")
    assert "タカハシ" in spellings("ﾀｶﾊｼ")
    assert spellings("髙橋") == {"高橋"}
    assert spellings(" ") == frozenset()
