"""Texts as HTML: readings, Japanese words inside other languages, and what was borrowed."""

import datetime as dt

import pytest
from flask import Flask, session
from markupsafe import Markup

from counter.languages import language_of
from counter.web.language import (
    BESIDE,
    Day,
    catalog_text,
    own_words,
    register,
    say,
    say_list,
    say_plain,
    say_problem,
)
from counter.web.ruby import marked, ruby, without_ruby
from forms.problems import NotUnderstood
from procedures.catalog import Text

ENGLISH, CHINESE = language_of("en"), language_of("zh_Hans")


@pytest.fixture
def app() -> Flask:
    app = Flask("test")
    app.secret_key = "only for this test"
    register(app, ("ja", "easy", "en", "zh_Hans"))
    return app


def test_ruby_stands_over_its_kanji_and_all_else_is_escaped() -> None:
    assert ruby("{介護|かいご}<b>&") == Markup(
        "<ruby>介護<rp>（</rp><rt>かいご</rt><rp>）</rp></ruby>&lt;b&gt;&amp;"
    )
    assert ruby("{<i>|x}") == Markup("<ruby>&lt;i&gt;<rp>（</rp><rt>x</rt><rp>）</rp></ruby>")
    assert without_ruby("{介護|かいご}の話") == "介護の話"


def test_japanese_words_inside_another_language_are_marked() -> None:
    assert marked("Moving in (転入届) <b>", ENGLISH) == Markup(
        'Moving in (<span lang="ja">転入届</span>) &lt;b&gt;'
    )
    assert marked("迁入（転入）と マイナンバー", CHINESE) == Markup(
        '迁入（転入）<span lang="ja">と</span> <span lang="ja">マイナンバー</span>'
    )


def test_a_borrowed_text_says_that_it_is_japanese(app: Flask) -> None:
    with app.test_request_context():
        session["language"] = "en"
        found = catalog_text(Text(ja="まだ訳のない犬", easy="まだ {訳|やく}の ない {犬|いぬ}"))
    assert found.startswith('<span lang="ja">まだ <ruby>訳')


def test_a_face_speaks_only_its_languages(app: Flask) -> None:
    with app.test_request_context():
        session["language"] = "vi"
        assert say_plain("まだ訳のない文") == "まだ訳のない文"
        assert own_words("架空　太郎") == "架空　太郎"


def test_facts_are_escaped_in_both_texts(app: Flask) -> None:
    with app.test_request_context():
        session.update({"language": "en", BESIDE: "yes"})
        found = say("まだ訳のない{name}", name="<b>")
    assert "<b>" not in found
    assert found.count("&lt;b&gt;") == 2
    assert found.endswith('<span class="original" lang="ja">まだ訳のない&lt;b&gt;</span>')


def test_names_are_marked_as_japanese(app: Flask) -> None:
    with app.test_request_context():
        session["language"] = "en"
        names = [own_words("架空　太郎"), own_words("架空　花子")]
        assert say_list(names) == (
            '<span lang="ja">架空　太郎</span> and <span lang="ja">架空　花子</span>'
        )


def test_a_problem_names_the_item_in_the_language(app: Flask) -> None:
    problem = NotUnderstood("まだ訳のない{label}", "{label}", label="住む所<")
    with app.test_request_context():
        session["language"] = "easy"
        assert say_problem(problem) == "住む所&lt;"
        session["language"] = "en"
        assert "住む所&lt;" in say_problem(problem)


def test_days_and_terms_are_said_in_both_texts(app: Flask) -> None:
    with app.test_request_context():
        session.update({"language": "en", BESIDE: "yes"})
        day = Day(dt.date(2026, 12, 5), dt.date(2026, 11, 21))
        assert say("{day}まで", day=day) == (
            'By December 5 <span class="original" lang="ja">12月5日まで</span>'
        )
        assert "犬を加える" in say("＋ {thing}を加える", thing=Text(ja="犬"))
