"""Dates as people say them: 和暦 with its eras (元年, S/H/R) or 西暦, wholly or partly known.

A part that is not known is said in so many words (`不明` or `00`), as a resident register writes
日不詳: a blank box is a box somebody forgot, never an unknown day.
"""

from __future__ import annotations

import re

from forms.numbers import folded
from forms.problems import NotUnderstood
from procedures.calendar_ja import ERAS, from_wareki, wareki
from procedures.values import PartialDate

PARTS = ("era", "year", "month", "day")
WESTERN = "AD"
EARLIEST_YEAR, LATEST_YEAR = 1868, 2199
UNKNOWN_WORDS = ("不明", "不詳", "00", "0")
WRITTEN = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|西暦|[RHSTM])?\s*(?P<year>元|\d{1,4})\s*[年./\-]"
    r"\s*(?:(?P<month>\d{1,2})\s*[月./\-]?)?\s*(?:(?P<day>\d{1,2})\s*日?)?",
    re.IGNORECASE,
)
DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.IGNORECASE)
LETTER_DIGITS = re.compile(
    r"(?P<era>[RHSTM])(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})", re.IGNORECASE
)
AFTERTHOUGHT = re.compile(r"\([^()]*\)")


def read_date(typed: str, *, partly: bool) -> PartialDate:
    """A date from one line: `令和8年4月1日`, `S19.2.14`, `2026-04-01`, `昭和19年2月 日不詳`.

    `partly`: whether month and day may be unknown. Raises NotUnderstood.
    """
    line = folded(typed)
    unsaid = "不明" if any(word in line for word in ("不明", "不詳")) else ""
    line = AFTERTHOUGHT.sub("", line)
    line = re.sub(r"月?日?\s*(?:不明|不詳).*", "", line) if unsaid and "月日" in line else line
    line = re.sub(r"日?\s*(?:不明|不詳).*", "", line).strip()
    for pattern in (DIGITS, LETTER_DIGITS, WRITTEN):
        if found := pattern.fullmatch(line):
            said = {name: text or "" for name, text in found.groupdict().items()}
            month, day = said.get("month") or unsaid, said.get("day") or unsaid
            return read_parts(said.get("era", ""), said["year"], month, day, partly=partly)
    raise NotUnderstood(
        "日付は、令和8年4月1日 または 2026年4月1日 のように入力してください。",
        "{日付|ひづけ}は 令和8年4月1日 のように {書|か}いてください。",
    )


def read_parts(era: str, year: str, month: str, day: str, *, partly: bool) -> PartialDate:
    """A date from its four boxes; an empty era or `AD` is 西暦. Raises NotUnderstood."""
    named = folded(era).upper()
    in_era = "" if named in ("", WESTERN, "西暦") else named
    number = 1 if folded(year) == "元" and in_era else _number(year, "年", in_era)
    unknown_month, unknown_day = _unsaid(month), _unsaid(day)
    if (unknown_month or unknown_day) and not partly:
        raise NotUnderstood(
            "この日付は、月と日まで必要です。分からないときは職員にお尋ねください。",
            "{月|つき}と {日|ひ}も {書|か}いてください。わからないときは {聞|き}いてください。",
        )
    month_number = None if unknown_month else _number(month, "月", "月")
    day_number = None if unknown_month or unknown_day else _number(day, "日", "日")
    return _on_calendar(in_era, number, month_number, day_number)


def parts_of(date: PartialDate) -> dict[str, str]:
    """What stands in the four boxes for a date."""
    month, day = str(date.month or "不明"), str(date.day or "不明")
    try:
        said = wareki(date)
    except ValueError:
        return {"era": WESTERN, "year": str(date.year), "month": month, "day": day}
    return {"era": said.era.letter, "year": str(said.year), "month": month, "day": day}


def date_shown(date: PartialDate) -> str:
    """Both calendars: `令和8年4月1日（2026年）`; unknown parts in words: `昭和19年2月 日不詳`."""
    try:
        said = wareki(date)
    except ValueError:
        return f"西暦{date.year}年{_rest(date)}"
    year = "元" if said.year == 1 else str(said.year)
    return f"{said.era.name}{year}年{_rest(date)}（{date.year}年）"


def eras() -> list[tuple[str, str]]:
    """The choices of the era box: letter and name, newest first, 西暦 last."""
    return [*((era.letter, era.name) for era in ERAS), (WESTERN, "西暦")]


def _rest(date: PartialDate) -> str:
    if date.month is None:
        return " 月日不詳"
    return f"{date.month}月{date.day}日" if date.day else f"{date.month}月 日不詳"


def _unsaid(part: str) -> bool:
    return folded(part) in UNKNOWN_WORDS


def _number(part: str, name: str, era: str) -> int:
    """One box as a number; a western year has four digits."""
    digits = folded(part)
    if not (digits.isascii() and digits.isdigit()):
        raise NotUnderstood(
            "{name}を数字で入力してください。",
            "{name}を {数字|すうじ}で {書|か}いてください。",
            name=name,
        )
    if not era and len(digits) != 4:
        raise NotUnderstood(
            "西暦は4桁で入力してください。和暦のときは元号（令和・平成・昭和など）を選んでください。",
            "{西暦|せいれき}は 4つの {数字|すうじ}です。令和・平成・昭和も {選|えら}べます。",
        )
    return int(digits[:5])


def _on_calendar(era: str, year: int, month: int | None, day: int | None) -> PartialDate:
    try:
        date = from_wareki(era, year, month, day) if era else PartialDate(year, month, day)
    except (ValueError, OverflowError):
        raise NotUnderstood(
            "暦にない日付です。元号・年・月・日を確かめてください。",
            "この {日|ひ}は カレンダーに ありません。もう{一度|いちど} {見|み}てください。",
        ) from None
    if not EARLIEST_YEAR <= date.year <= LATEST_YEAR:
        raise NotUnderstood(
            "年を確かめてください。",
            "{年|ねん}を もう{一度|いちど} {見|み}てください。",
        )
    return date
