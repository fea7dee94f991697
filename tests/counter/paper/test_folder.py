from __future__ import annotations

from pathlib import Path

import pytest

from counter.paper import FolderPrinter, open_printer
from printing.printers import IppPrinter


def test_a_print_is_a_whole_file_only_its_owner_reads(tmp_path: Path) -> None:
    path = FolderPrinter(tmp_path / "printed").print_pdf(b"%PDF-1.4", "K7MP-3XQ9")
    assert path.name == "K7MP-3XQ9.pdf"
    assert path.read_bytes() == b"%PDF-1.4"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["K7MP-3XQ9.pdf"]


def test_a_second_print_keeps_the_first(tmp_path: Path) -> None:
    printer = FolderPrinter(tmp_path)
    names = [printer.print_pdf(data, "K7MP-3XQ9").name for data in (b"1", b"2", b"3")]
    assert names == ["K7MP-3XQ9.pdf", "K7MP-3XQ9-2.pdf", "K7MP-3XQ9-3.pdf"]
    assert (tmp_path / "K7MP-3XQ9.pdf").read_bytes() == b"1"


@pytest.mark.parametrize("name", ["../x", "a/b", "", "見本", ".hidden", "a" * 41])
def test_only_a_receipt_number_names_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="英数字"):
        FolderPrinter(tmp_path).print_pdf(b"%PDF", name)


def test_a_folder_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        FolderPrinter(tmp_path / "file").print_pdf(b"%PDF", "K7MP-3XQ9")


def test_a_folder_says_whether_it_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert FolderPrinter(tmp_path / "new" / "folder").state().ready
    state = FolderPrinter(tmp_path / "file").state()
    assert not state.ready
    assert "書けません" in state.wants[0]


def test_the_setting_names_the_printer(tmp_path: Path) -> None:
    assert open_printer("none") is None
    assert isinstance(open_printer(f"file://{tmp_path}"), FolderPrinter)
    assert isinstance(open_printer("ipp://localhost/ipp/print"), IppPrinter)
    with pytest.raises(ValueError, match="ipp://"):
        open_printer("lpt1")
