"""The languages kakanai speaks: Japanese is the source, the others are translations of it.

`words_of(language, bundle)` gives everything that can be said in one language; whoever shows it
(a screen, a printed page) turns a `Said` into its own form.
"""

from counter.languages.known import EASY, JAPANESE, KNOWN, Language, language_of
from counter.languages.reasons import reason_said
from counter.languages.values import day_said, list_said, number_said, value_said
from counter.languages.words import Said, Words, words_of

__all__ = [
    "EASY",
    "JAPANESE",
    "KNOWN",
    "Language",
    "Said",
    "Words",
    "day_said",
    "language_of",
    "list_said",
    "number_said",
    "reason_said",
    "value_said",
    "words_of",
]
