"""「住所を知られたくない人がいます」: the visit goes to the desk at once, and nothing is printed.

The page says no more than any page that sends somebody to the desk: who stands behind the
resident must not learn why.
"""

from __future__ import annotations

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from counter.kiosk import asking, visiting
from counter.visit import Visit
from counter.web.services import services
from procedures.protection import HINT
from procedures.sheet import AnswerSheet


def asked_for(sheet: AnswerSheet) -> bool:
    """Whether the resident said that somebody's address must not become known.

    What a register says of it changes no page of the kiosk.
    """
    answer = sheet.answers.get(HINT)
    told = answer.candidates if answer else ()
    return any(one.value is True and one.provenance == asking.RESIDENT for one in told)


def choose() -> ResponseReturnValue:
    """The resident pressed it on the help page."""
    visit, bundle = visiting.current(), visiting.bundle()
    if HINT.item in bundle.items:
        asking.write(visit, bundle, [(HINT, True)])
    return end_at_the_desk(visit)


def end_at_the_desk(visit: Visit) -> ResponseReturnValue:
    """Hand the visit over as it is; the kiosk forgets it."""
    visiting.keep(visit)
    receipt = services().visits.submit(visit)
    visiting.let_go()
    session["to_desk"] = receipt
    return redirect(url_for("kiosk.to_desk"), 303)
