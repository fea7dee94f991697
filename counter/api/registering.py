"""Putting the API face together: JSON for every answer, a client key for every door."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException

from counter.api import clients, description, letters, problems, receiving
from counter.api.blueprint import blueprint
from counter.web.services import Services

VIEWS = (description, letters, receiving)
"""The modules whose functions answer."""


def register(app: Flask, services: Services) -> None:
    """Add the API to its app. Clients have no session, so there is nothing to forge (CSRF)."""
    app.register_error_handler(problems.Problem, problems.answer)
    app.register_error_handler(HTTPException, problems.http_error)
    app.register_error_handler(Exception, problems.unexpected)
    app.before_request(clients.guard)
    app.extensions["csrf"].exempt(blueprint)
    app.register_blueprint(blueprint)
