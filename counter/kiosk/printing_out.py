"""The paper of a submitted visit: made at once, kept in memory only, printed, forgotten."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from uuid import UUID

from counter.kiosk.steps import Standing
from counter.logs import get_logger
from counter.paper import FolderPrinter, print_job
from counter.web.services import services
from printing import PrintJob, render

log = get_logger(__name__)


class Printed(StrEnum):
    """How printing went."""

    YES = "yes"
    AT_DESK = "at_desk"


def prepare(standing: Standing) -> None:
    """Draw the slip and the sheets, and keep the PDF until it is printed or ten minutes pass."""
    try:
        result = render(_job(standing))
    except Exception:
        # The visit is submitted already: its number must reach the resident whatever the paper
        # does, and the desk can print it.
        log.exception("paper_failed", visit=standing.visit.id)
        return
    services().paper.put(standing.visit.id, result.pdf)


def _job(standing: Standing) -> PrintJob:
    visit = standing.visit
    return print_job(
        standing.bundle,
        visit.law_day,
        visit.sheet,
        standing.assessment,
        visit.cases,
        visit.receipt,
        training=services().config.is_training,
        started=visit.started,
    )


def print_prepared(visit: str, receipt: str) -> Printed:
    """Send the paper of a visit to this kiosk's printer; without one, the desk prints it."""
    printer = services().config.paper.printer
    pdf = services().paper.get(UUID(visit))
    if printer == "none" or pdf is None:
        return Printed.AT_DESK
    try:
        FolderPrinter(Path(printer.removeprefix("file://"))).print_pdf(pdf, receipt)
    except OSError:
        log.exception("printing_failed")
        return Printed.AT_DESK
    services().paper.printed(UUID(visit))
    services().visits.note_printed(services().visits.open(UUID(visit)), by=None, what="all")
    return Printed.YES
