"""Dates, numbers, lists and reasons as each language writes them."""

import datetime as dt

import pytest

from counter.languages import Said, day_said, language_of, list_said, reason_said, value_said
from counter.languages.values import date_said, number_said
from counter.languages.words import Words
from procedures.catalog import Item, Text
from procedures.reasons import Fact, Held, Reason
from procedures.values import Kind, PartialDate, Value

TODAY = dt.date(2026, 11, 21)
SAID = {
    "{western}（{wareki}）": "{western} ({wareki})",
    "はい": "Yes",
    "{number}円": "{number} yen",
    "分からない": "not known",
    "{subject}は{amount.limit}円、{deadline}まで": "{subject}: {amount.limit}, by {deadline}",
    "{labels}が分からないため、窓口で職員が確認します。": "not known: {labels}",
    "住む所": "home",
    "子ども": "child",
}


def words(language: str) -> Words:
    return Words(language_of(language), SAID, {})


def item(kind: Kind, **more: object) -> Item:
    given = {
        "id": "one", "subject": "visit", "kind": kind, "label": {"ja": "住む所"},
        "sources": ("resident",), "sensitivity": "public",
    }  # fmt: skip
    return Item.model_validate(given | more)


@pytest.mark.parametrize(
    ("language", "date", "said"),
    [
        ("ja", PartialDate(2026, 4, 1), "令和8年4月1日（2026年）"),
        ("en", PartialDate(2026, 4, 1), "April 1, 2026 (令和8年)"),
        ("zh_Hans", PartialDate(2026, 4, 1), "2026年4月1日 (令和8年)"),
        ("vi", PartialDate(2026, 4, 1), "1 tháng 4, 2026 (令和8年)"),
        ("en", PartialDate(1944, 2, None), "February 1944 (昭和19年)"),
        ("en", PartialDate(1944, None, None), "1944 (昭和19年)"),
        ("en", PartialDate(2019, 5, 1), "May 1, 2019 (令和元年)"),
        ("en", PartialDate(1850, 1, 1), "January 1, 1850"),
        ("easy", PartialDate(2026, 4, 1), "2026{年|ねん}4{月|がつ}1{日|にち}（令和8年）"),
    ],
)
def test_dates_bear_both_years(language: str, date: PartialDate, said: str) -> None:
    assert date_said(words(language), date).text == said


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("ja", dt.date(2026, 12, 5), "12月5日"),
        ("easy", dt.date(2026, 12, 5), "12{月|がつ}5{日|にち}"),
        ("en", dt.date(2026, 12, 5), "December 5"),
        ("zh_Hans", dt.date(2026, 12, 5), "12月5日"),
        ("vi", dt.date(2026, 12, 5), "5 tháng 12"),
        ("ja", dt.date(2028, 12, 5), "令和10年12月5日（2028年）"),
        ("en", dt.date(2028, 12, 5), "December 5, 2028 (令和10年)"),
    ],
)
def test_a_day_of_another_year_says_its_year(language: str, day: dt.date, said: str) -> None:
    assert day_said(words(language), day, TODAY) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "A、B、C"), ("en", "A, B, and C"), ("zh_Hans", "A、B和C"), ("vi", "A, B và C")],
)
def test_lists_are_joined_as_the_language_does(language: str, said: str) -> None:
    assert list_said(words(language), ["A", "B", "C"]) == said


@pytest.mark.parametrize(("language", "said"), [("en", "12,000"), ("vi", "12.000")])
def test_numbers_have_the_separators_of_the_language(language: str, said: str) -> None:
    assert number_said(words(language), 12000) == said


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (Kind.BOOL, True, Said("Yes")),
        (Kind.MONEY, 3000, Said("3,000 yen")),
        (Kind.NUMBER, 1200, Said("1,200")),
        (Kind.CHOICE, "child", Said("child")),
        (Kind.CHOICES, frozenset({"child"}), Said("child")),
        (Kind.CHOICES, frozenset(), Said("なし", borrowed=True)),
        (Kind.ADDRESS, "見本市一丁目", Said("見本市一丁目", borrowed=True)),
    ],
)
def test_answers(kind: Kind, value: Value, said: Said) -> None:
    found = value_said(words("en"), item(kind, choices=[{"id": "child", "ja": "子ども"}]), value)
    if value == frozenset():
        assert found.borrowed
    else:
        assert found == said


def test_a_reason_is_the_translated_template_with_facts_in_its_own_form() -> None:
    template = Text(ja="{subject}は{amount.limit}円、{deadline}まで")
    facts: dict[str, Fact] = {
        "subject": "架空　太郎",
        "amount.limit": 12000,
        "deadline": dt.date(2026, 12, 5),
    }
    reason = Reason(template, "", facts)
    assert reason.text == "架空　太郎は12,000円、12月5日まで"
    assert reason_said(words("vi"), reason, TODAY).text == "架空　太郎: 12.000, by 5 tháng 12"
    assert reason_said(words("en"), reason, TODAY, "Taro").text == "Taro: 12,000, by December 5"


def test_what_nobody_can_tell_is_named_in_the_language() -> None:
    template = Text(ja="{labels}が分からないため、窓口で職員が確認します。")
    reason = Reason(template, "", {"labels": (item(Kind.BOOL), item(Kind.TEXT))})
    assert reason.text == "「住む所」「住む所」が分からないため、窓口で職員が確認します。"
    assert reason_said(words("en"), reason, TODAY).text == "not known: “home” and “home”"


def test_an_answer_in_a_reason() -> None:
    reason = Reason(Text(ja="{item.one}"), "", {"item.one": Held(item(Kind.BOOL), True)})
    assert reason_said(words("en"), reason, TODAY) == Said("Yes", borrowed=True)
