"""The first page, the language, and every way to leave: やめる, the time-out, the end."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from counter.kiosk import printing_out, steps, visiting
from counter.kiosk.visiting import NoVisit
from counter.languages import JAPANESE
from counter.statistics import Kind
from counter.web import errors
from counter.web.language import BESIDE, offered, own_words
from counter.web.sessions import ServerSession


def welcome() -> ResponseReturnValue:
    """「画面にさわってください」: what to bring, which language, whether paper comes out here."""
    if not printing_out.may_begin():
        return _no_paper()
    if session.pop(visiting.LEFT, False):
        # The next resident chooses their own language and modes.
        cast(ServerSession, session).forget()
    return render_template("kiosk/welcome.html", wants=printing_out.wants())


HELP = "help"
"""Name of the button that begins with a clerk."""


def begin() -> ResponseReturnValue:
    """Start a visit in the chosen language; a visit left open on this screen is wiped.

    Where no paper would come out and no desk prints it, none is begun. Who wants a clerk from the
    first moment gets an empty visit to be called with.
    """
    if not printing_out.may_begin():
        return _no_paper()
    visiting.begin(_chosen_language())
    return redirect(url_for("kiosk.help" if HELP in request.form else "kiosk.events"), 303)


def language() -> ResponseReturnValue:
    """Change the language, or show the Japanese beside it, and stay on the same page."""
    if BESIDE in request.form:
        session[BESIDE] = "yes" if request.form[BESIDE] == "yes" else "no"
        return redirect(same_page(), 303)
    chosen = _chosen_language()
    session["language"] = chosen
    if "visit" in session:
        visit = visiting.current()
        visit.settings["language"] = chosen
        visiting.keep(visit)
    return redirect(same_page(), 303)


def quit() -> ResponseReturnValue:
    """やめる: wipe everything now."""
    visiting.end()
    return redirect(url_for("kiosk.ended"), 303)


def ended() -> ResponseReturnValue:
    """Everything is wiped; nothing of anybody is on this page.

    Browsers without scripts come here by themselves when nobody answers, so it ends the visit too.
    """
    if "visit" in session:
        visiting.end(Kind.EXPIRED)
    return render_template("kiosk/ended.html")


def still_there() -> ResponseReturnValue:
    """Are you still there? For browsers without scripts, which come here by themselves."""
    visit, bundle = visiting.current(), visiting.bundle()
    return render_template("kiosk/still_there.html", go_on=steps.next_url(visit, bundle))


def stay() -> ResponseReturnValue:
    """「続ける」: the request itself has renewed the session."""
    visiting.current()
    return "", 204


def to_desk() -> ResponseReturnValue:
    """The visit goes on at the desk; only a number is shown, and it stays on the screen only."""
    receipt = session.get("to_desk")
    if not receipt:
        raise NoVisit
    return render_template("kiosk/to_desk.html", receipt=receipt)


def _no_paper() -> ResponseReturnValue:
    """What is wrong with the printer, for whoever can mend it."""
    wants = "、".join(printing_out.wants())
    return errors.page(
        "窓口へお越しください",
        "プリンターが使えないため、新しい受付を始められません（{wants}）。職員にお知らせください。",
        HTTPStatus.SERVICE_UNAVAILABLE,
        wants=own_words(wants),
    )


def _chosen_language() -> str:
    ids = [language.id for language in offered()]
    chosen = request.form.get("language", "")
    return chosen if chosen in ids else JAPANESE.id


def same_page() -> str:
    """The page a form in the header stood on: a path of this face, whatever the form says."""
    path = urlsplit(request.form.get("page", "")).path
    inside = path.startswith(f"{request.script_root}/") and "//" not in path
    return path if inside else url_for("kiosk.welcome")
