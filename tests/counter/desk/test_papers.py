"""Printing at the desk: all papers, some of them, and what is said where one cannot be printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from counter.keys import Keyring
from counter.storage.engine import Database
from counter.visit import Visit
from tests.counter.conftest import Clock
from tests.counter.desk.office import Clerk, Office, open_office
from tests.counter.desk.submitted import MOVE_IN, begun, family_of_four, write
from tests.counter.web.page import Page
from tests.printing.reading import squeezed, text_of
from tests.visits.family import Family

STATEMENT = "住民基本台帳法の規定により"
"""Stands on the notice and nowhere else."""

NOWHERE = "山\U000f0000　花子"
UNKNOWN_SHAPE = "辻\U000e01ef　花子"


@pytest.fixture
def printing_office(
    tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring
) -> Iterator[Office]:
    paper = {"printer": f"file:{tmp_path}/paper"}
    with open_office(tmp_path, clock, sqlite, keyring, paper=paper) as opened:
        yield opened


def named(office: Office, name: str) -> Visit:
    """The family has submitted, with this name for the mother."""
    visit = begun(office, Family.load(MOVE_IN))
    write(office, visit, "p2", {"name": name})
    office.services.visits.save(visit)
    office.services.visits.submit(visit)
    return visit


def pdf_of(clerk: Clerk, visit: Visit, **asked: str) -> bytes:
    """What the printing form of the papers' page answers."""
    clerk.opens(f"/visit/{visit.id}/papers")
    form, _ = clerk.page.form_with("画面で開く")
    data = clerk._filled(form, {}) | {"to": "screen"} | asked
    answer = clerk.client.post(f"/visit/{visit.id}/print", data=data)
    assert answer.mimetype == "application/pdf"
    pdf: bytes = answer.data
    return pdf


def pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def refusals_for(office: Office, name: str) -> Page:
    visit = named(office, name)
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    return clerk.presses("印刷する")


@pytest.mark.cpu_seconds(5)
def test_everything_the_slip_or_one_sheet_comes_out(office: Office) -> None:
    visit, clerk = family_of_four(office), office.clerk()
    everything = squeezed(text_of(pdf_of(clerk, visit)))
    slip = squeezed(text_of(pdf_of(clerk, visit, part="slip")))
    sheet = squeezed(text_of(pdf_of(clerk, visit, part="move_in_notification~")))
    assert "受付票（控え）" in everything
    assert STATEMENT in everything
    assert "受付票（控え）" in slip
    assert "整理番号" not in slip
    assert STATEMENT not in slip
    assert "受付票（控え）" not in sheet
    assert STATEMENT in sheet


@pytest.mark.cpu_seconds(5)
def test_a_slip_printed_again_shows_the_call_number_of_today(office: Office) -> None:
    visit, clerk = family_of_four(office), office.clerk()
    number = office.services.visits.call_number(visit.id)
    assert f"整理番号{number}" in squeezed(text_of(pdf_of(clerk, visit, part="slip")))


@pytest.mark.cpu_seconds(5)
def test_a_check_sheet_in_the_visitors_language_comes_with_it(office: Office) -> None:
    visit, clerk = family_of_four(office), office.clerk()
    assert "Check sheet" not in text_of(pdf_of(clerk, visit, part="slip"))
    assert "Check sheet" in text_of(pdf_of(clerk, visit, part="slip", check="en"))


@pytest.mark.cpu_seconds(5)
def test_the_large_slip_is_longer(office: Office) -> None:
    visit, clerk = family_of_four(office), office.clerk()
    small, large = (pdf_of(clerk, visit, part="slip", **more) for more in ({}, {"large": "1"}))
    assert pages(large) > pages(small)


@pytest.mark.cpu_seconds(5)
def test_a_character_no_font_has_is_named_before_anything_is_printed(office: Office) -> None:
    page = refusals_for(office, NOWHERE)
    assert page.path.endswith("/papers")
    assert (
        "転入届は印刷していません。「氏名」に、この市のフォントにない文字があります" in page.words
    )
    assert "U+F0000" in page.words
    assert "候補はありません" in page.words
    assert "カードの券面の画像" in page.words


@pytest.mark.cpu_seconds(5)
def test_what_could_stand_for_it_is_proposed_and_never_applied(office: Office) -> None:
    page = refusals_for(office, UNKNOWN_SHAPE)
    assert "U+8FBB U+E01EF" in page.words
    assert "辻 異体字セレクタを除いた字（Unicode IVD）" in page.words
    assert "印刷する字は変えていません" in page.words


@pytest.mark.cpu_seconds(5)
def test_the_rest_is_printed_once_the_clerk_has_seen_what_is_missing(office: Office) -> None:
    visit = named(office, UNKNOWN_SHAPE)
    text = squeezed(text_of(pdf_of(office.clerk(), visit)))
    assert "転入届（続き）" not in text
    assert "印刷していない紙があります" in text
    assert "水道使用開始届" in text


@pytest.mark.cpu_seconds(5)
def test_the_printer_of_the_node_is_used_where_there_is_one(printing_office: Office) -> None:
    visit, clerk = family_of_four(printing_office), printing_office.clerk()
    page = clerk.opens(f"/visit/{visit.id}/papers")
    assert "プリンター: 使えます" in page.words
    assert "プリンターで印刷しました。" in clerk.presses("プリンターで印刷する").words
    (file,) = (printing_office.folder / "paper").iterdir()
    assert file.name == f"{visit.receipt}.pdf"


def test_a_desk_without_printer_offers_only_the_screen(office: Office) -> None:
    visit, clerk = family_of_four(office), office.clerk()
    assert "プリンターで印刷する" not in clerk.opens(f"/visit/{visit.id}/papers").words
