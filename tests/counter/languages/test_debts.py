"""What `kakanai languages` and `catalog check` say about texts that nobody has translated."""

import dataclasses

import pytest
from babel.messages.pofile import read_po

from counter.cli import main
from counter.languages import language_of
from counter.languages.debts import as_po, coverages, prove
from counter.languages.sentences import sentences
from procedures.bundle import Bundle
from procedures.findings import Finding
from procedures.texts import texts
from tests.counter.handoff.family import small_bundle

VIETNAMESE = language_of("vi")
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'

pytestmark = pytest.mark.cpu_seconds(10)  # every program and the catalog are read


def with_vietnamese(text: str) -> Bundle:
    bundle = small_bundle()
    return dataclasses.replace(bundle, files=dict(bundle.files) | {"translations/vi.po": text})


def found(text: str) -> list[Finding]:
    return [one for one in prove(with_vietnamese(text)) if "vi.po" in one.file]


def untranslated(text: str) -> list[str]:
    return [str(one) for one in prove(with_vietnamese(text)) if "ベトナム語の訳" in one.message]


def test_a_text_without_translation_is_a_debt_at_its_file_and_key() -> None:
    debts = untranslated(HEAD)
    assert any(
        debt.startswith("宿題 procedures/dog_registration_change.toml [") for debt in debts
    ), debts


def test_a_translated_file_owes_nothing() -> None:
    shown = {told.text.ja for told in texts(small_bundle())}
    said = "".join(f'\nmsgid "{ja}"\nmsgstr "{ja}"\n' for ja in shown)
    assert untranslated(HEAD + said) == []


def test_an_unreadable_file_is_an_error() -> None:
    [finding] = found("msgid")
    assert finding.level == "error"
    assert "翻訳ファイル（.po）として読めません" in finding.message


def test_a_machine_draft_is_a_debt() -> None:
    [drafted] = found(HEAD + '"X-Drafted: machine\\n"\n')
    assert drafted.level == "debt"
    assert "機械の下訳" in drafted.message


def test_the_city_that_has_read_a_draft_owes_no_reading() -> None:
    bundle = with_vietnamese(HEAD + '"X-Drafted: machine\\n"\n')
    files = dict(bundle.files) | {"city/translations/vi.po": HEAD + '"X-Reviewed: 国際課\\n"\n'}
    reviewed = prove(dataclasses.replace(bundle, files=files))
    assert [one for one in reviewed if one.file == "translations/vi.po"] == []


def test_a_new_sentence_of_a_screen_is_a_debt(monkeypatch: pytest.MonkeyPatch) -> None:
    new = {**sentences(), "まだ誰も訳していません": "counter/kiosk/welcome.py"}
    monkeypatch.setattr("counter.languages.debts.sentences", lambda: new)
    [lacking] = coverages([VIETNAMESE], small_bundle())
    assert "まだ誰も訳していません" in lacking.missing
    assert lacking.screens[1] == len(new)


def test_what_is_missing_can_be_sent_to_a_translator() -> None:
    [lacking] = coverages([VIETNAMESE], with_vietnamese(HEAD))
    lines = as_po(lacking.missing).encode().splitlines(keepends=True)
    ids = {str(one.id) for one in read_po(iter(lines)) if one.id}
    assert ids == set(lacking.missing)
    assert "#: procedures/dog_registration_change.toml:name\n" in as_po(lacking.missing)


def test_the_command_lists_every_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["languages"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["easy", "en", "zh_Hans", "vi"]
    assert all("画面" in line and "カタログ" in line for line in lines)
