"""A procedure switched to the city's own PDF by one file in its folder."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NumberObject, PdfObject

from printing import PrintJob, PrintResult, render
from printing.city_pdf import NotAForm, fields
from printing.sheets import read_sheets
from procedures.findings import CatalogError
from procedures.sheet import Address
from procedures.values import Value
from tests.printing import city_forms
from tests.printing.reading import poppler, rendered, squeezed, text_of
from tests.printing.visits import FAMILY, RECEIPT, job_of

NOTICE = "move_in_notification"
OVERLAY: dict[str, Any] = {
    "kind": "overlay",
    "file": "city.pdf",
    "qr": [170, 15, 20],
    "place": [
        {"at": [40, 40, 60, 8], "value": "visitor.name"},
        {"at": [40, 55, 100, 10], "value": "new_address"},
        {"at": [40, 70, 5, 5], "value": "acts_as", "tick": "self"},
        {"at": [60, 70, 5, 5], "value": "acts_as", "tick": "agent"},
        {"at": [40, 90, 60, 8], "each": "movers", "value": "name", "step": 10, "rows": 5},
    ],
}
FORM: dict[str, Any] = {
    "kind": "acroform",
    "file": "city.pdf",
    "field": {
        "name": {"value": "visitor.name"},
        "address": {"value": "new_address"},
        "phone": {"value": "visitor.phone"},
        "self": {"value": "acts_as", "tick": "self"},
        "agent": {"value": "acts_as", "tick": "agent"},
    },
}


def with_form(
    definition: Mapping[str, Any],
    pdf: bytes,
    changes: Mapping[Address, Value] | None = None,
    version: str = "city",
) -> PrintJob:
    """The family's notice on the city's own PDF."""
    job = job_of(FAMILY, changes, only=NOTICE)
    files = {**job.bundle.files, "sheets/city.pdf": base64.b64encode(pdf).decode()}
    sheets = {**job.bundle.sheets, NOTICE: {**job.bundle.sheets[NOTICE], **definition}}
    version = f"{version}{hash((repr(definition), pdf))}"
    return replace(job, bundle=replace(job.bundle, version=version, files=files, sheets=sheets))


def printed(definition: Mapping[str, Any], pdf: bytes) -> PrintResult:
    result = render(with_form(definition, pdf))
    assert not result.refused
    return result


def problems_of(definition: Mapping[str, Any], pdf: bytes) -> str:
    with pytest.raises(CatalogError) as refused:
        read_sheets(with_form(definition, pdf).bundle)
    return str(refused.value)


@pytest.mark.cpu_seconds(3)
def test_values_stand_on_the_citys_pdf_with_qr_and_warning() -> None:
    result = printed(OVERLAY, city_forms.plain())
    text = squeezed(text_of(result.pdf))
    for value in ("CITYFORM1", "見本太郎", "北海道見本市中央一条二丁目３番", "見本ひなた"):
        assert value in text
    assert "まだ届出は終わっていません" in text
    assert text.count("✓") == 1
    assert result.values_printed == 3 + 4


@pytest.mark.cpu_seconds(3)
def test_a_form_of_two_pages_is_filled_on_both() -> None:
    second = {
        **OVERLAY,
        "place": [*OVERLAY["place"], {"page": 2, "at": [40, 40, 60, 8], "value": "move_date"}],
    }
    result = printed(second, city_forms.plain(pages=2))
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(result.pdf)).pages]
    assert result.sheets[0].pages == 2
    assert "CITYFORM2" in pages[1]
    assert "令和8年4月1日" in pages[1]


@pytest.mark.cpu_seconds(3)
def test_paper_keeps_the_size_of_the_form() -> None:
    small = {**OVERLAY, "qr": [120, 12, 18], "place": OVERLAY["place"][:1]}
    page = PdfReader(io.BytesIO(printed(small, city_forms.a5()).pdf)).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (420, 595)


@pytest.mark.cpu_seconds(3)
def test_a_turned_page_is_written_as_it_is_seen() -> None:
    page = PdfReader(io.BytesIO(printed(OVERLAY, city_forms.turned()).pdf)).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert page.rotation == 0
    assert "見本" in page.extract_text()


@pytest.mark.cpu_seconds(3)
def test_a_fillable_form_is_filled_and_its_fields_are_gone() -> None:
    result = printed(FORM, city_forms.fillable())
    reader = PdfReader(io.BytesIO(result.pdf))
    text = squeezed(text_of(result.pdf))
    assert "見本太郎" in text
    assert "北海道見本市中央一条二丁目３番" in text
    assert "/Annots" not in reader.pages[0]
    assert not reader.get_fields()
    assert text.count("✓") == 1


@pytest.mark.cpu_seconds(3)
def test_boxes_for_the_digits_alone_take_a_number_without_its_hyphens() -> None:
    place = {"at": [20, 30, 99, 8], "value": "visitor.phone", "boxes": 11}
    changes = {Address("phone", "self"): "090-5555-0100"}
    result = render(with_form({**OVERLAY, "place": [place]}, city_forms.plain(), changes))
    assert not result.refused
    assert "09055550100" in squeezed(text_of(result.pdf))


@pytest.mark.cpu_seconds(3)
def test_a_field_for_each_person_and_no_room_for_more() -> None:
    members = {f"member{n}": {"value": "name", "each": "movers", "nth": n} for n in (1, 2)}
    job = with_form({**FORM, "field": members}, city_forms.fillable())
    (refusal,) = render(job).refused
    assert (refusal.item, refusal.reason) == ("name", "does_not_fit")
    job.sheet.people[:] = ["self", "wife"]
    text = squeezed(text_of(render(job).pdf))
    assert "見本太郎" in text
    assert "見本花子" in text


@pytest.mark.cpu_seconds(3)
def test_more_people_than_rows_stop_the_sheet() -> None:
    few = [{**OVERLAY["place"][-1], "rows": 3}]
    (refusal,) = render(with_form({**OVERLAY, "place": few}, city_forms.plain())).refused
    assert (refusal.item, refusal.reason) == ("name", "does_not_fit")


@pytest.mark.cpu_seconds(3)
def test_the_same_job_gives_the_same_bytes() -> None:
    job = with_form(OVERLAY, city_forms.plain())
    assert render(job).pdf == render(job).pdf


@pytest.mark.parametrize(
    ("definition", "pdf", "words"),
    [
        ({**OVERLAY, "kind": "overlayx"}, city_forms.plain(), ["overlayx", "overlay", "acroform"]),
        ({**OVERLAY, "file": "none.pdf"}, city_forms.plain(), ["none.pdf", "ありません"]),
        (OVERLAY, b"no pdf", ["city.pdf", "PDF として読めません"]),
        (OVERLAY, city_forms.locked(), ["city.pdf", "暗号"]),
        ({**OVERLAY, "place": [{"page": 2, "at": [1, 1, 9, 9], "value": "move_date"}]},
         city_forms.plain(), ["place.1.page", "1 ページ"]),
        ({**OVERLAY, "place": [{"at": [150, 1, 90, 9], "value": "move_date"}]},
         city_forms.plain(), ["place.1.at", "210×297"]),
        ({**OVERLAY, "place": [{"at": [1, 1, 9, 9], "value": "move_datex"}]},
         city_forms.plain(), ["place.1.value", "move_date"]),
        ({**FORM, "field": {"namex": {"value": "visitor.name"}}},
         city_forms.fillable(), ["namex", "name"]),
    ],
)  # fmt: skip
@pytest.mark.cpu_seconds(3)
def test_a_mistake_is_named(definition: dict[str, Any], pdf: bytes, words: list[str]) -> None:
    message = problems_of(definition, pdf)
    assert "sheets/move_in_notification.toml" in message
    for word in words:
        assert word in message


@pytest.mark.integration
def test_what_poppler_sees_of_filled_city_forms(tmp_path: Path) -> None:
    for definition, pdf in ((OVERLAY, city_forms.plain()), (FORM, city_forms.fillable())):
        result = printed(definition, pdf)
        assert "見本" in poppler("pdftotext", result.pdf, tmp_path)
        rows = poppler("pdffonts", result.pdf, tmp_path).splitlines()[2:]
        ours = [row for row in rows if "BIZUD" in row]
        assert ours
        assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in ours)


@pytest.mark.integration
@pytest.mark.parametrize("pdf", [city_forms.plain(), city_forms.turned()])
def test_the_qr_code_stands_where_it_was_placed(tmp_path: Path, pdf: bytes) -> None:
    picture = rendered(printed(OVERLAY, pdf).pdf, tmp_path, 300)[0]
    (code,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert code.text == RECEIPT
    assert 170 < code.position.top_left.x / 300 * 25.4 < 190
    assert 15 < code.position.top_left.y / 300 * 25.4 < 35


def broken_field(**changes: PdfObject | None) -> PdfReader:
    """The fillable form with one field's entries changed (None: taken away)."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(city_forms.fillable())))
    widget = writer.pages[0]["/Annots"][0].get_object()  # type: ignore[index]
    for key, value in changes.items():
        del widget[f"/{key}"]
        if value is not None:
            widget[NameObject(f"/{key}")] = value
    out = io.BytesIO()
    writer.write(out)
    return PdfReader(out)


@pytest.mark.parametrize("rect", [None, NumberObject(3), ArrayObject([NumberObject(1)])])
def test_a_field_without_a_place_is_named(rect: PdfObject | None) -> None:
    with pytest.raises(NotAForm, match="入力欄"):
        fields(broken_field(Rect=rect))


def test_fields_that_lead_round_in_a_circle_end() -> None:
    reader = broken_field(T=None)
    widget = reader.pages[0]["/Annots"][0].get_object()  # type: ignore[index]
    widget[NameObject("/Parent")] = widget
    with pytest.raises(NotAForm, match="入り組みすぎ"):
        fields(reader)
