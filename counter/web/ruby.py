"""Texts as HTML: readings (`{漢字|かんじ}`) as `<ruby>`, Japanese words inside another language
marked as Japanese, so that they are read aloud and drawn as such."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from counter.languages.known import Language

RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
_KANA = r"\u3040-\u30ff"
_ANY = rf"\u4e00-\u9fff\u3005-\u3007{_KANA}"
JAPANESE_WORDS = {
    # Chinese shares the kanji: only what has kana in it is surely Japanese.
    "zh-Hans": re.compile(f"[{_ANY}]*[{_KANA}][{_ANY}]*"),
    "": re.compile(rf"[{_ANY}]+(?:[\u3000\u30fb\u30010-9]*[{_ANY}]+)*"),
}


def marked(text: str, language: Language | None = None) -> Markup:
    """The text as HTML; everything but readings is escaped.

    With a `language` other than Japanese, Japanese words in the text carry `lang="ja"`.
    """
    if language is None:
        return ruby(text)
    words = JAPANESE_WORDS.get(language.tag, JAPANESE_WORDS[""])
    html = words.sub(r'<span lang="ja">\g<0></span>', str(escape(text)))
    return Markup(html)  # noqa: S704 escaped before the marks were put in


def ruby(text: str) -> Markup:
    """The text as HTML with its readings above the kanji; everything else is escaped."""
    if "|" not in text:
        return escape(text)
    return Markup(  # noqa: S704 every part is escaped before it is joined
        "".join(_parts(text))
    )


def without_ruby(text: str) -> str:
    """The text without readings, for titles and attributes, which cannot hold `<ruby>`."""
    return RUBY.sub(r"\1", text)


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    end = 0
    for match in RUBY.finditer(text):
        base, reading = (escape(group) for group in match.groups())
        parts.append(str(escape(text[end : match.start()])))
        # <rp> shows brackets to browsers and readers that do not know ruby.
        parts.append(f"<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>")
        end = match.end()
    return [*parts, str(escape(text[end:]))]
