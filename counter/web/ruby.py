"""Ruby of やさしい日本語: `{漢字|かんじ}` in texts, `<ruby>` on screens."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")


def ruby(text: str) -> Markup:
    """The text as HTML with its readings above the kanji; everything else is escaped."""
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
