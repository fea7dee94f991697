"""The record on paper: every value in the order of the screen, its id as QR, nothing guessed."""

from pathlib import Path

import pytest
import zxingcpp

from counter.handoff.problems import ErrorCode, UnwritableError
from counter.handoff.writers import delivery_of
from counter.handoff.writers.pdf import pdf_file
from tests.counter.handoff.test_keyin import MAPPING, notice
from tests.printing.reading import rendered, squeezed, text_of

pytestmark = pytest.mark.cpu_seconds(20)

NOT_ENCODED = "\U000e0000見本"
"""No font has a tag character."""


def test_it_holds_every_value_in_the_order_of_the_screen() -> None:
    record = notice(name="\U00020bb7野　太郎")
    text = squeezed(text_of(pdf_file(record, MAPPING).data))
    places = [
        text.index(word) for word in ("転記票:転入届", "生年月日", "氏名", "\U00020bb7野太郎")
    ]
    assert places == sorted(places)


def test_a_protected_household_is_told_apart() -> None:
    assert "支援措置" not in text_of(pdf_file(notice(), MAPPING).data)
    assert "支援措置" in text_of(pdf_file(notice(protected=True), MAPPING).data)


def test_a_character_no_font_has_is_reported_by_item() -> None:
    with pytest.raises(UnwritableError) as refused:
        pdf_file(notice(name=NOT_ENCODED), MAPPING)
    assert {(p.code, p.item) for p in refused.value.problems} == {(ErrorCode.CHARACTERS, "shimei")}


def test_the_same_record_is_the_same_paper() -> None:
    one, other = (delivery_of(notice(), ("json", "pdf"), MAPPING) for _ in range(2))
    assert one == other
    assert [file.name.rpartition(".")[2] for file in one.files] == ["json", "pdf"]


@pytest.mark.integration
def test_the_qr_is_the_records_id_and_no_more(tmp_path: Path) -> None:
    record = notice()
    first = rendered(pdf_file(record, MAPPING).data, tmp_path, 150)[0]
    assert [code.text for code in zxingcpp.read_barcodes(first)] == [str(record.id)]
