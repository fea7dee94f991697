import io
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from pypdf import PdfReader

from printing.fonts import FontLibrary, Style
from printing.ink import Box, Ink
from printing.pdf import write_pdf
from printing.qr import draw_qr
from tests.printing.reading import poppler, rendered, squeezed, text_of

NAMES = [
    "髙﨑　太郎",
    "𠮷田　𩸽",
    "辻\U000e0100　葛\U000e0100",
    "葛\U000e0102城　邉\U000e010f",
    "神\ufa19社",
    "か\u3099くう",
    "山田　ー―—－",
    "渡邉\U000e0102",
    "ＡBC　①㈱㍿",
]


def page_of(fonts: FontLibrary, lines: list[str]) -> Ink:
    ink = Ink()
    for place, text in enumerate(lines):
        face, parts = fonts.choose(text, Style.VALUE)
        ink.text(face, parts, 14, (20, 30 + 12 * place))
    return ink


def test_every_text_is_extracted_exactly_as_given(fonts: FontLibrary) -> None:
    pdf = write_pdf([page_of(fonts, NAMES)], "試験")
    assert text_of(pdf).splitlines() == NAMES


def test_the_same_pages_give_the_same_bytes(fonts: FontLibrary) -> None:
    first, second = (write_pdf([page_of(fonts, NAMES)], "試験") for _ in range(2))
    assert first == second


def test_the_file_says_nothing_of_who_it_is_about(fonts: FontLibrary) -> None:
    pdf = write_pdf([page_of(fonts, ["見本　太郎"])], "届出書類")
    metadata = PdfReader(io.BytesIO(pdf)).metadata
    assert metadata is not None
    assert metadata.title == "届出書類"
    assert "見本" not in repr(dict(metadata))


@pytest.mark.integration
def test_poppler_finds_every_text_and_embedded_subsets(fonts: FontLibrary, tmp_path: Path) -> None:
    pdf = write_pdf([page_of(fonts, NAMES)], "試験")
    found = poppler("pdftotext", pdf, tmp_path)
    for name in NAMES:
        assert squeezed(name) in squeezed(found)
    rows = poppler("pdffonts", pdf, tmp_path).splitlines()[2:]
    assert len(rows) == 3
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


@pytest.mark.integration
def test_a_variant_looks_different_on_the_page(fonts: FontLibrary, tmp_path: Path) -> None:
    pictures = [
        rendered(write_pdf([page_of(fonts, [text])], ""), tmp_path, 150)[0].tobytes()
        for text in (
            "辻",
            "辻\U000e0100",
            "葛",
            "葛\U000e0100",
            "葛\U000e0102",
            "邉",
            "邉\U000e0102",
        )
    ]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.integration
def test_no_reader_complains_about_the_file(fonts: FontLibrary, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(write_pdf([page_of(fonts, NAMES)], "試験"))
    command = ["pdftoppm", "-r", "50", "-png", str(path), str(tmp_path / "picture")]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stderr == ""


@pytest.mark.integration
@pytest.mark.parametrize("text", ["K7MP-3XQ9", "A-2604-0001"])
def test_the_qr_code_is_read_from_the_page(tmp_path: Path, text: str) -> None:
    ink = Ink()
    draw_qr(ink, Box(160, 20, 21, 21), text)
    picture = rendered(write_pdf([ink], ""), tmp_path, 300)[0]
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in found] == [text]


@pytest.mark.integration
def test_the_qr_code_is_read_from_a_tilted_and_noisy_scan(tmp_path: Path) -> None:
    ink = Ink()
    draw_qr(ink, Box(160, 20, 21, 21), "K7MP-3XQ9")
    page = rendered(write_pdf([ink], ""), tmp_path, 300)[0]
    noisy = page.rotate(7, expand=True, fillcolor=255).effect_spread(2)
    found = zxingcpp.read_barcodes(noisy, formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in found] == ["K7MP-3XQ9"]
