"""個人番号 and 照合番号B: their forms, the check digit, and how 照合番号B is composed."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from cardreader.basic_information import PartialDate
from cardreader.errors import MalformedAnswer, PinFormat

WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
"""For the first 11 digits from the left (検査用数字, 平成26年総務省令第85号)."""

ERAS = (
    (date(2019, 5, 1), 2019),
    (date(1989, 1, 8), 1989),
    (date(1926, 12, 25), 1926),
    (date(1912, 7, 30), 1912),
    (date(1868, 1, 25), 1868),
)
"""First day and first western year of 令和, 平成, 昭和, 大正, 明治."""


@dataclass(frozen=True, repr=False)
class IndividualNumber:
    """個人番号: 12 digits with a correct check digit; its `repr` does not show them.

    Raises MalformedAnswer for anything else.
    """

    digits: str

    def __post_init__(self) -> None:
        if not (len(self.digits) == 12 and self.digits.isascii() and self.digits.isdigit()):
            raise MalformedAnswer("An individual number must be 12 digits.")
        if check_digit(self.digits[:11]) != self.digits[11]:
            raise MalformedAnswer("The check digit of the individual number is wrong.")

    def __repr__(self) -> str:
        return "IndividualNumber(…)"


def check_digit(first_eleven: str) -> str:
    """Return the 12th digit for the first 11."""
    total = sum(int(digit) * weight for digit, weight in zip(first_eleven, WEIGHTS, strict=True))
    remainder = total % 11
    return "0" if remainder <= 1 else str(11 - remainder)


def compose_number_b(birth: PartialDate, expiry_year: int, security_code: str) -> str:
    """Return 照合番号B from what is printed on the card face.

    It is the birth date in the Japanese calendar without the era (YYMMDD), the western year of
    expiry and the four-digit security code under the photo: 1980-02-17, 2035, 2285 give
    55021720352285. An unknown month or day counts as 00.

    Raises PinFormat if the parts cannot be from a card.
    """
    code_ok = len(security_code) == 4 and security_code.isascii() and security_code.isdigit()
    if not code_ok or not 2016 <= expiry_year <= 9999:
        raise PinFormat
    return f"{_era_year(birth):02}{birth.to_digits()[4:]}{expiry_year}{security_code}"


def _era_year(birth: PartialDate) -> int:
    # An unknown part is taken at its end: how the card counts such dates is not published, and the
    # era in force when the year ended is the one registers use for it.
    month = birth.month or 12
    day = (birth.month and birth.day) or monthrange(birth.year, month)[1]
    for first_day, first_year in ERAS:
        if date(birth.year, month, day) >= first_day:
            return birth.year - first_year + 1
    raise PinFormat
