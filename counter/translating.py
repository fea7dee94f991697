"""The catalog in other languages: `translations/<language>.po` of the catalog and of the city.

Babel lives in this package alone; `catalog check` joins what is found here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from babel.messages.pofile import PoFileError, read_po

from procedures.bundle import Bundle
from procedures.documents import CITY
from procedures.findings import Finding
from procedures.templates import slots
from procedures.texts import Told, texts

SHOWN = 3
"""Keys a finding names; there may be hundreds."""

Words = Mapping[str, str]
"""Japanese text → its translation."""


def languages(bundle: Bundle) -> Mapping[str, Words]:
    """Language → its texts: those of the city before those that are shipped.

    A file that cannot be read is left out here; `prove` names it.
    """
    found: dict[str, dict[str, str]] = {}
    for name in sorted(_files(bundle), key=lambda name: name.startswith(CITY)):
        try:
            found.setdefault(_language(name), {}).update(_read(bundle.files[name]))
        except PoFileError:
            found.setdefault(_language(name), {})
    return found


def prove(bundle: Bundle) -> list[Finding]:
    """Debts: texts without a translation. Errors: slots that differ, a file nobody can read."""
    findings = list(_unreadable(bundle))
    told = list(texts(bundle))
    for language, words in languages(bundle).items():
        findings += _untranslated(language, words, told)
        findings += _other_slots(language, words, told)
    return findings


def _untranslated(language: str, words: Words, told: Iterable[Told]) -> Iterator[Finding]:
    """One debt per file, for people translate a file at a time."""
    missing: dict[str, list[str]] = {}
    for one in told:
        if one.text.ja and not words.get(one.text.ja):
            missing.setdefault(one.file, []).append(one.key)
    for file, keys in missing.items():
        more = "など" if len(keys) > SHOWN else ""
        shown = "、".join(keys[:SHOWN])
        message = f"{language}.po に訳のない文が {len(keys)} あります（{shown}{more}）"
        yield Finding("debt", file, keys[0], message)


def _other_slots(language: str, words: Words, told: Iterable[Told]) -> Iterator[Finding]:
    """A slot that is left out says too little; one that is not known would break the page."""
    for one in told:
        said = words.get(one.text.ja, "")
        if said and sorted(slots(said)) != sorted(slots(one.text.ja)):
            message = f"{language}.po の訳「{said}」の {{…}} が、日本語の文とちがいます"
            yield Finding("error", one.file, one.key, message)


def _unreadable(bundle: Bundle) -> Iterator[Finding]:
    for name in _files(bundle):
        try:
            _read(bundle.files[name])
        except PoFileError as error:
            yield Finding("error", name, "", f".po の形で書きます（{error}）")


def _files(bundle: Bundle) -> list[str]:
    places = [name for name in bundle.files if name.endswith(".po")]
    return [name for name in places if PurePosixPath(name.removeprefix(CITY)).parts[0] == FOLDER]


FOLDER = "translations"


def _language(name: str) -> str:
    return PurePosixPath(name).stem


def _read(text: str) -> dict[str, str]:
    messages = read_po(io.BytesIO(text.encode()), abort_invalid=True)
    return {str(one.id): str(one.string) for one in messages if one.id and one.string}
