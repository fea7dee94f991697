"""Texts in other languages: what is missing is a debt, what would break a page an error."""

from __future__ import annotations

import pytest

from counter.languages.debts import prove
from counter.languages.files import of_catalog
from procedures.bundle import Bundle
from procedures.findings import Finding
from procedures.loading import build, layered
from tests.procedures.small import catalog, procedure
from tests.shipped import shipped_bundle

ROW = ("needed", "True")
BECAUSE = procedure("one", ROW).replace(
    'because = { ja = "…" }', 'because = { ja = "{subject}さん" }'
)


def made(po: str, city: dict[str, str] | None = None) -> Bundle:
    files = {**catalog(one=BECAUSE), "translations/en.po": po}
    return build(layered(files, city or {}))


def po(**words: str) -> str:
    return "\n".join(f'msgid "{ja}"\nmsgstr "{said}"\n' for ja, said in words.items())


def english(bundle: Bundle) -> list[Finding]:
    return [one for one in prove(bundle) if one.message.startswith("英語")]


def test_a_text_without_a_translation_is_a_debt_of_its_file() -> None:
    found = {one.file: one for one in english(made(po(転入="Moving in")))}
    debt = found["procedures/one.toml"]
    assert debt.level == "debt"
    assert "英語の訳のない文が" in debt.message
    assert "events.toml" not in found


def test_the_citys_own_translations_come_first_and_count() -> None:
    city = {
        "translations/en.po": po(転入="Welcome"),
        "events.toml": '[[event]]\nid = "snow"\nname = { ja = "雪おろし" }\n',
    }
    bundle = made(po(転入="Moving in"), city)
    assert of_catalog("en", bundle.files).messages["転入"] == "Welcome"
    [debt] = [one for one in english(bundle) if one.file == "city/events.toml"]
    assert (debt.level, debt.key) == ("debt", "snow.name")


@pytest.mark.parametrize("said", ["the person", "{subjct}", "{subject} {deadline}"])
def test_other_slots_than_the_japanese_has_are_an_error(said: str) -> None:
    found = prove(made('msgid "{subject}さん"\nmsgstr "' + said + '"\n'))
    assert [one.key for one in found if one.level == "error"] == [
        "outcome.0.because",
        "outcome.1.because",
    ]


def test_a_file_nobody_can_read_is_an_error_and_breaks_nothing() -> None:
    bundle = made("this is no po file")
    assert [one.file for one in prove(bundle) if one.level == "error"] == ["translations/en.po"]
    assert of_catalog("en", bundle.files).messages == {}


@pytest.mark.cpu_seconds(10)
def test_the_shipped_english_lacks_nothing() -> None:
    assert [one for one in english(shipped_bundle()) if "訳のない文" in one.message] == []
