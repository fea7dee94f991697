"""Which passwords clerks may choose: long ones, not easily guessed (NIST SP 800-63B 5.1.1.2).

Length helps more than variety, so no kinds of characters are demanded and no password grows old.
Refused is what consists of the words and runs that are tried first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

SHORTEST = 12
LONGEST = 128
"""Characters. The longest spares the server the hashing of a whole book."""

FEWEST_OWN = 5
"""Different characters that must be left without the words and runs everybody tries."""

WORDS = (
    "administrator",
    "password",
    "passw0rd",
    "madoguchi",
    "shiyakusho",
    "welcome",
    "letmein",
    "kakanai",
    "iloveyou",
    "qwerty",
    "admin",
    "パスワード",
    "書かない窓口",
    "市役所",
    "職員",
    "窓口",
)
RUNS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "あいうえおかきくけこさしすせそ",
)
SHORTEST_RUN = 4
SAME = re.compile(r"(.)\1{2,}")

TOO_SHORT = (
    f"パスワードは {SHORTEST} 文字以上にしてください。"
    "いくつかのことばをつなぐと、長くても覚えられます。"
)
TOO_LONG = f"パスワードは {LONGEST} 文字までにしてください。"
EASY = (
    "推し量られやすいパスワードです。よくあることば、職員番号や氏名、同じ字や順に並んだ字のほかに、"
    "自分だけのことばを足してください。"
)


def objection(password: str, about: Collection[str] = ()) -> str | None:
    """Why a password cannot be taken, in Japanese; None when it can.

    `about` are words that lie near for this clerk: sign-in name, name, the city.
    """
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    return EASY if len(set(_own_part(password, about))) < FEWEST_OWN else None


def _own_part(password: str, about: Collection[str]) -> str:
    """What is left without words and runs, each in one way of writing."""
    left = _plain(password)
    near = (part for words in about for part in _plain(words).split())
    for word in sorted({*map(_plain, WORDS), *near}, key=len, reverse=True):
        left = left.replace(word, " ") if len(word) > 1 else left
    for run in (*RUNS, *(run[::-1] for run in RUNS)):
        left = _without(left, run)
    return "".join(SAME.sub(" ", left).split())


def _without(text: str, run: str) -> str:
    """The text without parts of a run, the longest first."""
    for length in range(len(run), SHORTEST_RUN - 1, -1):
        for start in range(len(run) - length + 1):
            text = text.replace(run[start : start + length], " ")
    return text


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
