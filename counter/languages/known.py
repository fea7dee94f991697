"""The languages the project knows, by the ids a settings file and a `.po` file name them with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A language: its id, its name in itself, HTML's `lang`, and Babel's name for its formats."""

    id: str
    name: str
    tag: str
    locale: str

    @property
    def is_japanese(self) -> bool:
        """Whether a text of it is Japanese, plain or easy."""
        return self.tag == "ja"


JAPANESE = Language("ja", "日本語", "ja", "ja")
EASY = Language("easy", "やさしい{日本語|にほんご}", "ja", "ja")

KNOWN = (
    JAPANESE,
    EASY,
    Language("en", "English", "en", "en"),
    Language("zh_Hans", "简体中文", "zh-Hans", "zh_Hans"),
    Language("vi", "Tiếng Việt", "vi", "vi"),
)
"""Every language, in the order the screens list them."""

FOREIGN = tuple(language for language in KNOWN if not language.is_japanese)


def language_of(name: str) -> Language:
    """The language with an id. Raises KeyError."""
    return {language.id: language for language in KNOWN}[name]
