"""The paper of a submitted visit: made at once, kept in memory only, printed, forgotten."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from uuid import UUID

from counter.logs import get_logger
from counter.paper import FolderPrinter, print_job
from counter.visit import Visit
from counter.web.services import services
from printing import FontsMissing, render
from procedures.bundle import Bundle
from procedures.guidance import assess

log = get_logger(__name__)


class Printed(StrEnum):
    """How printing went."""

    YES = "yes"
    AT_DESK = "at_desk"


def prepare(visit: Visit, bundle: Bundle) -> None:
    """Draw the slip and the sheets, and keep the PDF until it is printed or ten minutes pass."""
    job = print_job(
        bundle,
        visit.law_day,
        visit.sheet,
        assess(bundle, visit.law_day, visit.sheet),
        visit.cases,
        visit.receipt,
        training=services().config.is_training,
        started=visit.started,
    )
    try:
        result = render(job)
    except FontsMissing:
        # The submission stands; the desk prints when the fonts are there.
        log.error("fonts_missing", visit=visit.id)
        return
    services().paper.put(visit.id, result.pdf)


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
    return Printed.YES
