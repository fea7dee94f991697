"""The visit behind this request: opened from the session, kept, and ended.

The session holds the visit's id and the language, nothing a person said. Every end of a visit
wipes it on the server and rotates the session.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import g, session

from counter.kiosk import telling
from counter.kiosk.judging import judgements
from counter.prefill import carry
from counter.statistics import Kind
from counter.visit import Visit, VisitGone, VisitState
from counter.web.language import BESIDE, speak_from
from counter.web.services import Services, services
from counter.web.sessions import ServerSession, State
from counter.web.working import until_the_page_ends
from procedures.bundle import Bundle

VISITOR = "p1"
"""The first person of every kiosk visit is the one who stands before the screen."""


MODES = "modes"
"""Session key: how the visit is shown (`kiosk.modes`)."""

LEFT = "left"
"""Session key: a visit ended here; language and modes last until the first page shows again."""


class NoVisit(Exception):
    """The page needs a visit and there is none: never begun, ended, or its time ran out."""


class WithDesk(Exception):
    """The visit is in the hands of the desk; this screen shows only its number."""

    def __init__(self, visit: Visit) -> None:
        super().__init__("with the desk")
        self.visit = visit


def begin(language: str) -> Visit:
    """Start a visit in a fresh session."""
    modes = session.get(MODES, "")
    end()
    visit = services().visits.begin("kiosk", {"language": language})
    visit.sheet.visitor = visit.sheet.add_person(VISITOR)
    services().visits.save(visit)
    session["visit"] = str(visit.id)
    session["language"] = language
    if modes:
        session[MODES] = modes
    session.pop(LEFT, None)
    session.pop(BESIDE, None)
    g.visit = visit
    until_the_page_ends(visit)
    return visit


def current() -> Visit:
    """The visit of this request. Raises `NoVisit`, `WithDesk`."""
    if "visit" not in g:
        g.visit = _opened()
    return cast(Visit, g.visit)


def reopened() -> Visit:
    """The visit as it is stored now, after somebody else saved it."""
    g.pop("visit", None)
    return current()


def bundle() -> Bundle:
    """The catalog version the visit was begun with. Raises `NoVisit`."""
    found = services().bundles.version(current().bundle)
    speak_from(found)
    return found


def keep(visit: Visit, *, revised: bool = False) -> None:
    """Save the visit. Raises `Conflict` when another page of it saved meanwhile.

    `revised`: the page had been answered before.
    """
    carry(visit.sheet, bundle().items, at=services().clock())
    services().visits.save(visit, told=telling.answered(revised=revised))


def end(how: Kind = Kind.QUIT) -> None:
    """Wipe the visit, if there is one that is not submitted, and rotate the session."""
    wipe(services(), cast(ServerSession, session).state, how)
    let_go()


def let_go() -> None:
    """Forget the session; a submitted visit stays with the desk."""
    if "visit" in session:
        judgements().forget(UUID(session["visit"]))
    shown = {key: session[key] for key in ("language", BESIDE, MODES) if session.get(key)}
    g.pop("visit", None)
    cast(ServerSession, session).forget()
    cast(ServerSession, session).state.update(shown, **{LEFT: True})


def wipe(services: Services, state: State, how: Kind = Kind.EXPIRED) -> None:
    """Wipe the draft a session points to (also called when a session's time runs out)."""
    if "visit" in state:
        services.visits.wipe(UUID(state["visit"]), told=telling.where(how, state))


def _opened() -> Visit:
    if "visit" not in session:
        raise NoVisit
    try:
        visit = services().visits.open_draft(UUID(session["visit"]))
    except VisitGone as error:
        raise NoVisit from error
    until_the_page_ends(visit)
    if visit.state is VisitState.CALLED:
        raise WithDesk(visit)
    if visit.state is not VisitState.GUIDANCE:
        raise NoVisit
    return visit
