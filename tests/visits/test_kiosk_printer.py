"""The kiosk prints on a real IPP printer: out of paper, cancelled half-way, printed in the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from counter.keys import Keyring
from counter.kiosk.printing_out import KEY, Papers, Printed
from counter.storage.engine import Database
from printing.printers import IppPrinter
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import Hall, open_hall
from tests.printing.reading import squeezed, text_of
from tests.servers.ipp_printer import RunningPrinter, running_printer
from tests.visits.family import Family
from tests.visits.resident import Resident

pytestmark = pytest.mark.integration
SECONDS = 20.0


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[RunningPrinter]:
    (tmp_path / "printer").mkdir()
    with running_printer(tmp_path / "printer") as running:
        yield running


@pytest.fixture
def hall(
    tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring, printer: RunningPrinter
) -> Iterator[Hall]:
    with open_hall(tmp_path, clock, sqlite, keyring, printer.url) as opened:
        yield opened


def until(seen: Callable[[], bool]) -> None:
    """Look again until it is so; printers do not call back."""
    pause = threading.Event()
    for _ in range(int(SECONDS / 0.1)):
        if seen():
            return
        pause.wait(0.1)
    pytest.fail("it never was so")


def printed_in_the_end(hall: Hall, visit: UUID, receipt: str) -> Printed:
    """Wait for the job that is under way, or print again."""
    papers: Papers = hall.app.extensions[KEY]
    return papers.print(visit, receipt, prompt=SECONDS)


def test_a_visit_comes_out_of_a_printer_that_first_had_no_paper_and_then_lost_the_job(
    hall: Hall, printer: RunningPrinter
) -> None:
    client = IppPrinter(printer.url)
    resident = Resident(hall, Family.load("P10_pregnancy_first"))
    screen = resident.screen
    resident.begins()
    resident.goes_on_until("/card")
    screen.presses("カードを使わない")
    resident.goes_on_until("/plan")
    screen.follows("次へ")
    with screen.client.session_transaction() as session:
        visit = UUID(session["visit"])
    screen.presses("この内容で窓口へ送る")
    receipt = hall.visit(str(visit)).receipt

    printer.runs_out_of_paper()
    page = screen.presses("控えを印刷する")
    assert "印刷しています" in page.words
    until(lambda: "用紙がありません" in screen.opens("/done").words)
    assert hall.services.paper.get(visit) is not None
    neighbour = Resident(hall, resident.family).screen
    assert "用紙がありません" in neighbour.opens("/").words

    client.cancel(1)
    printer.gets_paper()
    papers: Papers = hall.app.extensions[KEY]
    until(lambda: papers.progress(visit) is Printed.AT_DESK)
    assert "窓口で印刷してお渡しします" in screen.opens("/done").words
    assert hall.services.paper.get(visit) is not None

    until(lambda: client.state().ready)
    screen.presses("もう一度印刷する")
    assert printed_in_the_end(hall, visit, receipt) is Printed.YES
    assert "控えを印刷しました" in screen.opens("/done").words
    assert hall.services.paper.get(visit) is None
    assert squeezed(receipt) in squeezed(text_of(printer.printed))
