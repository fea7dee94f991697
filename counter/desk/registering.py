"""Putting the desk together: its guard, its pages, and what its errors say."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFError

from counter import auth
from counter.desk import (
    access,
    accounts,
    adding,
    asking,
    calls,
    card_faces,
    cards,
    cases,
    certificates,
    checking,
    conflicts,
    corrections,
    decisions,
    earlier,
    family,
    merging,
    notes,
    paper_cases,
    papers,
    people,
    protection,
    queue,
    quiet_calls,
    resident,
    together,
)
from counter.desk.blueprint import blueprint
from counter.desk.doors import DOORS
from counter.desk.faces import Faces
from counter.desk.opened import FOUND_OUT, REMEMBERED, FoundOut
from counter.desk.pairing import Pairings
from counter.desk.queueing import calling, display, finding
from counter.desk.shelter import entering, exporting, pages
from counter.visit import Conflict, NotAllowed, VisitGone
from counter.web.services import Services

VIEWS = (
    access,
    accounts,
    adding,
    asking,
    calling,
    calls,
    card_faces,
    cards,
    cases,
    certificates,
    checking,
    corrections,
    decisions,
    display,
    earlier,
    entering,
    exporting,
    family,
    finding,
    pages,
    paper_cases,
    notes,
    papers,
    people,
    protection,
    queue,
    quiet_calls,
    resident,
    together,
)
"""The modules whose functions are the desk's pages."""


def register(app: Flask, services: Services) -> None:
    """Add the desk to its app: the guard first, then the pages."""
    auth.guard(app, DOORS, otherwise=access.ask_to_sign_in)
    app.before_request(merging.take_choices)
    app.extensions[cards.PAIRINGS] = Pairings(services.clock)
    app.extensions[papers.SENDERS] = papers.new_senders()
    app.extensions[card_faces.FACES] = Faces(services.clock)
    app.extensions[FOUND_OUT] = FoundOut(REMEMBERED)
    app.register_error_handler(CSRFError, access.token_refused)
    app.register_error_handler(Conflict, conflicts.show)
    app.register_error_handler(NotAllowed, conflicts.not_allowed)
    app.register_error_handler(VisitGone, conflicts.gone)
    app.register_blueprint(blueprint)
