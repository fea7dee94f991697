"""What can be said in one language: sentences of the program and texts of a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter.languages.files import NOTHING, of_catalog, of_screens
from counter.languages.known import EASY, JAPANESE, Language
from procedures.bundle import Bundle
from procedures.catalog import Choice, Text


@dataclass(frozen=True)
class Said:
    """One text as a language says it, readings written `{漢字|かんじ}`.

    `borrowed`: the language lacks it, so it is the Japanese text, with readings where it has them.
    """

    text: str
    borrowed: bool = False


@dataclass(frozen=True)
class Words:
    """Everything that can be said in one language.

    `unchecked`: a machine drafted it and nobody has said that they read it.
    """

    language: Language
    sentences: Mapping[str, str]
    texts: Mapping[str, str]
    unchecked: bool = False

    def sentence(self, japanese: str) -> Said:
        """A sentence of the program."""
        if self.language is JAPANESE:
            return Said(japanese)
        if found := self.sentences.get(japanese):
            return Said(found)
        return Said(_easy_sentence(japanese) or japanese, borrowed=True)

    def text(self, text: Text | Choice) -> Said:
        """A text of the catalog, or of a form."""
        if self.language is JAPANESE:
            return Said(text.ja)
        if self.language is EASY:
            return Said(text.easy or _easy_sentence(text.ja) or text.ja)
        if found := self.texts.get(text.ja) or self.sentences.get(text.ja):
            return Said(found)
        return Said(text.easy or _easy_sentence(text.ja) or text.ja, borrowed=True)


def words_of(language: Language, bundle: Bundle | None) -> Words:
    """What a language says; without a bundle only the sentences of the program."""
    screens = of_screens(language.id)
    catalog = of_catalog(language.id, bundle.files) if bundle else NOTHING
    return Words(
        language,
        screens.messages,
        catalog.messages,
        any(one.drafted and not catalog.reviewed for one in (screens, catalog)),
    )


def _easy_sentence(japanese: str) -> str:
    return of_screens(EASY.id).messages.get(japanese, "")
