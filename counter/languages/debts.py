"""What is not said yet in a language, or not read by a person: debts, listed and never blocking."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from counter.languages.files import Translations, of_catalog, of_screens
from counter.languages.known import EASY, FOREIGN, Language
from counter.languages.sentences import sentences, spoken
from procedures.bundle import Bundle
from procedures.findings import Finding
from procedures.texts import Told, texts

SHOWN = 3
"""Keys a finding names; there may be hundreds."""

Place = tuple[str, str]
"""A file, and the key in it where a text stands."""

NAMES = {"en": "英語", "zh_Hans": "中国語（簡体字）", "vi": "ベトナム語"}


@dataclass(frozen=True)
class Coverage:
    """How much a language can say: sentences of the screens, texts of the catalog, and the rest.

    `missing` are the Japanese texts without translation, with the places where they stand.
    """

    language: Language
    screens: tuple[int, int]
    catalog: tuple[int, int]
    missing: Mapping[str, tuple[Place, ...]]
    drafted: bool
    reviewed: str


def coverages(languages: Iterable[Language], bundle: Bundle) -> list[Coverage]:
    """What each language lacks, of screens and catalog."""
    told = list(texts(bundle))
    return [_coverage(language, bundle, told) for language in languages]


def _coverage(language: Language, bundle: Bundle, told: Sequence[Told]) -> Coverage:
    screens, catalog = of_screens(language.id), of_catalog(language.id, bundle.files)
    said, places = _screen_places(language), _places(told)
    unsaid = _without(said, screens)
    untold = _without(places, catalog) if language is not EASY else _without_easy(told)
    return Coverage(
        language,
        (len(said) - len(unsaid), len(said)),
        (len(places) - len(untold), len(places)),
        unsaid | untold,
        screens.drafted or catalog.drafted,
        catalog.reviewed,
    )


def prove(bundle: Bundle) -> list[Finding]:
    """Debts: texts without translation, drafts nobody has read. Errors: a translation that fills
    in other facts than the Japanese, a file nobody can read."""
    places = _places(texts(bundle))
    return [
        finding
        for language in FOREIGN
        for finding in _of_language(language, of_catalog(language.id, bundle.files), places)
    ]


def as_po(missing: Mapping[str, tuple[Place, ...]]) -> str:
    """The missing texts as a `.po` file to be filled in; each says where it stands."""
    catalog = Catalog(fuzzy=False)
    for japanese, places in missing.items():
        catalog.add(japanese, locations=[(f"{file}:{key}", 0) for file, key in places])
    written = io.BytesIO()
    write_po(written, catalog, width=0, omit_header=True, include_lineno=False)
    return written.getvalue().decode()


def _of_language(
    language: Language, found: Translations, places: Mapping[str, tuple[Place, ...]]
) -> Iterator[Finding]:
    file, name = f"translations/{language.id}.po", NAMES[language.id]
    if found.problem:
        yield Finding("error", file, "", f"翻訳ファイル（.po）として読めません: {found.problem}")
    if found.drafted and not found.reviewed:
        message = f"{name}は機械の下訳です。人が読んだら、市の {file} に X-Reviewed と書きます"
        yield Finding("debt", file, "", message)
    for japanese in found.crooked:
        for where, key in places.get(japanese, ()):
            message = f"{name}の訳の {{…}} が、日本語の文とちがいます（この訳は使いません）"
            yield Finding("error", where, key, message)
    yield from _untranslated(name, _without(places, found))


def _untranslated(name: str, missing: Mapping[str, tuple[Place, ...]]) -> Iterator[Finding]:
    """One debt per file, for people translate a file at a time."""
    lacking: dict[str, list[str]] = {}
    for where, key in (place for places in missing.values() for place in places[:1]):
        lacking.setdefault(where, []).append(key)
    for where, keys in lacking.items():
        more = "など" if len(keys) > SHOWN else ""
        shown = "、".join(keys[:SHOWN])
        yield Finding(
            "debt", where, keys[0], f"{name}の訳のない文が {len(keys)} あります（{shown}{more}）"
        )


def _screen_places(language: Language) -> dict[str, tuple[Place, ...]]:
    """Easy Japanese of the forms stands beside the Japanese, in the program itself."""
    said = spoken() if language is EASY else sentences()
    return {japanese: ((file, ""),) for japanese, file in said.items()}


def _places(told: Iterable[Told]) -> dict[str, tuple[Place, ...]]:
    places: dict[str, tuple[Place, ...]] = {}
    for one in told:
        if one.text.ja:
            places[one.text.ja] = (*places.get(one.text.ja, ()), (one.file, one.key))
    return places


def _without_easy(told: Iterable[Told]) -> dict[str, tuple[Place, ...]]:
    missing = [one for one in told if one.text.ja and not one.text.easy]
    return {one.text.ja: ((one.file, one.key),) for one in missing}


def _without(
    texts: Mapping[str, tuple[Place, ...]], found: Translations
) -> dict[str, tuple[Place, ...]]:
    return {ja: places for ja, places in texts.items() if ja not in found.messages}
