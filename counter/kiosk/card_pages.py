"""What all pages of the card share: the reader, whose card is asked for, and the problem screens.

The session holds ids and codes only: whose card it is, which way it is read, what went wrong.
"""

from __future__ import annotations

from flask import abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from cardreader.errors import CardError, ErrorCode
from cardreader.presence import Presence
from counter.devices import CardLook, CardReading, ReaderOwner
from counter.kiosk import naming, prefilling, steps, visiting
from counter.kiosk.card_words import ANOTHER_HOLDER, Screen, screen_for, screen_of_token
from counter.logs import get_logger
from counter.prefill import card_holders, fill_from_card
from counter.prefill.card_match import contradiction
from counter.visit import Visit
from counter.web.services import services
from procedures.bundle import Bundle

log = get_logger(__name__)

PROBLEM = "card_problem"
"""Session key: the code of what went wrong at the last press, shown once on the next page."""

HOLDER = "card_holder"
"""Session key: whose card is asked for; absent for the visitor's own."""

ROUTE, BY_NUMBER = "card_route", "number"
"""Session key and value: the card is read with 照合番号B, not with the PIN."""

NEW = "new"
"""Somebody who is not named yet: the card itself names them."""

WRONG_HOLDER = "another_holder"


def owner() -> ReaderOwner:
    """This kiosk's reader. 404 where the process has none."""
    found = services().reader
    if found is None:
        abort(404)
    return found


def holder(visit: Visit) -> str:
    """Whose card is asked for: a person's id, or `NEW`."""
    wanted = str(session.get(HOLDER, visiting.VISITOR))
    return wanted if wanted == NEW or wanted in visit.sheet.people else visiting.VISITOR


def holder_name(visit: Visit, bundle: Bundle) -> str:
    """The name of the person whose card is asked for; "" for the visitor and for somebody new."""
    who = holder(visit)
    return "" if who in (visiting.VISITOR, NEW) else naming.person_name(visit, bundle, who)


def by_number() -> bool:
    """Whether the card is read with what is printed on it."""
    return session.get(ROUTE) == BY_NUMBER


def asking_page() -> str:
    """The endpoint of the page on which the secret is typed."""
    return "kiosk.card_number" if by_number() else "kiosk.card_pin"


def pressed_twice(visit: Visit) -> ResponseReturnValue:
    """The first press of the two decides; the page of its outcome is asked for again."""
    done = holder(visit) in card_holders(visit.sheet)
    return redirect(url_for("kiosk.card_take" if done else asking_page()), 303)


def take_in(visit: Visit, bundle: Bundle, reading: CardReading, how: str) -> ResponseReturnValue:
    """Write what was read to its holder's answers, or nothing when it is somebody else's card."""
    who = holder(visit)
    items = dict(bundle.items)
    if contradiction(visit.sheet, items, who, reading.person):
        session[PROBLEM] = WRONG_HOLDER
        return redirect(url_for("kiosk.card_problem"), 303)
    person = visit.sheet.add_person(visit.sheet.new_id("p")) if who == NEW else who
    fill_from_card(
        visit.sheet,
        items,
        person=person,
        information=reading.person,
        at=services().clock(),
        card_expires=reading.card_expires,
        certificate_expires=reading.certificate_expires,
    )
    visit.settings[f"genuine.{person}"] = str(reading.genuine)
    if person == visiting.VISITOR:
        visit.settings[steps.CARD] = how
        if not by_number():
            prefilling.after_pin(visit, bundle, reading.person)
    else:
        session[HOLDER] = person
    visiting.keep(visit)
    log.info("card_read")
    return redirect(url_for("kiosk.card_take"), 303)


def refused(error: CardError) -> ResponseReturnValue:
    """A wrong PIN is told where it is typed; everything else has a screen of its own."""
    log.info("card_refused", code=error.code)
    session[PROBLEM] = str(error.code)
    if error.code in (ErrorCode.WRONG_PIN, ErrorCode.PIN_FORMAT):
        return redirect(url_for("kiosk.card_pin"), 303)
    return redirect(url_for("kiosk.card_problem"), 303)


def told_problem() -> Screen | None:
    """What went wrong at the last press; told once."""
    code = session.pop(PROBLEM, "")
    if code == WRONG_HOLDER:
        return ANOTHER_HOLDER
    return screen_for(ErrorCode(code), by_number=by_number()) if code else None


def screen_of(look: CardLook) -> Screen | None:
    """Why no secret must be asked for, as a screen; None when it may be asked."""
    if look.refusal is ErrorCode.NOT_A_MY_NUMBER_CARD:
        return screen_of_token(look.token)
    return screen_for(look.refusal, by_number=by_number()) if look.refusal else None


def problem_page(screen: Screen, presence: Presence) -> ResponseReturnValue:
    """What is the matter, and the ways on."""
    return render_template(
        "kiosk/card_problem.html",
        screen=screen,
        presence=presence,
        back=url_for("kiosk.card"),
    )
