"""The card's part of a visit: use one or not, place it, PIN, read, take it back.

The PIN lives in one local variable of `read` and nowhere else: it is never shown again, logged,
kept in the session or put into an address. What happens on the reader is decided here, at each
request; scripts only tell the page that it is time to ask again.
"""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cardreader.errors import CardError, ErrorCode, WrongPin
from cardreader.presence import Presence, ReaderState
from cardreader.verification import Tries, TriesState
from counter.devices import AlreadyPressed, ReaderOwner
from counter.kiosk import steps, visiting
from counter.kiosk.card_words import SCREENS, Screen, screen_for
from counter.logs import get_logger
from counter.prefill import fill_from_card
from counter.web import card_events
from counter.web.services import services

log = get_logger(__name__)

PROBLEM = "card_problem"
"""Session key: the code of what went wrong at the last press, shown once on the next page."""

NO_CARD_USED, CARD_READ = "none", "read"
AWAY = (ReaderState.EMPTY, ReaderState.NO_READER, ReaderState.SERVICE_STOPPED, ReaderState.CLOSED)
"""States in which no card can have been left behind."""


def owner() -> ReaderOwner:
    """This kiosk's reader. 404 where the process has none."""
    found = services().reader
    if found is None:
        abort(404)
    return found


def choose() -> ResponseReturnValue:
    """With a My Number card, or without."""
    visit, bundle = visiting.current(), visiting.bundle()
    if services().reader is None:
        return without()
    if request.method == "POST":
        if request.form.get("card") == "use":
            return redirect(url_for("kiosk.card_place"), 303)
        return without()
    return render_template("kiosk/card.html", back=steps.Standing(visit, bundle).back_url())


def place() -> ResponseReturnValue:
    """Wait for the card; go on by itself when it is there."""
    visiting.current()
    presence = owner().presence
    if presence.has_card:
        return redirect(url_for("kiosk.card_pin"), 303)
    if problem := _problem_of(presence):
        return _problem_page(SCREENS[problem], presence)
    return render_template(
        "kiosk/place.html",
        presence=presence,
        back=url_for("kiosk.card"),
    )


def pin() -> ResponseReturnValue:
    """The PIN page: tries left are read from the card before anything is asked."""
    visiting.current()
    presence = owner().presence
    if not presence.has_card:
        return redirect(url_for("kiosk.card_place"), 303)
    try:
        tries = owner().tries_left()
    except CardError as error:
        return _problem_page(screen_for(error.code), presence)
    if screen := _spent(tries):
        return _problem_page(screen, presence)
    problem = session.pop(PROBLEM, "")
    return render_template(
        "kiosk/pin.html",
        presence=presence,
        left=tries.left,
        press=owner().new_press(),
        problem=SCREENS[ErrorCode(problem)] if problem else None,
        back=url_for("kiosk.card"),
    )


def read() -> ResponseReturnValue:
    """One press of the button: one VERIFY at most, then everything the card gives."""
    visit, bundle = visiting.current(), visiting.bundle()
    pin = request.form.get("pin", "")
    try:
        information = owner().read_person(pin, request.form.get("press", ""))
    except AlreadyPressed:
        # The first press of the two decides; the page of its outcome is asked for again.
        done = visit.settings.get(steps.CARD) == CARD_READ
        return redirect(url_for("kiosk.card_take" if done else "kiosk.card_pin"), 303)
    except CardError as error:
        return _after_problem(error)
    fill_from_card(
        visit.sheet,
        bundle.items,
        person=visiting.VISITOR,
        information=information,
        at=services().clock(),
    )
    visit.settings[steps.CARD] = CARD_READ
    visiting.keep(visit)
    log.info("card_read")
    return redirect(url_for("kiosk.card_take"), 303)


def take() -> ResponseReturnValue:
    """「カードをお取りください」 until the reader is empty."""
    visit, bundle = visiting.current(), visiting.bundle()
    presence = owner().presence
    if presence.state in AWAY:
        return redirect(steps.next_url(visit, bundle), 303)
    return render_template(
        "kiosk/take.html",
        presence=presence,
        alarm_seconds=services().config.card.alarm_seconds,
    )


def without() -> ResponseReturnValue:
    """Go on without the card, from any of the card's pages."""
    visit, bundle = visiting.current(), visiting.bundle()
    visit.settings[steps.CARD] = NO_CARD_USED
    session.pop(PROBLEM, None)
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


def _after_problem(error: CardError) -> ResponseReturnValue:
    """The PIN page itself tells of a wrong PIN; everything else has a screen of its own."""
    log.info("card_refused", code=error.code)
    session[PROBLEM] = str(error.code)
    if isinstance(error, WrongPin) or error.code is ErrorCode.PIN_FORMAT:
        return redirect(url_for("kiosk.card_pin"), 303)
    return redirect(url_for("kiosk.card_problem"), 303)


def problem() -> ResponseReturnValue:
    """What went wrong while the card was read, and what to do next."""
    visiting.current()
    code = session.pop(PROBLEM, "")
    if not code:
        return redirect(url_for("kiosk.card_place"), 303)
    return _problem_page(screen_for(ErrorCode(code)), owner().presence)


def _problem_of(presence: Presence) -> ErrorCode | None:
    return {
        ReaderState.NO_READER: ErrorCode.NO_READER,
        ReaderState.SERVICE_STOPPED: ErrorCode.SERVICE_NOT_RUNNING,
        ReaderState.CLOSED: ErrorCode.SERVICE_NOT_RUNNING,
        ReaderState.MUTE: ErrorCode.MUTE_CARD,
    }.get(presence.state)


def _spent(tries: Tries) -> Screen | None:
    if tries.state is TriesState.ABSENT:
        return SCREENS[ErrorCode.NOT_A_MY_NUMBER_CARD]
    if tries.left == 0:
        return SCREENS[ErrorCode.PIN_BLOCKED]
    return SCREENS[ErrorCode.LAST_TRY_LEFT] if tries.left == 1 else None


def _problem_page(screen: Screen, presence: Presence) -> ResponseReturnValue:
    return render_template(
        "kiosk/card_problem.html",
        screen=screen,
        presence=presence,
        back=url_for("kiosk.card"),
    )
