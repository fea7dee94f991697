"""The translations that come with kakanai: readable, with the same facts, and in their language."""

import re

import pytest

from counter.languages import EASY, KNOWN, Language, language_of
from counter.languages.debts import coverages
from counter.languages.files import Translations, facts, of_catalog, of_screens
from counter.languages.known import FOREIGN
from counter.languages.sentences import sentences, spoken
from counter.web.ruby import RUBY
from procedures.bundle import Bundle
from procedures.texts import texts
from tests.shipped import shipped_bundle

KANJI = re.compile(r"[一-鿿々〆]")
KANA = re.compile(r"[぀-ヿ]")
IN_BRACKETS = re.compile(r"[(（「][^()（）「」]*[)）」]")

pytestmark = pytest.mark.cpu_seconds(10)  # the shipped catalog is compiled once


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return shipped_bundle()


@pytest.fixture(params=[one for one in KNOWN if one.id != "ja"], ids=lambda one: one.id)
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture
def shipped(language: Language, bundle: Bundle) -> tuple[Translations, Translations]:
    return of_screens(language.id), of_catalog(language.id, bundle.files)


def test_files_are_readable_and_fill_in_the_same_facts(
    shipped: tuple[Translations, Translations],
) -> None:
    for found in shipped:
        assert (found.problem, found.crooked) == ("", ())


def test_every_sentence_of_the_kiosk_is_said_in_easy_japanese() -> None:
    said = of_screens(EASY.id).messages
    assert sorted(spoken() - said.keys()) == [], "add these to easy.po"


@pytest.mark.parametrize("tag", ["en", "vi"])
def test_japanese_words_stand_only_in_brackets(tag: str, bundle: Bundle) -> None:
    for found in (of_screens(tag), of_catalog(tag, bundle.files)):
        for text in found.messages.values():
            bare = IN_BRACKETS.sub("", IN_BRACKETS.sub("", text))
            assert not re.search(f"{KANJI.pattern}|{KANA.pattern}", bare), text


def test_chinese_has_kana_only_in_brackets(bundle: Bundle) -> None:
    for found in (of_screens("zh_Hans"), of_catalog("zh_Hans", bundle.files)):
        for text in found.messages.values():
            assert not KANA.search(IN_BRACKETS.sub("", IN_BRACKETS.sub("", text))), text


def easy_texts(bundle: Bundle) -> list[str]:
    catalog = [told.text.easy for told in texts(bundle)]
    return [*of_screens(EASY.id).messages.values(), *catalog]


def test_every_kanji_of_easy_japanese_has_its_reading(bundle: Bundle) -> None:
    said = easy_texts(bundle)
    for text in said:
        assert not KANJI.findall(RUBY.sub("", text)), text


def test_readings_are_kana_over_kanji(bundle: Bundle) -> None:
    said = easy_texts(bundle)
    for base, reading in (match for text in said for match in RUBY.findall(text)):
        assert KANJI.search(base), base
        assert not KANJI.search(reading), (base, reading)


def test_no_brace_is_left_open(bundle: Bundle) -> None:
    files = [find for tag in ("easy", "en", "zh_Hans", "vi") for find in (of_screens(tag),)]
    files += [of_catalog(language.id, bundle.files) for language in FOREIGN]
    for text in (text for found in files for text in found.messages.values()):
        bare = RUBY.sub("", text)
        assert bare.count("{") == bare.count("}") == len(re.findall(r"\{[a-z_.0-9]+\}", bare)), text


def test_machine_drafts_say_so(bundle: Bundle) -> None:
    for language in FOREIGN:
        for found in (of_screens(language.id), of_catalog(language.id, bundle.files)):
            assert found.drafted or not found.messages, language


@pytest.mark.long
@pytest.mark.parametrize("name", ["easy", "en", "zh_Hans", "vi"])
def test_nothing_waits_for_a_translator(name: str, bundle: Bundle) -> None:
    """Before a release: in daily work a text without translation is a debt, no failure."""
    [found] = coverages([language_of(name)], bundle)
    assert list(found.missing) == []


@pytest.mark.long
def test_nothing_is_translated_that_nobody_says(bundle: Bundle) -> None:
    shown = {told.text.ja for told in texts(bundle)}
    for language in (EASY, *FOREIGN):
        assert sorted(of_screens(language.id).messages.keys() - sentences()) == []
        shipped = of_catalog(language.id, bundle.files).messages
        assert sorted(shipped.keys() - shown) == []


def test_facts_are_told_from_readings() -> None:
    assert facts("{subject}は{amount.limit}円、{介護|かいご}") == {"subject", "amount.limit"}
