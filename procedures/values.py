"""The closed set of kinds (値の型) an answer can have, and how each is written in TOML and JSON.

Text is kept exactly as it came: names and addresses are never normalised, trimmed or folded,
because a person's registered characters are part of the person's identity.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, assert_never

T = TypeVar("T")


class Kind(StrEnum):
    """What an item holds. Every `match` over it ends in `assert_never`."""

    PERSON_NAME = "person_name"
    KANA = "kana"
    DATE = "date"
    ADDRESS = "address"
    POSTAL_CODE = "postal_code"
    PHONE = "phone"
    SEX = "sex"
    BOOL = "bool"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    BANK_ACCOUNT = "bank_account"
    CONSENT = "consent"
    DOCUMENT_SEEN = "document_seen"
    PHOTO = "photo"
    INDIVIDUAL_NUMBER = "individual_number"
    PERSON = "person"


class Sex(StrEnum):
    """Sex as the card and the resident register record it (住民基本台帳法7条3号)."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


@dataclass(frozen=True, order=True)
class PartialDate:
    """A calendar date of which month and day may be unknown (a card can hold 00 for either).

    `year` is the western year. A day without its month is refused: no document says that.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("日だけが分かる日付はありません（月も必要です）")
        dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, day: dt.date) -> PartialDate:
        """The wholly known date."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `1990-08-20`, or `1990-08-00` / `1990-00-00` where parts are unknown.

        Raises ValueError with a sentence for the person who wrote it.
        """
        parts = text.split("-")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("日付は 1990-08-20 の形で書きます（分からない月・日は 00）")
        year, month, day = (int(part) for part in parts)
        try:
            return cls(year, month or None, day or None)
        except ValueError as error:
            raise ValueError(f"暦にない日付です: {error}") from error

    @property
    def earliest(self) -> dt.date:
        """The first day it can be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> dt.date:
        """The last day it can be."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def known(self) -> bool:
        """Whether it is one single day."""
        return self.day is not None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month or 0:02}-{self.day or 0:02}"


@dataclass(frozen=True)
class BankAccount:
    """An account that receives or pays: 金融機関コード (4 digits), 店番 (3), 種目, 口座番号 (7)."""

    bank_code: str
    branch_code: str
    account_type: str
    number: str
    holder_kana: str

    def __repr__(self) -> str:
        return "BankAccount(…)"


@dataclass(frozen=True)
class DocumentSeen:
    """A paper a clerk was shown: which, and what the clerk noted (never a copy of its number)."""

    what: str
    note: str = ""


@dataclass(frozen=True)
class IndividualNumber:
    """個人番号, 12 digits of which the last is a check digit. Never shown by repr."""

    digits: str

    def __post_init__(self) -> None:
        if not is_individual_number(self.digits):
            raise ValueError("個人番号の検査数字が合いません（12桁の数字を確かめてください）")

    def __repr__(self) -> str:
        return "IndividualNumber(…)"


Value = (
    bool | int | str | bytes | PartialDate | Sex | frozenset[str] | BankAccount | DocumentSeen
    | IndividualNumber
)  # fmt: skip


def is_individual_number(digits: str) -> bool:
    """Whether the text is 12 digits whose last is the check digit of the first 11.

    Rule: 番号法の通知カード及び個人番号カード等に関する省令 (平成26年総務省令85号) 5条. Weights are
    n+1 for n ≤ 6 and n-5 above, n counted from the right; modulo 11.
    """
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):
        return False
    weights = [n + 1 if n <= 6 else n - 5 for n in range(1, 12)]
    total = sum(int(digit) * weight for digit, weight in zip(digits[10::-1], weights, strict=True))
    remainder = total % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def from_plain(kind: Kind, plain: Any) -> Value:  # noqa: C901 one case per kind, checked whole
    """Read a value as TOML or JSON wrote it (a case file, a stored sheet).

    Raises ValueError with a Japanese sentence that says what the kind allows; the sentence never
    repeats the value, for it may be a person's.
    """
    match kind:
        case (
            Kind.PERSON_NAME | Kind.KANA | Kind.ADDRESS | Kind.POSTAL_CODE | Kind.PHONE
            | Kind.CHOICE | Kind.TEXT | Kind.PERSON
        ):  # fmt: skip
            return _expect(plain, str, "文字列")
        case Kind.BOOL | Kind.CONSENT:
            return _expect(plain, bool, "true か false")
        case Kind.NUMBER | Kind.MONEY:
            if isinstance(plain, bool):
                raise ValueError("整数を書きます")
            return _expect(plain, int, "整数")
        case Kind.DATE:
            return _date(plain)
        case Kind.SEX:
            return Sex(_expect(plain, str, "male・female・other のどれか"))
        case Kind.CHOICES:
            return frozenset(_texts(plain))
        case Kind.BANK_ACCOUNT:
            return BankAccount(**_expect(plain, dict, "口座の表"))
        case Kind.DOCUMENT_SEEN:
            return _document(plain)
        case Kind.INDIVIDUAL_NUMBER:
            return IndividualNumber(_expect(plain, str, "12桁の数字"))
        case Kind.PHOTO:
            return bytes.fromhex(_expect(plain, str, "16進数の文字列"))
        case _:
            assert_never(kind)


def to_plain(value: Value) -> Any:
    """Write a value as JSON can hold it; `from_plain` of its kind reads it back unchanged."""
    match value:
        case bool() | int() | str():
            return value.value if isinstance(value, Sex) else value
        case bytes():
            return value.hex()
        case PartialDate():
            return str(value)
        case frozenset():
            return sorted(value)
        case BankAccount() | DocumentSeen():
            return dict(vars(value))
        case IndividualNumber():
            return value.digits
        case _:
            assert_never(value)


def _expect(plain: Any, wanted: type[T], words: str) -> T:
    if not isinstance(plain, wanted):
        raise ValueError(f"{words}を書きます")
    return plain


def _texts(plain: Any) -> list[str]:
    if not isinstance(plain, list) or not all(isinstance(text, str) for text in plain):
        raise ValueError("文字列の並びを書きます")
    return plain


def _date(plain: Any) -> PartialDate:
    if isinstance(plain, dt.date) and not isinstance(plain, dt.datetime):
        return PartialDate.of(plain)
    return PartialDate.parse(_expect(plain, str, "1990-08-20 の形の日付"))


def _document(plain: Any) -> DocumentSeen:
    if isinstance(plain, str):
        return DocumentSeen(plain)
    return DocumentSeen(**_expect(plain, dict, "書類の表"))
