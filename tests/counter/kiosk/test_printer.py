"""The kiosk and its printer: asked before a visit begins, followed until the paper is out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from counter.app import create_app
from counter.health import checks_of
from counter.kiosk import printing_out
from counter.kiosk.printing_out import Papers, Printed
from counter.kiosk.steps import Standing
from counter.paper import WatchedPrinter
from printing import PrintJob, PrintResult
from printing.printers import PrinterProblem, PrinterState
from tests.counter.kiosk.hall import Hall
from tests.counter.web.visitor import Visitor
from tests.printing.reading import text_of

EMPTY = PrinterState(False, ("用紙がありません",))
PDF = b"%PDF-1.7"
RECEIPT = "K7MP-3XQ9"


class Printer:
    """A printer whose tray the test fills; a job waits for paper and may be refused."""

    def __init__(self) -> None:
        self.says = PrinterState(True)
        self.paper = threading.Event()
        self.printed: list[bytes] = []
        self.problem: PrinterProblem | None = None

    def state(self) -> PrinterState:
        return self.says

    def print_pdf(self, pdf: bytes, name: str) -> None:
        assert self.paper.wait(20)
        if self.problem:
            raise self.problem
        self.printed.append(pdf)


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def with_printer(hall: Hall, printer: Printer) -> Callable[[bool], Hall]:
    def of(desk_prints: bool = True) -> Hall:
        config = hall.services.config
        services = replace(
            hall.services,
            printer=WatchedPrinter(printer),
            config=config.model_copy(
                update={"paper": config.paper.model_copy(update={"desk_prints": desk_prints})}
            ),
        )
        return replace(hall, services=services, app=create_app("kiosk", services))

    return of


def at(hall: Hall) -> Visitor:
    visitor = Visitor(hall.app)
    visitor.opens("/")
    return visitor


def test_a_printer_without_paper_is_said_before_the_visit_begins(
    with_printer: Callable[[bool], Hall], printer: Printer
) -> None:
    printer.says = EMPTY
    resident = at(with_printer(True))
    assert resident.page.status == 200
    assert "用紙がありません" in resident.page.words
    assert "紙は、窓口で印刷してお渡しします。" in resident.page.words
    resident.presses("日本語")
    assert resident.page.path == "/kiosk/events"


def test_without_a_desk_no_visit_begins_until_the_printer_is_ready(
    with_printer: Callable[[bool], Hall], printer: Printer
) -> None:
    hall = with_printer(False)
    resident = at(hall)
    printer.says = EMPTY
    later = at(with_printer(False))
    assert later.page.status == 503
    assert "用紙がありません" in later.page.words
    assert "新しい受付を始められません" in later.page.words
    assert resident.page.status == 200
    printer.says = PrinterState(True)
    assert at(with_printer(False)).page.status == 200


def test_health_names_what_the_printer_wants_and_stays_open(
    with_printer: Callable[[bool], Hall], printer: Printer
) -> None:
    printer.says = EMPTY
    services = with_printer(True).services
    checks = checks_of(
        services.database, services.keyring, services.bundles, WatchedPrinter(printer)
    )
    (check,) = (one for one in checks if one.name == "printer")
    assert not check.closes
    with pytest.raises(Exception, match="用紙がありません"):
        check.run()


def test_the_paper_leaves_memory_only_when_it_is_printed(
    with_printer: Callable[[bool], Hall], printer: Printer
) -> None:
    services = with_printer(True).services
    papers, visit = Papers(services), services.visits.begin("kiosk", {}).id
    services.paper.put(visit, PDF)
    assert papers.print(visit, RECEIPT, prompt=0) is Printed.PRINTING
    assert services.paper.get(visit) == PDF
    printer.paper.set()
    assert (
        papers.print(visit, RECEIPT, prompt=20) is Printed.YES
    )  # pressed again: not printed twice
    assert printer.printed == [PDF]
    assert services.paper.get(visit) is None


def test_what_the_printer_did_not_print_can_be_tried_again(
    with_printer: Callable[[bool], Hall], printer: Printer
) -> None:
    services = with_printer(True).services
    papers, visit = Papers(services), services.visits.begin("kiosk", {}).id
    services.paper.put(visit, PDF)
    printer.problem = PrinterProblem("印刷が終わりません。")
    printer.paper.set()
    assert papers.print(visit, RECEIPT, prompt=20) is Printed.AT_DESK
    assert papers.can_try_again(visit)
    printer.problem = None
    assert papers.print(visit, RECEIPT, prompt=20) is Printed.YES


def test_paper_that_is_gone_is_printed_at_the_desk(
    with_printer: Callable[[bool], Hall], printer: Printer
) -> None:
    papers, visit = Papers(with_printer(True).services), uuid4()
    assert papers.print(visit, RECEIPT, prompt=20) is Printed.AT_DESK
    assert not papers.can_try_again(visit)
    assert printer.printed == []


@pytest.mark.cpu_seconds(5)
@pytest.mark.parametrize(("language", "both"), [("ja", False), ("easy", False), ("en", True)])
def test_a_visit_in_another_language_gets_a_check_sheet(
    with_printer: Callable[[bool], Hall], printer: Printer, language: str, both: bool
) -> None:
    hall = with_printer(True)
    services = hall.services
    visit = services.visits.begin("kiosk", {"language": language})
    visit.sheet.visitor = visit.sheet.add_person("p1")
    papers = Papers(services)
    with hall.app.app_context():
        papers.begin(Standing(visit, services.bundles.version(visit.bundle)))
    printer.paper.set()
    assert papers.print(visit.id, RECEIPT, prompt=20) is Printed.YES
    assert ("Check sheet" in text_of(printer.printed[0])) is both


@pytest.mark.cpu_seconds(5)
def test_paper_is_drawn_though_the_page_that_began_it_has_ended(
    with_printer: Callable[[bool], Hall], printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended, draw = threading.Event(), threading.Event(), printing_out.render

    def after_the_page(job: PrintJob) -> PrintResult:
        reading = job.bundle.evaluation(job.law_day, job.sheet)
        begun.set()
        assert ended.wait(20)
        assert reading.alone  # still whole
        return draw(job)

    monkeypatch.setattr(printing_out, "render", after_the_page)
    hall = with_printer(True)
    services = hall.services
    visit = services.visits.begin("kiosk", {})
    visit.sheet.visitor = visit.sheet.add_person("p1")
    papers = Papers(services)
    with hall.app.app_context():
        papers.begin(Standing(visit, services.bundles.version(visit.bundle)))
    assert begun.wait(20)
    visit.sheet.forget_readings()
    ended.set()
    printer.paper.set()
    assert papers.print(visit.id, RECEIPT, prompt=20) is Printed.YES
