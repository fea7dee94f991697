"""Guide sheets for the day the system is down."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from printing.fonts import FontLibrary
from printing.guide import draw_guide, guide_of
from printing.pdf import write_pdf
from printing.preview import guide_sheets
from tests.printing.reading import squeezed, text_of
from tests.printing.visits import bundle

DAY = dt.date(2026, 4, 3)


def words_of(event: str, fonts: FontLibrary) -> str:
    return squeezed(text_of(write_pdf(draw_guide(guide_of(bundle(), event, DAY), fonts), "")))


def test_a_guide_says_until_when_where_and_what_to_bring(fonts: FontLibrary) -> None:
    words = words_of("move_in", fonts)
    for part in (
        *("この市に引っ越してきた（転入）", "令和8年4月3日現在", "□転入届"),
        *("引っ越した日から14日以内", "窓口：市民課（1番）", "転出証明書"),
        *("出せる人：本人、同じ世帯の人", "5万円以下の過料", "手数料：300円"),
    ):
        assert part in words, part


def test_what_every_window_asks_for_is_said_once(fonts: FontLibrary) -> None:
    guide = guide_of(bundle(), "move_in", DAY)
    assert words_of("move_in", fonts).count(squeezed(guide.proof)) == 1
    others = [text for one in guide.procedures for head, text in one.lines if head == "本人確認"]
    assert guide.proof not in others


@pytest.mark.cpu_seconds(20)
def test_the_pack_has_a_guide_for_every_life_event() -> None:
    pdf = guide_sheets(bundle(), DAY)
    words = squeezed(text_of(pdf))
    for event in bundle().events:
        guide = guide_of(bundle(), event, DAY)
        if guide.procedures:
            assert squeezed(guide.event) in words
    assert "受付番号" not in words
    assert len(PdfReader(io.BytesIO(pdf)).pages) >= len(bundle().events)
