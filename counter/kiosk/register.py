"""Put the kiosk's pages into its app: all addresses in one table, and the gate before them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Flask, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from counter.keys import KeyProblem
from counter.kiosk import (
    calling,
    card_number,
    cards,
    checking,
    disasters,
    discretion,
    finishing,
    judging,
    modes,
    printing_out,
    questions,
    rosters,
    steps,
    telling,
    training,
    visiting,
    welcome,
)
from counter.kiosk.visiting import NoVisit, WithDesk
from counter.logs import get_logger
from counter.storage.engine import StorageProblem
from counter.storage.shelf import UnknownBundle
from counter.visit import Conflict, VisitGone
from counter.web import errors
from counter.web.assets import ASSETS
from counter.web.face import idle_of
from counter.web.services import Services, services
from counter.web.sessions import MemorySessions
from procedures.findings import CatalogError

log = get_logger(__name__)

View = Callable[..., ResponseReturnValue]

PAGES: tuple[tuple[str, str, str, View], ...] = (
    # address, name, methods, view
    ("/", "welcome", "GET", welcome.welcome),
    ("/begin", "begin", "POST", welcome.begin),
    ("/language", "language", "POST", welcome.language),
    ("/mode", "mode", "POST", modes.switch),
    ("/screen.css", "screen", "GET", modes.screen),
    ("/quit", "quit", "POST", welcome.quit),
    ("/ended", "ended", "GET", welcome.ended),
    ("/still-there", "still_there", "GET", welcome.still_there),
    ("/stay", "stay", "POST", welcome.stay),
    ("/help", "help", "GET", calling.help_page),
    ("/call", "call", "POST", calling.call),
    ("/called", "called", "GET", calling.called),
    ("/called/state", "called_state", "GET", calling.called_state),
    ("/resume", "resume", "POST", calling.resume),
    ("/continue", "continue", "GET POST", calling.continue_),
    ("/quietly", "quietly", "POST", discretion.choose),
    ("/to-desk", "to_desk", "GET", welcome.to_desk),
    ("/events", "events", "GET POST", questions.events),
    ("/disaster", "disaster", "GET POST", disasters.choose),
    ("/stopped", "stopped", "GET", questions.stopped),
    ("/card", "card", "GET POST", cards.choose),
    ("/card/place", "card_place", "GET", cards.place),
    ("/card/pin", "card_pin", "GET", cards.pin),
    ("/card/read", "card_read", "POST", cards.read),
    ("/card/number", "card_number", "GET POST", card_number.number),
    ("/card/another", "card_another", "POST", cards.another),
    ("/card/problem", "card_problem", "GET", cards.problem),
    ("/card/take", "card_take", "GET", cards.take),
    ("/card/without", "card_without", "POST", cards.without),
    ("/card/events", "card_events", "GET", cards.events),
    ("/card/state", "card_state", "GET", cards.state),
    ("/roster/<item>", "roster", "GET POST", rosters.roster),
    ("/roster/<item>/add", "roster_add", "POST", rosters.add_thing),
    ("/roster/<item>/remove", "roster_remove", "POST", rosters.remove),
    ("/person/<person>", "person", "GET POST", rosters.person),
    ("/question/<page>", "question", "GET POST", questions.question),
    ("/plan", "plan", "GET", checking.plan),
    ("/check", "check", "GET", checking.check),
    ("/submit", "submit", "POST", finishing.submit),
    ("/done", "done", "GET", finishing.done),
    ("/done/print", "print_slip", "POST", finishing.print_slip),
    ("/done/finish", "finish", "POST", finishing.finish),
    ("/training/card", "training_card", "POST", training.place_card),
)

UNATTENDED = frozenset({"kiosk.card_events", "kiosk.card_state", "kiosk.screen"})
"""Requests scripts make by themselves; they do not show that anybody is there."""


LEAVING = frozenset({"kiosk.quit", "kiosk.finish", "kiosk.ended"})
"""Requests after which nothing of a visit may be left in the browser."""


def register(app: Flask, services: Services) -> None:
    """Add the kiosk to its app, with sessions that wipe their visit when their time runs out."""
    app.register_blueprint(_blueprint())
    app.session_interface = modes.KioskSessions(
        MemorySessions(services.clock, on_end=lambda state: visiting.wipe(services, state)),
        idle_of("kiosk", services.config),
    )
    app.extensions[judging.KEY] = judging.Judgements()
    app.extensions[printing_out.KEY] = printing_out.Papers(services)
    app.before_request(_note_presence)
    app.after_request(_clear_browser)
    app.register_error_handler(NoVisit, _no_visit)
    app.register_error_handler(VisitGone, _no_visit)
    app.register_error_handler(WithDesk, _with_desk)
    for broken in (KeyProblem, StorageProblem, SQLAlchemyError, UnknownBundle, CatalogError):
        app.register_error_handler(broken, _broken)
    app.register_error_handler(Conflict, _conflict)
    app.jinja_env.globals.update(
        kiosk=services.config.kiosk,
        practice_cards=training.practice_cards,
        modes=modes.chosen,
        mode_names=modes.MODES,
        idle_seconds=modes.idle_seconds,
        patience=modes.PATIENCE,
        stages=steps.STAGES,
        stage=_stage,
    )


def _blueprint() -> Blueprint:
    blueprint = Blueprint("kiosk", "counter.kiosk")
    for address, name, methods, view in PAGES:
        blueprint.add_url_rule(address, name, view, methods=methods.split())
    return blueprint


def _stage() -> int:
    """Which of `steps.STAGES` the page belongs to, counted from 1."""
    name = (request.endpoint or "").removeprefix("kiosk.")
    if name in ("plan", "check"):
        return 4
    if name.startswith("card"):
        return 2
    return 1 if name in ("events", "disaster", "stopped") else 3


def _note_presence() -> None:
    """Renew the time of session and visit at everything a person does."""
    if request.endpoint in UNATTENDED or request.endpoint == ASSETS or not session:
        return
    session.modified = True
    telling.note_standing()
    now = int(services().clock().timestamp())
    rarely = services().config.kiosk.idle_seconds / 4
    here = "visit" in session and calling.CALLED not in session
    if here and now - session.get("touched", 0) >= rarely:
        services().visits.touch(UUID(session["visit"]))
        session["touched"] = now


def _clear_browser(response: Response) -> Response:
    """A visit is over: the browser forgets what it may have kept of it."""
    if request.endpoint in LEAVING:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _broken(error: Exception) -> ResponseReturnValue:
    """Something broke since the last look at the house's health: to the desk, as if it had been
    seen."""
    log.exception("kiosk_broken")
    return errors.closed()


def _no_visit(error: Exception) -> ResponseReturnValue:
    """The visit is over: the first page, with nothing of anybody on it."""
    return redirect(url_for("kiosk.ended"), 303)


def _with_desk(error: WithDesk) -> ResponseReturnValue:
    """A clerk has been called: the number, and nothing else."""
    return redirect(url_for("kiosk.called"), 303)


def _conflict(error: Conflict) -> ResponseReturnValue:
    """Another page of this visit was faster: show where the visit stands now."""
    return redirect(steps.next_url(visiting.reopened(), visiting.bundle()), 303)
