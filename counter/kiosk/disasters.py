"""「どの災害ですか」: the disasters in force, so that nobody is asked what the hall knows."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.kiosk import entry, steps, visiting
from counter.visit import Visit
from counter.web.services import services
from procedures.bundle import Bundle
from procedures.disasters import forget, offered, tell


def choose() -> ResponseReturnValue:
    """Choose one of them, or none: then what happened is asked and a clerk looks."""
    visit, bundle = visiting.current(), visiting.bundle()
    found = {one.id: one for one in offered(bundle, visit.law_day)}
    if request.method == "POST" and "disaster" in request.form:
        _take(visit, bundle, request.form["disaster"])
        return redirect(steps.next_url(visit, bundle), 303)
    if not found or entry.DISASTER not in entry.events_of(visit.sheet):
        return redirect(steps.next_url(visit, bundle), 303)
    back = url_for("kiosk.events")
    return render_template("kiosk/disaster.html", disasters=list(found.values()), back=back)


def _take(visit: Visit, bundle: Bundle, chosen: str) -> None:
    known = {one.id: one for one in offered(bundle, visit.law_day)}
    if chosen in known:
        tell(bundle, visit.sheet, known[chosen], services().clock())
    else:
        forget(bundle, visit.sheet)
    visit.settings[steps.DISASTER] = True
    visiting.keep(visit)
