"""Which passwords clerks may choose."""

from __future__ import annotations

import pytest

from counter.auth.accounts import Person, first_passwords
from counter.auth.password_rule import EASY, LONGEST, TOO_LONG, TOO_SHORT, objection

ABOUT = ("mado1", "窓口　花子", "見本市")


@pytest.mark.parametrize(
    "password",
    [
        "みどりの傘と三毛猫の散歩",
        "correct horse battery",
        "Vx7-qTz94_Lm",
        "mado1 と 夕焼けの橋を渡る",
        "1234-湖のそばの古い時計台",
    ],
)
def test_long_ones_of_ones_own_are_taken(password: str) -> None:
    assert objection(password, ABOUT) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "ＰＡＳＳＷＯＲＤ１２３４",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "zyxwvutsrqpo",
        "qwertyuiop[]",
        "mado1mado1mado1",
        "窓口花子見本市12345",
        "kakanai-kakanai",
        "パスワードパスワード2026",
    ],
)
def test_what_everybody_tries_is_refused_however_long(password: str) -> None:
    assert objection(password, ABOUT) == EASY


def test_length_is_asked_both_ways() -> None:
    assert objection("みどりの傘", ABOUT) == TOO_SHORT
    assert objection("緑の傘と猫" * 30, ABOUT) == TOO_LONG
    assert objection(("みどりの傘と三毛猫" * 20)[:LONGEST], ABOUT) is None


def test_first_passwords_keep_the_rule_themselves() -> None:
    for made in first_passwords([Person("mado1", "窓口　花子")] * 50):
        assert objection(made.password, ABOUT) is None
