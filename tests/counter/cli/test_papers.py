"""`kakanai print` and a city's own PDFs: one file in the city's folder switches a procedure."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from counter.cli import main
from tests.printing import city_forms
from tests.printing.reading import squeezed, text_of

pytestmark = [pytest.mark.integration, pytest.mark.cpu_seconds(60)]
CASE = Path("tests/cases/P01_move_in_family_dog_grandmother.toml")

FOLDER = '# folder = "city"'

TWO_PAGES = """\
kind = "overlay"
file = "notice.pdf"
qr = [170, 15, 20]
place = [
  { at = [40, 40, 60, 8], value = "visitor.name" },
  { at = [40, 55, 100, 10], value = "new_address" },
  { at = [40, 90, 60, 8], each = "movers", value = "name", step = 10, rows = 5 },
  { page = 2, at = [40, 40, 60, 8], value = "move_date" },
]
"""
FIELDS = """\
kind = "acroform"
file = "allowance.pdf"
[field.name]
value = "claimant.name"
[field.address]
value = "claimant.address"
[field.phone]
value = "claimant.phone"
"""
SMALL = """\
kind = "overlay"
file = "dog.pdf"
qr = [120, 12, 18]
place = [
  { at = [20, 40, 60, 8], value = "visitor.name" },
  { at = [20, 60, 100, 12], value = "subject.dog_description" },
]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A city whose folder holds three forms of its own: two pages, fillable, A5."""
    sheets = tmp_path / "city" / "sheets"
    sheets.mkdir(parents=True)
    for procedure, definition, name, pdf in (
        ("move_in_notification", TWO_PAGES, "notice", city_forms.plain(pages=2)),
        ("child_allowance_claim", FIELDS, "allowance", city_forms.fillable()),
        ("dog_registration_change", SMALL, "dog", city_forms.a5()),
    ):
        (sheets / f"{procedure}.toml").write_text(definition, encoding="utf-8")
        (sheets / f"{name}.pdf").write_bytes(pdf)
    path = tmp_path / "config.toml"
    text = Path("config.example.toml").read_text(encoding="utf-8")
    assert FOLDER in text
    path.write_text(text.replace(FOLDER, f'folder = "{tmp_path}/city"'), encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_one_file_in_the_citys_folder_switches_a_procedure(settings: Path, tmp_path: Path) -> None:
    out = tmp_path / "visit"
    assert run("visit", CASE, "--city", settings.parent / "city", "--out", out) == 0
    reader = PdfReader(io.BytesIO((out / "visit.pdf").read_bytes()))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    (first,) = (text for text in pages if "CITYFORM1" in text and "見本ひなた" in text)
    (second,) = (text for text in pages if "CITYFORM2" in text)
    (small,) = (page for page in reader.pages if round(page.mediabox.height) == 595)
    assert "北海道見本市中央一条二丁目３番" in first
    assert "令和8年4月1日" in second
    assert "ポチ" in small.extract_text()
    assert not reader.get_fields()


def test_a_preview_of_the_citys_form_is_written_as_pdf_and_pictures(
    settings: Path, tmp_path: Path
) -> None:
    out = tmp_path / "look"
    assert run("print", "preview", "child_allowance_claim", "--config", settings, "--out", out) == 0
    names = {path.name for path in out.iterdir()}
    assert {"child_allowance_claim-sample.pdf", "child_allowance_claim-longest.pdf"} <= names
    assert sum(name.endswith(".png") for name in names) == 3
    text = squeezed(text_of((out / "child_allowance_claim-sample.pdf").read_bytes()))
    assert "見本太郎" in text


def test_the_pack_for_the_day_the_system_is_down(tmp_path: Path) -> None:
    assert run("print", "blank", "--config", "config.example.toml", "--out", tmp_path) == 0
    assert "転入届" in squeezed(text_of((tmp_path / "blank.pdf").read_bytes()))
    assert "手続の案内" in squeezed(text_of((tmp_path / "guides.pdf").read_bytes()))


def test_what_does_not_fit_a_citys_form_is_said_and_the_rest_is_written(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = settings.parent / "city" / "sheets" / "dog_registration_change.toml"
    form.write_text(SMALL.replace("60, 100, 12", "60, 20, 4"), encoding="utf-8")
    out = tmp_path / "look"
    arguments = ("print", "preview", "dog_registration_change", "--config", settings)
    assert run(*arguments, "--out", out) == 1
    assert "」の欄に、長い値が入りません" in capsys.readouterr().out
    assert (out / "dog_registration_change-sample.pdf").exists()
