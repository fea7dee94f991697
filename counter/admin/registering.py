"""Putting the admin face together: its guard and its pages."""

from __future__ import annotations

from flask import Flask

from counter import auth
from counter.admin import (
    access,
    accounts,
    browsing,
    chain,
    counting,
    handoff,
    preview,
    proofs,
    publishing,
    running,
    statistics,
)
from counter.admin.blueprint import blueprint
from counter.admin.counting import Counting
from counter.admin.doors import DOORS
from counter.admin.proofs import Proofs
from counter.web.services import Services

VIEWS = (access, accounts, browsing, chain, handoff, preview, publishing, running, statistics)
"""The modules whose functions are the pages."""


def register(app: Flask, services: Services) -> None:
    """Add the admin face to its app: the guard first, then the pages."""
    auth.guard(app, DOORS, otherwise=access.ask_to_sign_in)
    app.extensions[proofs.KEY] = Proofs()
    app.extensions[counting.KEY] = Counting()
    app.register_blueprint(blueprint)
