"""The paper of a submitted visit: drawn while the number is shown, kept in memory only, printed.

It is drawn from the working copy the resident confirmed, because a kiosk need not be able to open
a visit any more once it is submitted.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from typing import cast
from uuid import UUID

from flask import current_app

from counter.kiosk.steps import Standing
from counter.logs import get_logger
from counter.paper import FolderPrinter, print_job
from counter.web.services import Services, services
from printing import PrintJob, render

log = get_logger(__name__)

KEY = "kakanai_kiosk_papers"


class Printed(StrEnum):
    """How printing went."""

    YES = "yes"
    AT_DESK = "at_desk"


class Papers:
    """Draws one visit after the other, beside the pages, so that no resident waits for it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._drawers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kiosk-paper")
        self._drawing: dict[UUID, Future[None]] = {}

    def begin(self, standing: Standing) -> None:
        """Start to draw the slip and the sheets of a visit that has just been submitted.

        A kiosk without a printer draws nothing: the desk prints.
        """
        if self._services.config.paper.printer == "none":
            return
        visit = standing.visit.id
        drawing = self._drawing[visit] = self._drawers.submit(self._draw, standing)
        drawing.add_done_callback(lambda _: self._drawing.pop(visit, None))

    def take(self, visit: UUID) -> bytes | None:
        """The PDF, once it is drawn; None when that failed or ten minutes have passed."""
        drawing = self._drawing.get(visit)
        if drawing is not None:
            drawing.result()
        return self._services.paper.get(visit)

    def _draw(self, standing: Standing) -> None:
        try:
            result = render(_job(standing, training=self._services.config.is_training))
        except Exception:
            # The visit is submitted already and its number is shown; the desk can print it.
            log.exception("paper_failed", visit=standing.visit.id)
            return
        self._services.paper.put(standing.visit.id, result.pdf)


def papers() -> Papers:
    """The papers of this kiosk."""
    return cast(Papers, current_app.extensions[KEY])


def print_drawn(visit: UUID, receipt: str) -> Printed:
    """Send the paper of a visit to this kiosk's printer; without one, the desk prints it."""
    printer = services().config.paper.printer
    if printer == "none":
        return Printed.AT_DESK
    pdf = papers().take(visit)
    if pdf is None:
        return Printed.AT_DESK
    try:
        FolderPrinter(Path(printer.removeprefix("file://"))).print_pdf(pdf, receipt)
    except OSError:
        log.exception("printing_failed")
        return Printed.AT_DESK
    services().paper.printed(visit)
    services().visits.note_printed(services().visits.open(visit), by=None, what="all")
    return Printed.YES


def _job(standing: Standing, *, training: bool) -> PrintJob:
    visit = standing.visit
    return print_job(
        standing.bundle,
        visit.law_day,
        visit.sheet,
        standing.assessment,
        visit.cases,
        visit.receipt,
        training=training,
        started=visit.started,
    )
