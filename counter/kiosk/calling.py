"""「職員を呼ぶ」: the half-done visit goes to the desk, and comes back to a kiosk, without loss."""

from __future__ import annotations

from typing import cast

from flask import jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from counter.kiosk import steps, telling, visiting
from counter.kiosk.visiting import WithDesk
from counter.logs import get_logger
from counter.statistics import Kind
from counter.visit import NotAllowed, UnknownReceipt
from counter.visit.handover import holder_of
from counter.web.language import say
from counter.web.services import services
from counter.web.sessions import ServerSession

log = get_logger(__name__)

CALLED = "called"
"""Session key: this screen's visit is with the desk, so its time is not renewed from here."""

NOT_RETURNED = "この番号では続けられません。番号を確かめるか、窓口の職員にお声がけください。"


def help_page() -> ResponseReturnValue:
    """職員を呼ぶ, and what only the desk should hear."""
    back = steps.next_url(visiting.current(), visiting.bundle())
    return render_template("kiosk/help.html", back=back)


def call() -> ResponseReturnValue:
    """Call somebody of the staff; a desk can open the visit from now on."""
    visit = visiting.current()
    services().visits.call(visit, told=[telling.where(Kind.HELP, session)])
    session[CALLED] = True
    log.info("kiosk_called", visit=visit.id)
    return redirect(url_for("kiosk.called"), 303)


def called() -> ResponseReturnValue:
    """The number, and who has the visit; nothing of what it holds."""
    try:
        visiting.current()
    except WithDesk as away:
        holder = holder_of(away.visit)
        called = services().visits.call_number(away.visit.id)
        receipt = away.visit.receipt
        return render_template(
            "kiosk/called.html", number=receipt, call_number=called, holder=holder
        )
    return redirect(steps.next_url(visiting.current(), visiting.bundle()), 303)


def called_state() -> ResponseReturnValue:
    """Who has the visit now, for the page's script."""
    try:
        visiting.current()
    except WithDesk as away:
        return jsonify(holder=holder_of(away.visit))
    return jsonify(holder="")


def resume() -> ResponseReturnValue:
    """「続ける」 on the screen that called: unless a clerk has the visit."""
    try:
        visit = visiting.current()
    except WithDesk as away:
        visit = away.visit
        try:
            services().visits.resume(visit)
        except NotAllowed:
            return redirect(url_for("kiosk.called"), 303)
        session.pop(CALLED, None)
    return redirect(_next_after(str(visit.id)), 303)


def continue_() -> ResponseReturnValue:
    """「番号で続ける」: a visit the desk gave back goes on at any kiosk."""
    problem = ""
    if request.method == "POST":
        try:
            visit = services().visits.returned(request.form.get("number", ""))
            services().visits.resume(visit)
        except (UnknownReceipt, NotAllowed):
            problem = NOT_RETURNED
        else:
            visiting.end()
            cast(ServerSession, session).rotate()
            session["language"] = visit.settings.get("language", "ja")
            return redirect(_next_after(str(visit.id)), 303)
    html = render_template("kiosk/continue.html", problem=say(problem) if problem else "")
    return html, 422 if problem else 200


def _next_after(visit: str) -> str:
    """The page where the visit stands, opened anew: it was sealed again meanwhile."""
    session["visit"] = visit
    return steps.next_url(visiting.reopened(), visiting.bundle())
