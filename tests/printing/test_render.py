"""Whole visits on paper."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
import zxingcpp
from pypdf import PdfReader

from printing import render, survey
from procedures.sheet import Address
from tests.printing.reading import poppler, rendered, squeezed, text_of
from tests.printing.visits import DAUGHTER, FAMILY, RECEIPT, job_of

RARE_VALUES = {
    Address("name", "self"): "𠮷﨑　髙志",
    Address("name", "wife"): "辻\U000e0100　葛\U000e0100子",
    Address("name", "baby"): "邉\U000e010f　ひなた",
    Address("new_address", "visit"): "北海道見本市葛\U000e0100町一丁目２番３号　コーポ㐂久１０１",
}


@pytest.mark.cpu_seconds(3)
def test_every_value_of_the_family_is_on_its_notice() -> None:
    result = render(job_of(FAMILY, only="move_in_notification"))
    text = squeezed(text_of(result.pdf))
    for value in (
        *("見本太郎", "見本花子", "見本ひなた", "見本トメ", "ミホンヒナタ"),
        *("平成2年8月20日", "令和7年10月11日", "昭和23年1月15日", "令和8年4月1日"),
        *("北海道見本市中央一条二丁目３番", "東京都架空区見本一丁目２番３号", "011-555-0100"),
        *("（あて先）見本市長", RECEIPT, "様式未照合", "まだ届出は終わっていません"),
    ):
        assert value in text, value
    assert result.refused == ()
    assert result.sheets[0].values >= 35


@pytest.mark.cpu_seconds(3)
def test_rare_characters_are_printed_and_found_again() -> None:
    result = render(job_of(FAMILY, RARE_VALUES, only="move_in_notification"))
    text = squeezed(text_of(result.pdf))
    for value in RARE_VALUES.values():
        assert squeezed(str(value)) in text


@pytest.mark.cpu_seconds(3)
def test_the_daughters_card_never_fills_the_mothers_boxes() -> None:
    result = render(job_of(DAUGHTER, only="care_certification_new"))
    text = squeezed(text_of(result.pdf))
    for value in ("架空恵子", "見本トキ", "昭和19年2月14日", "北海道隣市本町四丁目５番"):
        assert value in text
    assert text.count("架空恵子") == 1
    assert "昭和46年2月14日" not in text


@pytest.mark.cpu_seconds(5)
def test_the_same_job_gives_the_same_bytes() -> None:
    job = job_of(FAMILY)
    assert render(job).pdf == render(job).pdf


@pytest.mark.cpu_seconds(3)
def test_a_missing_glyph_stops_only_its_sheet_and_is_named_without_the_value() -> None:
    name = "山\U000f0000　太郎"
    result = render(job_of(FAMILY, {Address("name", "wife"): name}))
    stopped = {refusal.procedure: refusal for refusal in result.refused}
    notice = stopped["move_in_notification"]
    assert (notice.item, notice.label, notice.reason) == ("name", "氏名", "missing_glyph")
    assert notice.characters == ("\U000f0000",)
    assert "太郎" not in notice.sentence
    assert "転入届" in notice.sentence
    printed = {sheet.procedure for sheet in result.sheets}
    assert "water_start" in printed
    assert "move_in_notification" not in printed


@pytest.mark.cpu_seconds(3)
def test_a_text_that_does_not_fit_stops_its_sheet() -> None:
    long = "北海道見本市" + "長い町名" * 60
    result = render(job_of(FAMILY, {Address("previous_address", "visit"): long}))
    refusal = next(one for one in result.refused if one.procedure == "move_in_notification")
    assert (refusal.item, refusal.reason) == ("previous_address", "does_not_fit")


@pytest.mark.cpu_seconds(3)
def test_a_wrong_definition_stops_only_its_sheet() -> None:
    job = job_of(FAMILY)
    broken = {**job.bundle.sheets, "water_start": {"title": "水道"}}
    result = render(replace(job, bundle=replace(job.bundle, version="broken", sheets=broken)))
    assert [(one.procedure, one.reason) for one in result.refused] == [
        ("water_start", "bad_definition")
    ]
    assert result.sheets


@pytest.mark.cpu_seconds(3)
def test_an_accepted_sheet_bears_its_day_and_no_warning() -> None:
    job = job_of(FAMILY, only="water_start", accepted_on=dt.date(2026, 4, 6))
    text = squeezed(text_of(render(job).pdf))
    assert "届出日令和8年4月6日" in text
    assert "まだ届出は終わっていません" not in text


@pytest.mark.cpu_seconds(3)
def test_what_a_procedure_does_not_take_is_not_on_its_sheet() -> None:
    """The family's phone is the father's; the dog's sheet never shows the grandmother."""
    text = squeezed(text_of(render(job_of(FAMILY, only="dog_registration_change")).pdf))
    assert "ポチ、柴犬、茶、雄" in text
    assert "トメ" not in text


