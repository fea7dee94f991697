"""The end of a visit: submit, show the receipt number, print the slip, forget.

The confirmation of a resident is not the filing: nothing is released before a clerk accepts
(住民基本台帳法27条), and every page here says so.
"""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from counter.kiosk import printing_out, steps, visiting
from counter.kiosk.printing_out import Printed
from counter.kiosk.visiting import NoVisit
from counter.logs import get_logger
from counter.visit import CaseState, Visit
from counter.web.services import services

log = get_logger(__name__)

DONE = "done"
"""Session key after submission: receipt number and visit id."""


def submit() -> ResponseReturnValue:
    """Hand the visit to the desk; this screen keeps only the receipt number."""
    visit, bundle = visiting.current(), visiting.bundle()
    standing = steps.Standing(visit, bundle)
    if not standing.complete:
        return redirect(standing.next_url, 303)
    visiting.keep(visit)
    receipt = services().visits.submit(visit)
    number = services().visits.call_number(visit.id) if _waits(visit) else None
    printing_out.papers().begin(standing, number)
    log.info("kiosk_submitted", visit=visit.id)
    visiting.let_go()
    session[DONE] = {"receipt": receipt, "visit": str(visit.id), "number": str(number or "")}
    return redirect(url_for("kiosk.done"), 303)


def done() -> ResponseReturnValue:
    """The receipt number first, then the paper: the number is known whatever the printer does."""
    state = _state()
    papers, visit = printing_out.papers(), UUID(state["visit"])
    printed = papers.progress(visit)
    return render_template(
        "kiosk/done.html",
        receipt=state["receipt"],
        call_number=state["number"],
        printed=printed,
        wants=printing_out.wants() if printed is Printed.PRINTING else (),
        again=printed is Printed.AT_DESK and papers.can_try_again(visit),
    )


def print_slip() -> ResponseReturnValue:
    """Print the slip and the sheets, once; the page shows how it goes on."""
    state = _state()
    printing_out.papers().print(UUID(state["visit"]), state["receipt"])
    return redirect(url_for("kiosk.done"), 303)


def finish() -> ResponseReturnValue:
    """The resident leaves: back to the first page with an empty session."""
    visiting.let_go()
    return redirect(url_for("kiosk.welcome"), 303)


def _waits(visit: Visit) -> bool:
    """Whether anything of it is for a clerk; a dog alone is registered without one."""
    return any(case.state is CaseState.WAITING for case in visit.cases.values())


def _state() -> dict[str, str]:
    state = session.get(DONE)
    if not state:
        raise NoVisit
    return dict(state)
