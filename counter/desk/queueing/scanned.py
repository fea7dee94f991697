"""What was scanned or typed to open a visit, and, where it opens none, why, in plain words.

A scanner types whatever code is held before it. What was read is never shown again or logged: it
may be a 個人番号.
"""

from __future__ import annotations

import unicodedata
from uuid import UUID

from counter import auth
from counter.storage import numbers, visits
from counter.storage.times import from_ms
from counter.visit import UnknownReceipt, Visit, japanese_day
from counter.visit.errors import TooManyTries
from counter.visit.receipt_number import read_code
from counter.web.services import services
from procedures.values import is_individual_number

MOST_CALL_DIGITS = 4
LONGEST_TYPED = 24
"""Characters; nobody mistypes a receipt number as something longer, so a code was scanned."""

OTHER_CITY = (
    "ほかの市区町村（団体コード {city}）の控えです。この市では開けません。"
    "転入の方なら、新しく受け付けてください。"
)
PURGED = (
    "この受付は保存期間が過ぎたため、{day}に消しました。"
    "手続の結果は、それぞれの業務システムで確かめてください。"
)
NOT_HERE = (
    "この番号の受付は、この市にありません。ほかの市区町村の控えか、入力の途中で終わった受付です。"
    "控えを確かめるか、新しく受け付けてください。"
)
NUMBER_WITHOUT_VISIT = (
    "整理番号 {number} には、受付がつながっていません。"
    "紙の控えの受付番号を読むか、新しく受け付けてください。"
)
INDIVIDUAL_NUMBER = (
    "個人番号のようです。ここでは使いません（読んだ内容は残していません）。"
    "控えの QR コードを読んでください。"
)
WEB_ADDRESS = (
    "ホームページのアドレスの QR コードです。書かない窓口の控えではありません。"
    "「受付票（控え）」の QR コードを読んでください。"
)
FOREIGN = (
    "書かない窓口の控えの QR コードではありません。「受付票（控え）」の右上のコードを読むか、"
    "受付番号（英数字8文字）を打ってください。"
)


def opened(text: str) -> Visit:
    """The visit of a slip's code, a receipt number or a call number of today (audited).

    Raises UnknownReceipt with a sentence that says what it was that was read.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isascii() and plain.isdigit() and len(plain) <= MOST_CALL_DIGITS:
        return services().visits.open(_visit_of_number(int(plain)), by=auth.clerk().id)
    try:
        read = read_code(plain)
    except UnknownReceipt as problem:
        raise UnknownReceipt(_what_it_is(plain) or str(problem)) from None
    if read.city not in ("", services().bundles.current().city.code):
        raise UnknownReceipt(OTHER_CITY.format(city=read.city))
    try:
        return services().visits.by_receipt(read.number, by=auth.clerk().id)
    except TooManyTries:
        raise
    except UnknownReceipt:
        raise UnknownReceipt(_why_gone(read.number)) from None


def _visit_of_number(number: int) -> UUID:
    today = japanese_day(services().clock())
    with services().database.reading() as connection:
        given = {one.number: one.visit for one in numbers.of_day(connection, day=today)}
    visit = given.get(number)
    if visit is None:
        raise UnknownReceipt(NUMBER_WITHOUT_VISIT.format(number=number))
    return visit


def _why_gone(number: str) -> str:
    mark = services().keyring.receipt_mark(number)
    with services().database.reading() as connection:
        deleted = visits.deleted_at(connection, receipt_mark=mark)
    if deleted is None:
        return NOT_HERE
    return PURGED.format(day=f"{japanese_day(from_ms(deleted)):%-Y年%-m月%-d日}")


def _what_it_is(plain: str) -> str:
    """What a code that holds no receipt number seems to be; "" for a number typed wrongly."""
    digits = "".join(character for character in plain if character not in " -")
    if len(digits) == 12 and digits.isdigit() and is_individual_number(digits):
        return INDIVIDUAL_NUMBER
    if plain.lower().startswith(("http://", "https://")):
        return WEB_ADDRESS
    return FOREIGN if len(plain) > LONGEST_TYPED or not plain.isascii() else ""
