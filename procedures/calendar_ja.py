"""The calendar of Japanese administration: 和暦, 年度, ages, days the city hall is closed."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import holidays

from procedures.values import PartialDate


@dataclass(frozen=True)
class Era:
    """An era (元号) with the letter forms use for it and the day it began."""

    name: str
    letter: str
    began: dt.date


ERAS = (
    Era("令和", "R", dt.date(2019, 5, 1)),
    Era("平成", "H", dt.date(1989, 1, 8)),
    Era("昭和", "S", dt.date(1926, 12, 25)),
    Era("大正", "T", dt.date(1912, 7, 30)),
    Era("明治", "M", dt.date(1868, 1, 25)),
)
"""Newest first. Sources: 元号を改める政令 (平成31年政令143号, 昭和64年政令1号), earlier edicts."""


@dataclass(frozen=True)
class Wareki:
    """A date in the Japanese calendar; month and day are None where unknown."""

    era: Era
    year: int
    month: int | None
    day: int | None

    def __str__(self) -> str:
        year = "元" if self.year == 1 else str(self.year)
        month = "　" if self.month is None else str(self.month)
        day = "　" if self.day is None else str(self.day)
        return f"{self.era.name}{year}年{month}月{day}日"


def wareki(date: PartialDate | dt.date) -> Wareki:
    """The date in 和暦. Where only the year is known the era is that of its last day.

    Raises ValueError for days before Meiji.
    """
    partial = date if isinstance(date, PartialDate) else PartialDate.of(date)
    for era in ERAS:
        if partial.latest >= era.began:
            return Wareki(era, partial.year - era.began.year + 1, partial.month, partial.day)
    raise ValueError("明治より前の日付は和暦にできません")


def from_wareki(
    era_name: str, year: int, month: int | None = None, day: int | None = None
) -> PartialDate:
    """A date from era (name or letter), year, month and day.

    Raises ValueError with a sentence when the era did not have that day (平成31年5月1日).
    """
    era = next((era for era in ERAS if era_name in (era.name, era.letter)), None)
    if era is None:
        raise ValueError("元号は " + "・".join(era.name for era in ERAS) + " のどれかです")
    try:
        date = PartialDate(era.began.year + year - 1, month, day)
    except ValueError as error:
        raise ValueError("暦にない日付です。年・月・日を確かめてください") from error
    if year < 1 or date.latest < era.began or date.earliest >= _ended(era):
        raise ValueError(f"{era.name}{year}年にその日はありません。元号と年を確かめてください")
    return date


def _ended(era: Era) -> dt.date:
    """The day the next era began."""
    place = ERAS.index(era)
    return ERAS[place - 1].began if place else dt.date.max


def birthday(born: dt.date, age: float) -> dt.date:
    """The `age`-th birthday. A 29 February becomes 1 March in common years (民法143条2項).

    Beyond the calendar (years 1 to 9999) it is the calendar's first or last day.
    """
    year = born.year + age
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.max if year > dt.MAXYEAR else dt.date.min
    try:
        return born.replace(year=int(year))
    except ValueError:
        return dt.date(int(year), 3, 1)


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years of age on a day: reached the day *before* the birthday (年齢計算ニ関スル法律)."""
    years = day.year - born.year
    return years if day.toordinal() >= birthday(born, years).toordinal() - 1 else years - 1


def fiscal_year_end(day: dt.date) -> dt.date:
    """The first 31 March on or after a day (年度末)."""
    if day.month <= 3:
        return dt.date(day.year, 3, 31)
    return dt.date(day.year + 1, 3, 31) if day.year < dt.MAXYEAR else dt.date.max


_FIRST, _LAST = dt.date.min.toordinal(), dt.date.max.toordinal()


def days_after(day: dt.date, days: float) -> dt.date:
    """The date so many days on (`inf`: an open group's count is endless).

    Beyond the calendar (years 1 to 9999) it is the calendar's first or last day.
    """
    ordinal = day.toordinal() + days
    if not _FIRST <= ordinal <= _LAST:
        return dt.date.max if days > 0 else dt.date.min
    return dt.date.fromordinal(int(ordinal))


def months_after(day: dt.date, months: float) -> dt.date:
    """The same day so many months on, or that month's last day where it has none (民法143条2項).

    Beyond the calendar (years 1 to 9999) it is the calendar's first or last day.
    """
    count = day.year * 12 + day.month - 1 + months
    if not dt.MINYEAR * 12 <= count < (dt.MAXYEAR + 1) * 12:
        return dt.date.max if months > 0 else dt.date.min
    year, month = divmod(int(count), 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: dt.date) -> dt.date:
    """The last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def is_closed(day: dt.date) -> bool:
    """Whether a city hall is closed: weekend, national holiday, 29 December to 3 January.

    Source: 地方自治法4条の2第2項 (the year's end as its item 3 allows and cities' ordinances say).
    """
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() >= 5 or year_end or day in _public_holidays(day.year)


def next_open_day(day: dt.date) -> dt.date:
    """The day itself if the city hall is open, else the next on which it is.

    The calendar's last day stands for whatever comes after it.
    """
    while day < dt.date.max and is_closed(day):
        day += dt.timedelta(days=1)
    return day
