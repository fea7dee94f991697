"""The paper of a submitted visit: drawn while the number is shown, kept in memory only, printed.

It is drawn from the working copy the resident confirmed, because a kiosk need not be able to open
a visit any more once it is submitted. Drawing and printing go on beside the pages: no resident
waits for a printer with a page that does not answer.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock
from typing import cast
from uuid import UUID

from flask import current_app

from counter.config import Config
from counter.kiosk.steps import Standing
from counter.languages import JAPANESE, language_of
from counter.logs import get_logger
from counter.paper import numbered, print_job
from counter.prefill.looking_up import registers_asked
from counter.visit import Visit
from counter.web.services import Services, services
from printing import PrintJob, render
from procedures.bundle import Bundle
from procedures.guidance import Assessment

log = get_logger(__name__)

KEY = "kakanai_kiosk_papers"
PROMPT_SECONDS = 0.5
"""How long a page waits for a quick printer before it says 「印刷しています」."""

REMEMBERED = 20
"""Visits whose printing is remembered: a kiosk has one resident at a time."""


class Printed(StrEnum):
    """How far the paper of a visit has come."""

    NO = "no"
    PRINTING = "printing"
    YES = "yes"
    AT_DESK = "at_desk"


@dataclass(frozen=True)
class Confirmed:
    """What the resident confirmed, as the drawing thread needs it; `number` is the call number."""

    visit: Visit
    bundle: Bundle
    assessment: Assessment
    number: int | None


class Papers:
    """Draws and prints one visit after the other. Safe to use from several threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._drawers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kiosk-paper")
        self._printers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kiosk-printer")
        self._drawing: dict[UUID, Future[None]] = {}
        self._jobs: dict[UUID, Future[Printed]] = {}
        self._lock = Lock()

    def begin(self, standing: Standing, number: int | None = None) -> None:
        """Start to draw the slip and the sheets of a visit that has just been submitted.

        `number` is the call number the slip shows. A kiosk without a printer draws nothing: the
        desk prints.
        """
        if self._services.printer is None:
            return
        # Of its own, for the page takes apart its working copy when it ends.
        visit = replace(standing.visit, sheet=standing.visit.sheet.copy())
        confirmed = Confirmed(visit, standing.bundle, standing.assessment, number)
        drawing = self._drawing[visit.id] = self._drawers.submit(self._draw, confirmed)
        drawing.add_done_callback(lambda _: self._drawing.pop(visit.id, None))

    def _draw(self, confirmed: Confirmed) -> None:
        visit = confirmed.visit
        try:
            result = render(_job(confirmed, self._services.config))
        except Exception:
            # The visit is submitted already and its number is shown; the desk can print it.
            log.exception("paper_failed", visit=visit.id)
            return
        finally:
            visit.sheet.forget_readings()
        self._services.paper.put(visit.id, result.pdf)

    def print(self, visit: UUID, receipt: str, *, prompt: float = PROMPT_SECONDS) -> Printed:
        """Print the paper of a visit, unless it is being printed or has been.

        Returns how far it has come after at most `prompt` seconds.
        """
        with self._lock:
            if self.progress(visit) in (Printed.NO, Printed.AT_DESK):
                self._jobs.pop(visit, None)
                while len(self._jobs) >= REMEMBERED:
                    del self._jobs[next(iter(self._jobs))]
                self._jobs[visit] = self._printers.submit(self._print, visit, receipt)
            job = self._jobs[visit]
        wait([job], timeout=prompt)
        return self.progress(visit)

    def progress(self, visit: UUID) -> Printed:
        """How far the paper of a visit has come."""
        job = self._jobs.get(visit)
        if job is None:
            return Printed.NO
        return job.result() if job.done() else Printed.PRINTING

    def can_try_again(self, visit: UUID) -> bool:
        """Whether a PDF that was not printed is still in memory."""
        return self._services.paper.get(visit) is not None

    def _print(self, visit: UUID, receipt: str) -> Printed:
        try:
            return Printed.YES if self._on_paper(visit, receipt) else Printed.AT_DESK
        except Exception:
            # Whatever it was, the resident must not be left before 「印刷しています」.
            log.exception("printing_failed", visit=visit)
            return Printed.AT_DESK

    def _on_paper(self, visit: UUID, receipt: str) -> bool:
        """Print, then forget: the PDF leaves memory only when it is on paper."""
        pdf = self._drawn(visit)
        if pdf is None or self._services.printer is None:
            return False
        self._services.printer.print_pdf(pdf, receipt)
        self._services.paper.printed(visit)
        self._services.visits.note_printed(self._services.visits.open(visit), by=None, what="all")
        return True

    def _drawn(self, visit: UUID) -> bytes | None:
        """The PDF, once it is drawn; None when that failed or ten minutes have passed."""
        drawing = self._drawing.get(visit)
        if drawing is not None:
            drawing.result()
        return self._services.paper.get(visit)


def papers() -> Papers:
    """The papers of this kiosk."""
    return cast(Papers, current_app.extensions[KEY])


def wants() -> tuple[str, ...]:
    """What the printer wants done before it can print, for the staff; empty when all is well."""
    printer = services().printer
    if printer is None:
        return ()
    state = printer.state()
    return () if state.ready else state.wants or ("プリンターが使えません",)


def may_begin() -> bool:
    """Whether a visit begun now gets its paper: from the printer, or from the desk."""
    return services().config.paper.desk_prints or not wants()


def _job(confirmed: Confirmed, config: Config) -> PrintJob:
    visit = confirmed.visit
    language = language_of(str(visit.settings.get("language", JAPANESE.id)))
    job = print_job(
        confirmed.bundle,
        visit.law_day,
        visit.sheet,
        confirmed.assessment,
        visit.cases,
        visit.receipt,
        training=config.is_training,
        started=visit.started,
        keep_days=config.retention.days,
        asked=registers_asked(visit),
        check=None if language.is_japanese else language,
    )
    return numbered(job, confirmed.number)
