"""Typed digits: counts, yen, postal codes, phone numbers and the individual number."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from forms.problems import NotUnderstood
from procedures.values import IndividualNumber, is_individual_number

LARGEST = 10**12
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－ーｰ─"), "-")
COUNT = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)\s*[人名枚通匹頭台個件歳才週回日円]?")
MOBILE_LIKE = re.compile(r"0[5-9]0")


def folded(typed: str) -> str:
    """Digits, signs and dashes in half width, whatever they were typed in."""
    return unicodedata.normalize("NFKC", typed.translate(DASHES)).strip()


def read_number(typed: str) -> int:
    """A whole number from 0 up: `3`, `３人`, `1,200`."""
    found = COUNT.fullmatch(folded(typed))
    number = int(found[1].replace(",", "")) if found else LARGEST
    if number >= LARGEST:
        raise NotUnderstood(
            "数字だけで入力してください（例: 3）。",
            "{数字|すうじ}だけで {書|か}いてください（{例|れい}: 3）。",
        )
    return number


def read_money(typed: str) -> int:
    """Yen: `3000`, `3,000円`, `￥3,000`."""
    try:
        return read_number(folded(typed).removeprefix("¥"))
    except NotUnderstood:
        raise NotUnderstood(
            "金額は、円の単位の数字で入力してください（例: 3000）。",
            "お{金|かね}は {円|えん}の {数字|すうじ}で {書|か}いてください（{例|れい}: 3000）。",
        ) from None


def read_postal_code(typed: str) -> str:
    """Seven digits without the hyphen (DS-443), from `〒060-0001` or `０６００００１`."""
    digits = re.sub(r"[〒\-\s]", "", folded(typed))
    if not (len(digits) == 7 and digits.isascii() and digits.isdigit()):
        raise NotUnderstood(
            "郵便番号は、7桁の数字で入力してください（例: 060-0001）。",
            "{郵便番号|ゆうびんばんごう}は {数字|すうじ} 7つで {書|か}いてください。",
        )
    return digits


def read_phone(typed: str) -> str:
    """A phone number with hyphens: national numbers from 0, others with + and country code."""
    text = re.sub(r"[()\s\-.]", "", folded(typed))
    if text.startswith("+") and not text.startswith("+81"):
        return _foreign_phone(text)
    digits = "0" + text.removeprefix("+81").lstrip("0") if text.startswith("+81") else text
    if not (digits.isascii() and digits.isdigit()):
        raise NotUnderstood(
            "電話番号は、数字で入力してください（例: 011-555-0100）。",
            "{電話番号|でんわばんごう}は {数字|すうじ}で {書|か}いてください。",
        )
    if not digits.startswith("0"):
        raise NotUnderstood(
            "電話番号は、市外局番から入力してください（例: 011-555-0100）。",
            "{電話番号|でんわばんごう}は 0から {書|か}いてください。",
        )
    wanted = 11 if MOBILE_LIKE.match(digits) else 10
    if len(digits) != wanted:
        raise NotUnderstood(
            "電話番号の桁数が合いません。{wanted}桁で入力してください（いま{count}桁です）。",
            "{電話番号|でんわばんごう}の {数字|すうじ}は {wanted}こです。いま {count}こです。",
            wanted=wanted,
            count=len(digits),
        )
    return _hyphenated(digits)


def read_individual_number(typed: str) -> IndividualNumber:
    """The 12 digits, their check digit verified. The number itself never reaches a sentence."""
    digits = re.sub(r"[\-\s]", "", folded(typed))
    if not is_individual_number(digits):
        raise NotUnderstood(
            "個人番号は12桁の数字です。どこかが違っています。もう一度確かめてください。",
            "マイナンバーの {数字|すうじ}が {違|ちが}います。もう{一度|いちど} {見|み}てください。",
        )
    return IndividualNumber(digits)


def postal_code_shown(code: str) -> str:
    """`〒060-0001`."""
    return f"〒{code[:3]}-{code[3:]}"


def _hyphenated(digits: str) -> str:
    """National form. A number of a block not yet given out is kept without hyphens."""
    parsed = phonenumbers.parse(digits, "JP")
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return national if national.replace("-", "") == digits else digits


def _foreign_phone(text: str) -> str:
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise NotUnderstood(
            "電話番号は、国番号から確かめてください（例: +82 2-312-3456）。",
            "{電話番号|でんわばんごう}は {国|くに}の {番号|ばんごう}から {書|か}いてください。",
        )
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
