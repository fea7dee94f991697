import re

import pytest
from markupsafe import Markup

from counter.web.language import NAMES, translations
from counter.web.ruby import RUBY, ruby, without_ruby
from tests.counter.web.sentences import all_sentences

KANJI = re.compile(r"[一-龠々〆]")
FACT = re.compile(r"\{(\w+)\}")


def test_ruby_stands_over_its_kanji_and_all_else_is_escaped() -> None:
    assert ruby("{介護|かいご}<b>&") == Markup(
        "<ruby>介護<rp>（</rp><rt>かいご</rt><rp>）</rp></ruby>&lt;b&gt;&amp;"
    )
    assert ruby("{<i>|x}") == Markup("<ruby>&lt;i&gt;<rp>（</rp><rt>x</rt><rp>）</rp></ruby>")
    assert without_ruby("{介護|かいご}の話") == "介護の話"


def test_every_sentence_of_the_kiosk_is_said_in_easy_japanese() -> None:
    missing = all_sentences() - set(translations()["easy"])
    assert not missing, f"add these to easy.po: {sorted(missing)}"


def test_nothing_is_translated_that_nobody_says() -> None:
    unused = set(translations()["easy"]) - all_sentences()
    assert not unused, f"remove these from easy.po: {sorted(unused)}"


@pytest.mark.parametrize("language", sorted(translations()))
def test_translations_keep_the_facts(language: str) -> None:
    for sentence, translated in translations()[language].items():
        assert set(FACT.findall(sentence)) == set(FACT.findall(translated)), sentence


def test_every_kanji_of_easy_japanese_has_its_reading() -> None:
    for translated in translations()["easy"].values():
        bare = KANJI.findall(RUBY.sub("", translated))
        assert not bare, f"{translated}: {bare}"


def test_each_translation_file_is_a_language_with_a_name() -> None:
    assert set(translations()) <= {language.id for language in NAMES}
