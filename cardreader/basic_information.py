"""基本4情報 (name, address, birth date, sex) as the card's text application holds them.

Text is kept exactly as stored, never normalised: a variant of a kanji or a full-width digit is
part of the person's record (reference 4.1).
"""

from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum

from cardreader import tlv
from cardreader.errors import MalformedAnswer, UnknownCardGeneration

OUTER_TAG = 0xFF20
TAG_OFFSETS = 0xDF21
TAG_NAME = 0xDF22
TAG_ADDRESS = 0xDF23
TAG_BIRTH_DATE = 0xDF24
TAG_SEX = 0xDF25
KNOWN_TAGS = {TAG_OFFSETS, TAG_NAME, TAG_ADDRESS, TAG_BIRTH_DATE, TAG_SEX}


class Sex(StrEnum):
    """性別 in the codes of JIS X 0303 (ISO/IEC 5218)."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_APPLICABLE = "9"


@dataclass(frozen=True)
class PartialDate:
    """A date of which month and day may be unknown (written 00 on the card)."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise ValueError("The year must be 1 to 9999.")
        if self.month is not None and not 1 <= self.month <= 12:
            raise ValueError("The month must be 1 to 12.")
        if self.day is not None and not self._day_exists(self.day):
            raise ValueError("There is no such day.")

    def _day_exists(self, day: int) -> bool:
        longest = monthrange(self.year, self.month)[1] if self.month else 31
        return 1 <= day <= longest

    def to_digits(self) -> str:
        """Return YYYYMMDD with 00 for what is unknown."""
        return f"{self.year:04}{self.month or 0:02}{self.day or 0:02}"

    @classmethod
    def from_digits(cls, text: str) -> "PartialDate":
        """Read YYYYMMDD; raises ValueError if it is not eight digits or no such date exists."""
        if len(text) != 8 or not (text.isascii() and text.isdigit()):
            raise ValueError("A date must be eight digits.")
        return cls(int(text[:4]), int(text[4:6]) or None, int(text[6:]) or None)


@dataclass(frozen=True, repr=False)
class BasicInformation:
    """What the card says about its holder; its `repr` shows nothing of it.

    `name` is opaque text: family and given name are usually separated by U+3000, but a mononym has
    no separator and former names may follow. `birth_date` is None if even the year is unknown,
    `sex` is None if the card does not record it. `other` keeps tags this program does not know,
    with their bytes, in card order.
    """

    name: str
    address: str
    birth_date: PartialDate | None
    sex: Sex | None
    other: tuple[tuple[int, bytes], ...] = ()

    def __repr__(self) -> str:
        return "BasicInformation(…)"


def parse(data: bytes) -> BasicInformation:
    """Read the object FF20 of text file 0002.

    Raises UnknownCardGeneration if it holds no name, address or birth date under the known tags,
    MalformedAnswer if it is broken.
    """
    items = tlv.by_tag(_inside(data))
    if not {TAG_NAME, TAG_ADDRESS, TAG_BIRTH_DATE} <= items.keys():
        raise UnknownCardGeneration
    sex = items.get(TAG_SEX)
    return BasicInformation(
        name=_text(items[TAG_NAME]),
        address=_text(items[TAG_ADDRESS]),
        birth_date=_date(items[TAG_BIRTH_DATE]),
        sex=_sex(sex) if sex else None,
        other=tuple((tag, item.value) for tag, item in items.items() if tag not in KNOWN_TAGS),
    )


def _inside(data: bytes) -> bytes:
    outer = list(tlv.iterate(data))
    if len(outer) != 1 or outer[0].tag != OUTER_TAG:
        raise UnknownCardGeneration
    return outer[0].value


def _text(item: tlv.Tlv) -> str:
    try:
        return item.value.decode("utf-8")
    except UnicodeDecodeError:
        # The cause would quote the person's bytes.
        raise MalformedAnswer(f"Tag {item.tag:04X} is not UTF-8 text.") from None


def _date(item: tlv.Tlv) -> PartialDate | None:
    try:
        text = item.value.decode("ascii")
        return None if text[:4] == "0000" else PartialDate.from_digits(text)
    except ValueError:
        raise MalformedAnswer(f"Tag {item.tag:04X} is not a date.") from None


def _sex(item: tlv.Tlv) -> Sex:
    try:
        return Sex(item.value.decode("ascii"))
    except ValueError:
        raise MalformedAnswer(f"Tag {item.tag:04X} is not a code for sex.") from None
