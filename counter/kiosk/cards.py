"""The card's part of a visit: use one or not, place it, PIN, read, take it back.

The PIN lives in one local variable of `read` and nowhere else: it is never shown again, logged,
kept in the session or put into an address. What happens on the reader is decided here, at each
request; scripts only tell the page that it is time to ask again.
"""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cardreader.errors import CardError, ErrorCode
from cardreader.presence import Presence, ReaderState
from counter.devices import AlreadyPressed
from counter.kiosk import card_pages, discretion, prefilling, rosters, steps, visiting
from counter.kiosk.card_pages import owner
from counter.kiosk.card_words import screen_for
from counter.web import card_events
from counter.web.services import services

NO_CARD_USED, CARD_READ = "none", "read"
AWAY = (ReaderState.EMPTY, ReaderState.NO_READER, ReaderState.SERVICE_STOPPED, ReaderState.CLOSED)
"""States in which no card can have been left behind."""


def choose() -> ResponseReturnValue:
    """With a My Number card, or without."""
    visit, bundle = visiting.current(), visiting.bundle()
    if services().reader is None:
        return without()
    if request.method == "POST":
        if request.form.get("card") == "use":
            return _ask_for(visiting.VISITOR)
        return without()
    return render_template("kiosk/card.html", back=steps.Standing(visit, bundle).back_url())


def another() -> ResponseReturnValue:
    """Read the card of one more person: of somebody on the list, or of somebody it will name."""
    visit = visiting.current()
    wanted = request.form.get("subject", "")
    if wanted not in (card_pages.NEW, *visit.sheet.people) or services().reader is None:
        return redirect(steps.next_url(visit, visiting.bundle()), 303)
    return _ask_for(wanted)


def place() -> ResponseReturnValue:
    """Wait for the card; go on by itself when it is there."""
    visit, bundle = visiting.current(), visiting.bundle()
    presence = owner().presence
    if presence.has_card:
        return redirect(url_for(card_pages.asking_page()), 303)
    if problem := _problem_of(presence):
        return card_pages.problem_page(screen_for(problem), presence)
    return render_template(
        "kiosk/place.html",
        presence=presence,
        about=card_pages.holder_name(visit, bundle),
        back=url_for("kiosk.card"),
    )


def pin() -> ResponseReturnValue:
    """The PIN page: tries left are read from the card before anything is asked."""
    visit, bundle = visiting.current(), visiting.bundle()
    presence = owner().presence
    session.pop(card_pages.ROUTE, None)
    if not presence.has_card:
        return redirect(url_for("kiosk.card_place"), 303)
    try:
        look = owner().look()
    except CardError as error:
        return card_pages.problem_page(screen_for(error.code), presence)
    if screen := card_pages.screen_of(look):
        return card_pages.problem_page(screen, presence)
    return render_template(
        "kiosk/pin.html",
        presence=presence,
        left=look.tries.left,
        press=owner().new_press(),
        problem=card_pages.told_problem(),
        about=card_pages.holder_name(visit, bundle),
        back=url_for("kiosk.card"),
    )


def read() -> ResponseReturnValue:
    """One press of the button: one VERIFY at most, then everything the card gives."""
    visit, bundle = visiting.current(), visiting.bundle()
    pin = request.form.get("pin", "")
    try:
        reading = owner().read_person(pin, request.form.get("press", ""))
    except AlreadyPressed:
        return card_pages.pressed_twice(visit)
    except CardError as error:
        return card_pages.refused(error)
    return card_pages.take_in(visit, bundle, reading, CARD_READ)


def take() -> ResponseReturnValue:
    """「カードをお取りください」 until the reader is empty."""
    visit, bundle = visiting.current(), visiting.bundle()
    presence = owner().presence
    if presence.state in AWAY:
        if prefilling.is_gone(visit):
            return discretion.end_at_the_desk(visit)
        family = session.pop(card_pages.HOLDER, "")
        return redirect(
            rosters.people_url(bundle) if family else steps.next_url(visit, bundle), 303
        )
    return render_template(
        "kiosk/take.html",
        presence=presence,
        alarm_seconds=services().config.card.alarm_seconds,
    )


def without() -> ResponseReturnValue:
    """Go on without the card, from any of the card's pages."""
    visit, bundle = visiting.current(), visiting.bundle()
    for key in (card_pages.PROBLEM, card_pages.ROUTE):
        session.pop(key, None)
    if session.pop(card_pages.HOLDER, ""):
        return redirect(rosters.people_url(bundle), 303)
    visit.settings[steps.CARD] = NO_CARD_USED
    visiting.keep(visit)
    return redirect(steps.next_url(visit, bundle), 303)


def events() -> Response:
    """Server-sent events about the reader, for the visit's newest page."""
    visit = session.get("visit") or abort(404)
    return card_events.stream(owner(), visit)


def state() -> Response:
    """The same by asking, where events do not work."""
    session.get("visit") or abort(404)
    return card_events.poll(owner())


def problem() -> ResponseReturnValue:
    """What went wrong while the card was read, and what to do next."""
    visiting.current()
    screen = card_pages.told_problem()
    if screen is None:
        return redirect(url_for("kiosk.card_place"), 303)
    return card_pages.problem_page(screen, owner().presence)


def _ask_for(person: str) -> ResponseReturnValue:
    for key in (card_pages.PROBLEM, card_pages.ROUTE, card_pages.HOLDER):
        session.pop(key, None)
    if person != visiting.VISITOR:
        session[card_pages.HOLDER] = person
    return redirect(url_for("kiosk.card_place"), 303)


def _problem_of(presence: Presence) -> ErrorCode | None:
    return {
        ReaderState.NO_READER: ErrorCode.NO_READER,
        ReaderState.SERVICE_STOPPED: ErrorCode.SERVICE_NOT_RUNNING,
        ReaderState.CLOSED: ErrorCode.SERVICE_NOT_RUNNING,
        ReaderState.MUTE: ErrorCode.MUTE_CARD,
    }.get(presence.state)
