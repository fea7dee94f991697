"""The check sheet: what was entered, in Japanese and in the language of the visit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter.languages import language_of
from counter.paper import print_job
from printing import PrintJob, render
from procedures.guidance import assess
from procedures.sheet import Address, Provenance, Source
from procedures.values import Value
from tests.printing.reading import squeezed, text_of
from tests.printing.visits import FAMILY, NOW, RECEIPT, bundle, visit_of

pytestmark = pytest.mark.cpu_seconds(10)


def job_in(language: str, changes: dict[Address, Value] | None = None) -> PrintJob:
    day, sheet = visit_of(FAMILY, changes)
    assessment = assess(bundle(), day, sheet)
    job = print_job(
        bundle(), day, sheet, assessment, {}, RECEIPT, started=NOW, check=language_of(language)
    )
    return replace(job, wanted=(), slip=None)


def words_in(language: str) -> str:
    return squeezed(text_of(render(job_in(language)).pdf))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Movingin", "Myself", "April1,2026(令和8年)", "isnotfinishedyet"]),
        ("zh_Hans", ["迁入申报", "2026年4月1日(令和8年)", "申报还没有完成"]),
        ("vi", ["Phiếukiểmtra", "Khaibáochuyểnđến", "1tháng4,2026"]),
        ("easy", ["犬の登録を変える届"]),
    ],
)
def test_every_answer_stands_in_both_languages(language: str, words: list[str]) -> None:
    found = words_in(language).replace("-", "")
    for part in ("転入届", "令和8年4月1日（2026年）", "本人", "見本太郎", *words):
        assert part.replace("（", "(").replace("）", ")") in found.replace("（", "(").replace(
            "）", ")"
        ), part


def test_in_japanese_nothing_is_said_twice() -> None:
    assert words_in("ja").count("まだ届出は終わっていません") == 1


def test_what_a_register_knows_and_the_number_are_not_on_it() -> None:
    day, sheet = visit_of(FAMILY)
    kind = bundle().items["protected_household_hint"].kind
    sheet.write(
        Address("protected_household_hint"),
        kind,
        True,
        provenance=Provenance(Source.REGISTER, "resident"),
        at=NOW,
    )
    assessment = assess(bundle(), day, sheet)
    job = print_job(bundle(), day, sheet, assessment, {}, RECEIPT, check=language_of("en"))
    text = squeezed(text_of(render(replace(job, wanted=(), slip=None)).pdf))
    assert squeezed(bundle().items["protected_household_hint"].label.ja) not in text
    assert "個人番号" not in text


def test_the_check_sheet_is_behind_the_slip_and_before_the_sheets() -> None:
    day, sheet = visit_of(FAMILY)
    assessment = assess(bundle(), day, sheet)
    plain, both = (
        render(print_job(bundle(), day, sheet, assessment, {}, RECEIPT, check=check))
        for check in (None, language_of("en"))
    )
    more = both.slip_pages - plain.slip_pages
    assert more >= 1
    assert [one.first_page + more for one in plain.sheets] == [
        one.first_page for one in both.sheets
    ]