@pytest.mark.cpu_seconds(5)
def test_a_large_family_flows_onto_a_second_page_with_its_headings() -> None:
    job = job_of(FAMILY, only="move_in_notification")
    for number in range(1, 9):
        person = job.sheet.add_person(f"child{number}")
        for item in ("moves", "name", "kana", "birth_date", "sex", "relationship_to_head"):
            answer = job.sheet.answers[Address(item, "baby")]
            job.sheet.answers[Address(item, person)] = answer
    result = render(job)
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(result.pdf)).pages]
    assert result.sheets[0].pages == 2
    assert "転入届（続き）" in pages[1]
    assert "1／2" in pages[0]
    assert "2／2" in pages[1]
    assert sum(page.count("見本ひなた") for page in pages) == 2 * 9
    assert "付記" in "".join(pages)


@pytest.mark.cpu_seconds(3)
def test_training_is_on_every_page() -> None:
    result = render(job_of(FAMILY, training=True))
    for page in PdfReader(io.BytesIO(result.pdf)).pages:
        assert "訓練" in page.extract_text()


@pytest.mark.cpu_seconds(5)
@pytest.mark.parametrize("path", [FAMILY, DAUGHTER])
def test_a_sheet_is_small_in_a_bundle_and_alone(path: Path) -> None:
    """40 kB; the form with the longest declaration (要介護認定) is a little larger alone."""
    job = job_of(path)
    alone = [len(render(replace(job, wanted=(wanted,))).pdf) for wanted in job.wanted]
    assert max(alone) < 44_000
    assert median(alone) < 40_000 or len(alone) == 1
    assert len(render(job).pdf) <= sum(alone)


@pytest.mark.cpu_seconds(3)
def test_a_visit_without_sheets_gives_no_file() -> None:
    assert render(replace(job_of(FAMILY), wanted=())).pdf == b""


@pytest.mark.integration
def test_poppler_sees_embedded_subsets_and_every_value(tmp_path: Path) -> None:
    result = render(job_of(FAMILY, RARE_VALUES))
    assert len(result.sheets) >= 7
    rows = poppler("pdffonts", result.pdf, tmp_path).splitlines()[2:]
    assert {row.split()[0].split("+")[1] for row in rows} == {
        "BIZUDGothic-Regular",
        "BIZUDGothic-Bold",
        "BIZUDMincho-Regular",
        "IPAmjMincho",
    }
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)
    found = squeezed(poppler("pdftotext", result.pdf, tmp_path))
    for value in (*RARE_VALUES.values(), "ミホン　トメ", "令和8年4月3日", "ポチ、柴犬、茶、雄"):
        assert squeezed(str(value)) in found


@pytest.mark.integration
def test_every_page_bears_the_receipt_as_qr_and_nothing_else(tmp_path: Path) -> None:
    for picture in rendered(render(job_of(FAMILY)).pdf, tmp_path, 300):
        codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert [code.text for code in codes] == [RECEIPT]


def test_a_survey_names_what_a_rendering_prints_and_refuses() -> None:
    job = job_of(FAMILY, {Address("name", "wife"): "見本　\U0002ffff子"})
    surveyed, printed = survey(job), render(job)
    assert surveyed.pdf == b""
    assert printed.refused
    assert surveyed.refused == printed.refused
    assert [(one.procedure, one.subject, one.pages) for one in surveyed.sheets] == [
        (one.procedure, one.subject, one.pages) for one in printed.sheets
    ]
