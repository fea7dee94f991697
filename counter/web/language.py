"""The language of a page: sentences and catalog texts as HTML in the language the visitor chose.

Japanese sentences in templates are the message ids. What a language lacks shows in Japanese with
readings, marked `lang="ja"`; that is a debt (`kakanai languages`) and never a broken page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from flask import Flask, current_app, g, session
from markupsafe import Markup, escape

from counter.languages import (
    EASY,
    JAPANESE,
    KNOWN,
    Language,
    Said,
    Words,
    day_said,
    list_said,
    number_said,
    reason_said,
    value_said,
    words_of,
)
from counter.web.ruby import marked, without_ruby
from procedures.catalog import Choice, Item, Text
from procedures.reasons import Reason
from procedures.values import Value

if TYPE_CHECKING:
    from flask.ctx import _AppCtxGlobals
    from flask.sessions import SessionMixin
    from werkzeug.local import LocalProxy

    from forms.problems import NotUnderstood
    from procedures.bundle import Bundle

LANGUAGES = "KAKANAI_LANGUAGES"
"""Setting of an app: the ids of the languages its pages may speak."""

BESIDE = "beside"
"""Session key: the Japanese original stands beside every text, until the visit ends."""

_SESSION = cast("LocalProxy[SessionMixin]", session)
_PAGE = cast("LocalProxy[_AppCtxGlobals]", g)
"""Asked for the objects they stand for: through them, finding out how to say a word took twice as
long as saying it."""


class Speaking(NamedTuple):
    """How a page speaks: its words, and whether the Japanese original stands beside each text."""

    words: Words
    beside: bool


class Day(NamedTuple):
    """A day to come, as a fact of a sentence: `today` tells whether its year must be said."""

    day: dt.date
    today: dt.date


def register(app: Flask, ids: Iterable[str]) -> None:
    """Let the pages of an app speak these languages."""
    app.config[LANGUAGES] = tuple(ids)
    app.jinja_env.globals.update(
        _=say,
        plain=say_plain,
        term=lambda sentence: Text(ja=sentence),
        text=catalog_text,
        text_plain=catalog_plain,
        own=own_words,
        day=Day,
        number=say_number,
        current_language=current,
        languages=offered,
        beside_japanese=beside_japanese,
        unchecked=lambda: words().unchecked,
    )


def offered() -> tuple[Language, ...]:
    """The languages a visitor can choose on this face."""
    ids = current_app.config[LANGUAGES]
    return tuple(one for one in KNOWN if one.id in ids)


def speaking() -> Speaking:
    """How this request speaks, as its session chose; a page asks for every word."""
    held, page = _SESSION._get_current_object(), _PAGE._get_current_object()
    chosen = held.get("language"), held.get(BESIDE)
    known = page.get("speaking")
    if known is None or known[0] != chosen:
        known = page.speaking = chosen, _speaking(*chosen)
    return cast(Speaking, known[1])


def _speaking(chosen: str | None, beside: str | None) -> Speaking:
    language = next((one for one in offered() if one.id == chosen), JAPANESE)
    words = words_of(language, g.get("catalog_shown"))
    return Speaking(words, beside == "yes" and language is not JAPANESE)


def speak_from(bundle: Bundle) -> None:
    """The catalog version whose texts the pages of this request show."""
    if g.get("catalog_shown") is not bundle:
        g.catalog_shown = bundle
        g.pop("speaking", None)


def current() -> Language:
    """The language of this request."""
    return speaking().words.language


def words() -> Words:
    """What can be said in the language of this request."""
    return speaking().words


def beside_japanese() -> bool:
    """Whether this visitor asked for the Japanese original beside every text."""
    return speaking().beside


def say(sentence: str, **facts: object) -> Markup:
    """A sentence of the program in the language of this request, with its facts filled in.

    `sentence` is the Japanese one; facts stand in it as `{name}`. Facts are escaped; one that is a
    `Text` (or `term("…")` of a template) is said in the language too.
    """
    spoken, beside = speaking()
    html = _html(spoken.sentence(sentence), spoken.language)
    if facts:
        html = _filled(html, {name: _in(spoken, fact) for name, fact in facts.items()})
    return _with_original(html, sentence, facts) if beside else html


def say_plain(sentence: str, **facts: object) -> str:
    """The same without markup or readings, for titles and attributes."""
    plain = {name: _text_only(fact) for name, fact in facts.items()}
    text = without_ruby(words().sentence(sentence).text)
    return text.format(**plain) if plain else text


def catalog_text(text: Text | Choice) -> Markup:
    """A text of the catalog in the language of this request."""
    spoken, beside = speaking()
    html = _html(spoken.text(text), spoken.language)
    return _with_original(html, text.ja) if beside else html


def catalog_plain(text: Text | Choice) -> str:
    """The same without markup or readings."""
    return without_ruby(words().text(text).text)


def say_problem(problem: NotUnderstood) -> Markup:
    """What to tell a person whose typed text was not understood."""
    if current() is EASY:
        return marked(problem.easy)
    facts = {name: _fact_of(fact) for name, fact in problem.facts.items()}
    said = _filled(_html(words().text(problem.text)), facts)
    return _with_original(said, problem.text.ja, problem.facts)


def say_reason(reason: Reason, today: dt.date, subject: str = "") -> Markup:
    """Why a procedure applies; `subject` is what the page calls whom it is about."""
    return _with_original(_html(reason_said(words(), reason, today, subject)), reason.text)


def say_value(item: Item, value: Value, names: Mapping[str, str]) -> Markup:
    """An answer, as the language writes dates, numbers and lists."""
    return _html(value_said(words(), item, value, names))


def say_number(number: int) -> str:
    """A number with the separators of the language."""
    return number_said(words(), number)


def say_list(parts: Iterable[Markup]) -> Markup:
    """Several names in a row; each is HTML already."""
    return Markup(list_said(words(), list(parts)))  # noqa: S704 the parts are HTML


def own_words(text: str) -> Markup:
    """What is Japanese in every language: a name, an address, an article of law."""
    return escape(text) if current().is_japanese else _japanese(escape(text))


def _in(spoken: Words, fact: object) -> object:
    """A fact in a language: terms and days are said, everything else stands as it is."""
    match fact:
        case Text():
            return _html(spoken.text(fact), spoken.language)
        case Day():
            return _html(Said(day_said(spoken, fact.day, fact.today)), spoken.language)
        case _:
            return fact


def _fact_of(fact: object) -> object:
    """A fact of a sentence about typing: a number, or a Japanese label of the catalog."""
    return _html(words().text(Text(ja=fact))) if isinstance(fact, str) else fact


def _html(said: Said, language: Language | None = None) -> Markup:
    language = language or current()
    if language.is_japanese:
        return marked(said.text)
    return _japanese(marked(said.text)) if said.borrowed else marked(said.text, language)


def _japanese(html: Markup) -> Markup:
    return Markup('<span lang="ja">{}</span>').format(html)


def _with_original(
    said: Markup, japanese: str, facts: Mapping[str, object] | None = None
) -> Markup:
    """What is said, with the Japanese text beside it where the visitor asked for it."""
    if not beside_japanese():
        return said
    plain = words_of(JAPANESE, None)
    told = {name: _in(plain, fact) for name, fact in (facts or {}).items()}
    html = _filled(escape(japanese), told)
    return said + Markup(' <span class="original" lang="ja">{}</span>').format(html)


def _filled(html: Markup, facts: Mapping[str, object]) -> Markup:
    # marked() has consumed every {kanji|reading}; what is left in braces are facts.
    escaped = {name: escape(fact) for name, fact in facts.items()}
    return Markup(str(html).format(**escaped))  # noqa: S704 the sentence is ours


def _text_only(fact: object) -> object:
    if isinstance(fact, Text):
        return catalog_plain(fact)
    return fact.striptags() if isinstance(fact, Markup) else fact
