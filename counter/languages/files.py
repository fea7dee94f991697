"""Translation files (`.po`): Japanese text → text in another language, with the file's own claims.

A translation is keyed by the Japanese text itself, so one that no longer fits its text is never
shown: whoever changes a sentence of the law gets Japanese, and a debt, not yesterday's rule.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from babel.messages.pofile import PoFileError, read_po

from procedures.documents import CITY

SLOT = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)?)\}")
"""What the program fills in: `{name}`, `{amount.limit}`. Ruby has other characters inside."""

HEADER = re.compile(r'^"(X-[A-Za-z]+): (.*?)(?:\\n)?"$', re.MULTILINE)


@dataclass(frozen=True)
class Translations:
    """One file: its usable translations, the texts it gets wrong, and who vouches for it.

    `crooked` are texts whose translation fills in other facts than the original; they are not
    used. `drafted` says that a machine drafted the file, `reviewed` when and by whom it was read.
    """

    messages: Mapping[str, str]
    crooked: tuple[str, ...] = ()
    drafted: bool = False
    reviewed: str = ""
    problem: str = ""

    def over(self, below: Translations) -> Translations:
        """The city's file over the shipped one, message by message."""
        if self is NOTHING:
            return below
        return Translations(
            {**below.messages, **self.messages},
            (*below.crooked, *self.crooked),
            below.drafted or self.drafted,
            self.reviewed or below.reviewed,
            below.problem or self.problem,
        )


NOTHING = Translations({})


@lru_cache(maxsize=32)
def read(text: str) -> Translations:
    """The translations in the text of a `.po` file; one that is no `.po` says so in `problem`."""
    try:
        catalog = read_po(io.BytesIO(text.encode()), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        return Translations({}, problem=str(error)[:200])
    said = {str(one.id): str(one.string) for one in catalog if one.id and one.string}
    crooked = tuple(ja for ja, other in said.items() if facts(ja) != facts(other))
    # Babel keeps the headers it knows and drops the others.
    headers = dict(HEADER.findall(text.partition("\n\n")[0]))
    return Translations(
        {ja: other for ja, other in said.items() if ja not in crooked},
        crooked,
        headers.get("X-Drafted", "") == "machine",
        headers.get("X-Reviewed", ""),
    )


def facts(text: str) -> frozenset[str]:
    """The names of what the program fills in."""
    return frozenset(SLOT.findall(text))


@lru_cache
def of_screens(language: str) -> Translations:
    """The sentences of the screens in a language; none for Japanese itself."""
    file = resources.files("counter.web") / "translations" / f"{language}.po"
    return read(file.read_text("utf-8")) if file.is_file() else NOTHING


def of_catalog(language: str, files: Mapping[str, str]) -> Translations:
    """The texts of a catalog in a language: the city's translations over the shipped ones."""
    shipped, city = (
        read(files[name]) if name in files else NOTHING
        for name in (f"translations/{language}.po", f"{CITY}translations/{language}.po")
    )
    return city.over(shipped)
