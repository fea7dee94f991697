"""A real IPP printer: printed, out of paper, cancelled half-way, switched off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from printing.printers import IppPrinter, JobState, PrinterProblem
from tests.servers.ipp_printer import RunningPrinter, running_printer

PDF = b"%PDF-1.4\n%%EOF\n"
RECEIPT = "K7MP-3XQ9"


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[RunningPrinter]:
    with running_printer(tmp_path) as running:
        yield running


def until(client: IppPrinter, job: int, wanted: JobState) -> None:
    """Follow a job until it is in a state."""
    for state in client.follow(job, patience=20):
        if state is wanted:
            return
    pytest.fail(f"the job never was {wanted}")


@pytest.mark.integration
def test_a_job_is_printed_whole(printer: RunningPrinter) -> None:
    client = IppPrinter(printer.url)
    assert client.state().ready
    client.print_pdf(PDF, RECEIPT)
    assert printer.printed == PDF


@pytest.mark.integration
def test_out_of_paper_is_said_in_words_and_the_job_goes_on_afterwards(
    printer: RunningPrinter,
) -> None:
    client = IppPrinter(printer.url)
    printer.runs_out_of_paper()
    job = client.send(PDF, RECEIPT)
    wants_paper = threading.Event()
    states: list[JobState] = []

    def look(_: float) -> None:
        if "用紙がありません" in client.state().wants and not wants_paper.is_set():
            assert not client.state().ready
            wants_paper.set()
            printer.gets_paper()

    states.extend(client.follow(job, patience=20, wait=look))
    assert wants_paper.is_set()
    assert states[-1] is JobState.PRINTED
    assert client.state().ready


@pytest.mark.integration
def test_a_job_cancelled_half_way_is_not_taken_for_printed(printer: RunningPrinter) -> None:
    client = IppPrinter(printer.url)
    printer.runs_out_of_paper()
    job = client.send(PDF, RECEIPT)
    until(client, job, JobState.PRINTING)
    client.cancel(job)
    printer.gets_paper()
    until(client, job, JobState.CANCELLED)


@pytest.mark.integration
def test_a_printer_that_is_off_is_not_ready_and_says_what_to_do() -> None:
    client = IppPrinter("ipp://localhost:9/ipp/print", timeout=2)
    state = client.state()
    assert not state.ready
    assert "電源" in state.wants[0]
    with pytest.raises(PrinterProblem, match="電源"):
        client.print_pdf(PDF, RECEIPT)


@pytest.mark.integration
def test_a_job_that_never_ends_is_taken_back_and_says_why(printer: RunningPrinter) -> None:
    client = IppPrinter(printer.url, patience=2)
    printer.runs_out_of_paper()
    with pytest.raises(PrinterProblem, match=r"終わりません。.*用紙がありません"):
        client.print_pdf(PDF, RECEIPT)
    printer.gets_paper()
    until(client, 1, JobState.CANCELLED)


@pytest.mark.parametrize("url", ["http://localhost/", "ipp:///print", "localhost", ""])
def test_only_an_ipp_address_is_a_printer(url: str) -> None:
    with pytest.raises(ValueError, match="ipp://"):
        IppPrinter(url)
