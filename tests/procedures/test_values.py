"""Kinds, partial dates, and the calendar of Japanese administration."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures import calendar_ja
from procedures.calendar_ja import age_on, birthday, fiscal_year_end, from_wareki, wareki
from procedures.values import (
    IndividualNumber,
    Kind,
    PartialDate,
    from_plain,
    is_individual_number,
    to_plain,
)

days = st.dates(dt.date(1868, 1, 25), dt.date(2100, 12, 31))


@given(days)
def test_wareki_and_back(day: dt.date) -> None:
    japanese = wareki(day)
    assert from_wareki(japanese.era.name, japanese.year, japanese.month, japanese.day) == (
        PartialDate.of(day)
    )


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("1989-01-07", "昭和64年1月7日"),
        ("1989-01-08", "平成元年1月8日"),
        ("2019-04-30", "平成31年4月30日"),
        ("2019-05-01", "令和元年5月1日"),
        ("1948-01-15", "昭和23年1月15日"),
    ],
)
def test_era_boundaries(day: str, text: str) -> None:
    assert str(wareki(dt.date.fromisoformat(day))) == text


@pytest.mark.parametrize(("era", "year", "month", "day"), [("平成", 31, 5, 1), ("昭和", 64, 1, 8)])
def test_days_an_era_did_not_have(era: str, year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match="その日はありません"):
        from_wareki(era, year, month, day)


def test_an_age_is_reached_the_day_before_the_birthday() -> None:
    born = dt.date(1961, 4, 4)
    assert age_on(born, dt.date(2026, 4, 2)) == 64
    assert age_on(born, dt.date(2026, 4, 3)) == 65


def test_a_child_of_the_first_of_april_belongs_to_the_school_year_before() -> None:
    """18歳到達後最初の3月31日: born on 1 April 2008, the age is reached on 31 March 2026."""
    reached = birthday(dt.date(2008, 4, 1), 18) - dt.timedelta(days=1)
    assert fiscal_year_end(reached) == dt.date(2026, 3, 31)
    reached = birthday(dt.date(2008, 4, 2), 18) - dt.timedelta(days=1)
    assert fiscal_year_end(reached) == dt.date(2027, 3, 31)


def test_months_end_where_the_month_does() -> None:
    """民法143条2項: where the last month has no such day, the period ends with the month."""
    assert calendar_ja.months_after(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    assert calendar_ja.months_after(dt.date(2026, 11, 30), 13) == dt.date(2027, 12, 30)


def test_a_leap_day_child_has_its_birthday_on_the_first_of_march() -> None:
    assert birthday(dt.date(2008, 2, 29), 18) == dt.date(2026, 3, 1)
    assert age_on(dt.date(2008, 2, 29), dt.date(2026, 2, 28)) == 18


@pytest.mark.parametrize("day", ["2026-05-03", "2026-05-06", "2026-12-29", "2027-01-03"])
def test_days_the_hall_is_closed(day: str) -> None:
    assert calendar_ja.is_closed(dt.date.fromisoformat(day))


def test_a_partial_date_spans_its_month() -> None:
    february = PartialDate.parse("2024-02-00")
    assert (february.earliest, february.latest) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert not february.known


@pytest.mark.parametrize("text", ["2024-13-01", "2024-02-30", "令和6年", "2024-00-05", ""])
def test_dates_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="日"):
        PartialDate.parse(text)


def test_check_digit_of_an_individual_number() -> None:
    assert is_individual_number("123456789018")
    assert not is_individual_number("123456789012")
    assert "1234" not in repr(IndividualNumber("123456789018"))


PLAIN = {
    Kind.PERSON_NAME: "見本　太郎",
    Kind.KANA: "ミホン　タロウ",
    Kind.DATE: "1990-08-00",
    Kind.ADDRESS: "北海道見本市中央一条二丁目３番",
    Kind.POSTAL_CODE: "0600001",
    Kind.PHONE: "011-555-0100",
    Kind.SEX: "female",
    Kind.BOOL: False,
    Kind.CHOICE: "paper",
    Kind.CHOICES: ["bank", "licence"],
    Kind.NUMBER: 3,
    Kind.MONEY: 10_000,
    Kind.TEXT: "𠮷野　髙",
    Kind.BANK_ACCOUNT: {
        "bank_code": "0001", "branch_code": "001", "account_type": "普通",
        "number": "1234567", "holder_kana": "ミホン　タロウ",
    },
    Kind.CONSENT: True,
    Kind.DOCUMENT_SEEN: {"what": "運転免許証", "note": ""},
    Kind.PHOTO: "ff00",
    Kind.INDIVIDUAL_NUMBER: "123456789018",
    Kind.PERSON: "p1",
}  # fmt: skip


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_written_and_read_back(kind: Kind) -> None:
    value = from_plain(kind, PLAIN[kind])
    assert to_plain(value) == PLAIN[kind]
    assert from_plain(kind, to_plain(value)) == value


@pytest.mark.parametrize("kind", Kind)
def test_a_value_of_the_wrong_shape_is_refused_without_repeating_it(kind: Kind) -> None:
    with pytest.raises(ValueError, match=r"書きます|の形|どれか|is not a valid") as raised:
        from_plain(kind, 3.25)
    assert "3.25" not in str(raised.value)
