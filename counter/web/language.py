"""The languages of the screens: Japanese is the source, the others are Babel `.po` files.

Japanese sentences in templates are the message ids. A language is offered when it has a file in
`translations/`; a sentence it lacks shows in Japanese, which is a debt and never a broken page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po
from flask import g, session
from markupsafe import Markup, escape

from counter.web.ruby import ruby, without_ruby

if TYPE_CHECKING:
    from forms.problems import NotUnderstood
    from procedures.catalog import Choice, Text

EASY = "easy"


@dataclass(frozen=True)
class Language:
    """A language of the screens: its id, its name in itself, and the tag for HTML's `lang`."""

    id: str
    name: str
    tag: str


JAPANESE = Language("ja", "日本語", "ja")

NAMES = (
    JAPANESE,
    Language(EASY, "やさしい{日本語|にほんご}", "ja"),
    Language("en", "English", "en"),
    Language("zh_Hans", "简体中文", "zh-Hans"),
    Language("vi", "Tiếng Việt", "vi"),
)
"""Every language the project knows by name, in the order the screens list them."""


@cache
def translations() -> Mapping[str, Mapping[str, str]]:
    """Language id → (Japanese sentence → translated sentence), from the `.po` files beside."""
    folder = resources.files("counter.web") / "translations"
    found: dict[str, Mapping[str, str]] = {}
    for file in folder.iterdir():
        if file.name.endswith(".po"):
            with file.open("rb") as opened:
                catalog = read_po(opened)
            found[file.name.removesuffix(".po")] = {
                str(message.id): str(message.string)
                for message in catalog
                if message.id and message.string
            }
    return found


def offered() -> tuple[Language, ...]:
    """The languages a resident can choose."""
    return tuple(
        language for language in NAMES if language is JAPANESE or language.id in translations()
    )


def current() -> Language:
    """The language of this request, as this session chose it."""
    chosen = getattr(g, "language", None) or session.get("language")
    return next((language for language in offered() if language.id == chosen), JAPANESE)


def say(sentence: str, **facts: object) -> Markup:
    """A sentence of the program in the language of this request, with its facts filled in.

    `sentence` is the Japanese one; facts stand in it as `{name}`. Facts are escaped.
    """
    return _filled(_translated(sentence), facts)


def say_plain(sentence: str, **facts: object) -> str:
    """The same without markup or readings, for titles and attributes."""
    return without_ruby(_translated(sentence)).format(**facts)


def catalog_text(text: Text | Choice) -> Markup:
    """A text of the catalog in the language of this request."""
    return ruby(_of_catalog(text))


def catalog_plain(text: Text | Choice) -> str:
    """The same without markup or readings."""
    return without_ruby(_of_catalog(text))


def say_problem(problem: NotUnderstood) -> Markup:
    """What to tell a person whose typed text was not understood."""
    if current().id == EASY:
        return ruby(problem.easy)
    return say(problem.text.ja, **problem.facts)


def _of_catalog(text: Text | Choice) -> str:
    language = current()
    if language.id == EASY:
        return text.easy or text.ja
    return translations().get(language.id, {}).get(text.ja, text.ja)


def _translated(sentence: str) -> str:
    return translations().get(current().id, {}).get(sentence, sentence)


def _filled(sentence: str, facts: Mapping[str, object]) -> Markup:
    marked = ruby(sentence)
    # ruby() has consumed every {kanji|reading}; what is left in braces are facts.
    return Markup(  # noqa: S704 the sentence is ours, the facts are escaped
        str(marked).format(**{name: escape(fact) for name, fact in facts.items()})
    )
