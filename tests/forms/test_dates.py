"""Dates in both calendars, at the days eras changed, and partly known."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.parsing import in_one_box, parse, retype, shown
from forms.problems import NotUnderstood
from procedures.values import PartialDate
from tests.forms.items import item

BIRTH = item("date")
WHOLE = item("date", unknown_allowed=False)
DAYS = st.dates(dt.date(1868, 1, 25), dt.date(2199, 12, 31)).map(PartialDate.of)
PARTLY = st.one_of(
    DAYS,
    DAYS.map(lambda day: PartialDate(day.year, day.month)),
    DAYS.map(lambda day: PartialDate(day.year)),
)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和8年4月1日", "2026-04-01"),
        ("R8.4.1", "2026-04-01"),
        ("r080401", "2026-04-01"),
        ("Ｓ１９／２／１４", "1944-02-14"),
        ("昭和19年2月14日", "1944-02-14"),
        ("㋿元年5月1日", "2019-05-01"),
        ("2026-04-01", "2026-04-01"),
        ("２０２６年４月１日", "2026-04-01"),
        ("20260401", "2026-04-01"),
        ("西暦2026年4月1日", "2026-04-01"),
        ("令和8年4月1日（2026年）", "2026-04-01"),
        ("昭和19年2月 日不詳", "1944-02-00"),
        ("昭和19年 月日不詳", "1944-00-00"),
        ("1990-08-00", "1990-08-00"),
        ("1990-00-00", "1990-00-00"),
    ],
)
def test_people_write_dates_in_many_ways(typed: str, day: str) -> None:
    assert str(parse(BIRTH, typed)) == day


@pytest.mark.parametrize(
    ("era", "year", "month", "day", "western"),
    [
        ("S", "64", "1", "7", "1989-01-07"),
        ("H", "元", "1", "8", "1989-01-08"),
        ("H", "31", "4", "30", "2019-04-30"),
        ("R", "1", "5", "1", "2019-05-01"),
        ("令和", "８", "０４", "０１", "2026-04-01"),
        ("T", "15", "12", "24", "1926-12-24"),
        ("S", "1", "12", "25", "1926-12-25"),
        ("AD", "2026", "4", "1", "2026-04-01"),
        ("", "2026", "4", "1", "2026-04-01"),
        ("S", "19", "2", "不明", "1944-02-00"),
        ("S", "19", "不明", "", "1944-00-00"),
    ],
)
def test_boxes_give_a_date(era: str, year: str, month: str, day: str, western: str) -> None:
    boxes = {"era": era, "year": year, "month": month, "day": day}
    assert str(parse(BIRTH, boxes)) == western


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("昭和64年1月8日", "暦にない"),
        ("平成31年5月1日", "暦にない"),
        ("平成1年1月7日", "暦にない"),
        ("令和0年5月1日", "暦にない"),
        ("2026-02-29", "暦にない"),
        ("8年4月1日", "西暦は4桁"),
        ("昭和19年2月", "日を数字で"),
        ("きのう", "令和8年4月1日"),
        ("0001-01-01", "年を確かめて"),
        ("9999-12-31", "年を確かめて"),
    ],
)
def test_impossible_dates_are_refused_in_words(typed: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood, match=sentence) as caught:
        parse(BIRTH, typed)
    assert caught.value.easy


def test_an_empty_box_is_a_forgotten_box_not_an_unknown_day() -> None:
    with pytest.raises(NotUnderstood, match="日を数字で"):
        parse(BIRTH, {"era": "S", "year": "19", "month": "2", "day": ""})


def test_an_item_can_demand_the_whole_date() -> None:
    with pytest.raises(NotUnderstood, match="月と日まで"):
        parse(WHOLE, "昭和19年2月 日不詳")


def test_an_era_alone_is_blank() -> None:
    with pytest.raises(NotUnderstood, match="見出しを入力"):
        parse(BIRTH, {"era": "R", "year": "", "month": "", "day": ""})


@given(PARTLY)
def test_every_date_survives_boxes_line_and_reading(date: PartialDate) -> None:
    assert parse(BIRTH, retype(BIRTH, date)) == date
    assert parse(BIRTH, in_one_box(BIRTH, date)) == date
    assert parse(BIRTH, shown(BIRTH, date)) == date


@given(st.text(max_size=20))
def test_no_text_whatever_breaks_the_parser(typed: str) -> None:
    with suppress(NotUnderstood):
        assert isinstance(parse(BIRTH, typed), PartialDate)
