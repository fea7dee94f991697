"""What a language says: its translation, else the Japanese with readings, never nothing."""

import dataclasses

import pytest

from counter.languages import EASY, JAPANESE, Said, language_of, words_of
from counter.languages.files import NOTHING, read
from procedures.bundle import Bundle
from procedures.catalog import Text
from tests.counter.handoff.family import small_bundle

ENGLISH = language_of("en")
DOG = Text(ja="番犬", easy="{番犬|ばんけん}")

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def po(**said: str) -> str:
    return HEADER + "".join(f'\nmsgid "{ja}"\nmsgstr "{text}"\n' for ja, text in said.items())


def with_files(**files: str) -> Bundle:
    return dataclasses.replace(
        small_bundle(),
        files={name.replace("__", "/") + ".po": text for name, text in files.items()},
    )


def test_japanese_says_the_text_itself() -> None:
    assert words_of(JAPANESE, None).text(DOG) == Said("番犬")


def test_easy_japanese_says_it_with_readings() -> None:
    assert words_of(EASY, None).text(DOG) == Said("{番犬|ばんけん}")


def test_a_language_says_its_translation() -> None:
    bundle = with_files(translations__en=po(番犬="dog"))
    assert words_of(ENGLISH, bundle).text(DOG) == Said("dog")


def test_a_missing_translation_is_japanese_with_readings() -> None:
    assert words_of(ENGLISH, with_files()).text(DOG) == Said("{番犬|ばんけん}", borrowed=True)


def test_the_city_translates_over_the_shipped_catalog() -> None:
    bundle = with_files(
        translations__en=po(番犬="dog", 猫="cat"), city__translations__en=po(番犬="our dog")
    )
    words = words_of(ENGLISH, bundle)
    assert (words.text(DOG).text, words.text(Text(ja="猫")).text) == ("our dog", "cat")


def test_a_translation_with_other_facts_is_not_used() -> None:
    found = read(po(**{"{subject}の届": "a notice", "届": "notice {subject}"}))
    assert (found.messages, len(found.crooked)) == ({}, 2)


@pytest.mark.parametrize("text", ["msgid", "\x00"])
def test_a_file_that_is_no_translation_says_nothing(text: str) -> None:
    found = read(text)
    assert found.messages == NOTHING.messages
    assert found.problem


def test_a_draft_is_unchecked_until_the_city_has_read_it() -> None:
    drafted = HEADER + '"X-Drafted: machine\\n"\n\nmsgid "犬"\nmsgstr "dog"\n'
    reviewed = HEADER + '"X-Reviewed: 2026-12-01 国際課\\n"\n'
    assert read(drafted).drafted
    assert read(reviewed).over(read(drafted)).reviewed == "2026-12-01 国際課"
