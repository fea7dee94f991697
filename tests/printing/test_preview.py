from __future__ import annotations

from dataclasses import replace

import pytest

from printing.preview import Sample, blank_forms, preview, prove
from tests.printing.reading import squeezed, text_of
from tests.printing.visits import bundle

NOTICE = "move_in_notification"


@pytest.mark.cpu_seconds(20)
def test_every_shipped_sheet_prints_usual_long_and_no_values() -> None:
    assert prove(bundle()) == []


@pytest.mark.cpu_seconds(3)
def test_a_box_that_is_too_narrow_is_found_and_named() -> None:
    sheet = {**bundle().sheets[NOTICE]}
    section = {**sheet["section"][1], "row": [{"cells": [{"value": "visitor.name", "width": 8}]}]}
    sheet["section"] = [section]
    narrow = replace(bundle(), version="narrow", sheets={NOTICE: sheet})
    found = [str(problem) for problem in prove(narrow)]
    assert any("move_in_notification.toml" in one and "「氏名」" in one for one in found)


@pytest.mark.cpu_seconds(3)
def test_a_preview_shows_invented_people_on_a_grid() -> None:
    text = squeezed(text_of(preview(bundle(), NOTICE)))
    assert "見本太郎" in text
    assert "190" in text


@pytest.mark.cpu_seconds(3)
def test_an_empty_preview_has_no_values() -> None:
    text = squeezed(text_of(preview(bundle(), NOTICE, Sample.EMPTY, grid=False)))
    assert "転入届" in text
    assert "見本太郎" not in text
    assert "令和" not in text


@pytest.mark.cpu_seconds(10)
def test_the_pack_of_empty_forms_has_every_sheet_and_no_receipt() -> None:
    text = squeezed(text_of(blank_forms(bundle())))
    for sheet in bundle().sheets.values():
        assert squeezed(sheet["title"]) in text
    assert "受付番号" not in text
    assert "まだ届出は終わっていません" not in text


@pytest.mark.cpu_seconds(5)
def test_an_empty_form_has_room_for_a_pen() -> None:
    """Places for dates, rows for a family, and the sections only some families need."""
    text = squeezed(text_of(preview(bundle(), NOTICE, Sample.EMPTY, grid=False)))
    assert text.count("年月日") >= 1 + 1 + 4
    assert "男・女" in text
    assert "在留資格・期間" in text
    filled = squeezed(text_of(preview(bundle(), NOTICE, grid=False)))
    assert "年月日" not in filled.replace("生年月日", "")
