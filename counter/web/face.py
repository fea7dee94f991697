"""One Flask app of one face, with all that is the same on every face.

Each face has its own secret, cookie name and path, so that a session of one is nothing to another.
"""

from __future__ import annotations

from datetime import timedelta
from importlib import resources
from typing import cast

from flask import Flask, g, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from counter.config import Config, Face
from counter.languages import JAPANESE
from counter.web import alike, errors, headers, language, working
from counter.web.assets import ASSETS, add_assets
from counter.web.ruby import ruby
from counter.web.services import KEY, Services, services
from counter.web.sessions import MemorySessions, ServerSession, ServerSessions

LARGEST_POST = 256 * 1024
"""Bytes. No page sends more; scanned documents come with their own limit."""


def new_face(face: Face, made: Services) -> Flask:
    """The app of a face without its views."""
    app = bare_face(face, made.config)
    app.extensions[KEY] = made
    app.secret_key = made.keyring.face_secret(face)
    app.session_interface = ServerSessions(
        made.sessions or MemorySessions(made.clock),
        idle_of(face, made.config),
    )
    if face == "kiosk":
        # Before anything else, also before a page that is refused for another reason.
        app.before_request(_closed_while_unfit)
    else:
        app.before_request(_closed_without_session)
        app.register_error_handler(SQLAlchemyError, errors.without_database)
    app.teardown_request(working.let_go)
    CSRFProtect(app)
    app.jinja_env.globals["csrf_field"] = csrf_field
    return app


def bare_face(face: Face, config: Config) -> Flask:
    """A Flask app that can show pages in words and nothing more."""
    app = Flask("counter.web", static_folder=None)
    # Error pages stand in the face's own frame, even where no view of it could be added.
    app.jinja_loader = ChoiceLoader([_templates("web"), _templates(face)])
    app.config.update(
        APPLICATION_ROOT=f"/{face}",
        SESSION_COOKIE_NAME=f"kakanai_{face}",
        SESSION_COOKIE_PATH=f"/{face}",
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=LARGEST_POST,
        MAX_FORM_MEMORY_SIZE=LARGEST_POST,
        # A token lives as long as its session; a clock of its own would break long visits.
        WTF_CSRF_TIME_LIMIT=None,
        KAKANAI_FACE=face,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["ruby"] = ruby
    app.jinja_env.globals.update(
        city=config.city,
        face=face,
        modes=str,
        training=config.is_training,
    )
    language.register(app, config.kiosk.languages if face == "kiosk" else (JAPANESE.id,))
    add_assets(app)
    alike.register(app)
    app.after_request(headers.add_security_headers)
    errors.register(app)
    return app


def _closed_while_unfit() -> ResponseReturnValue | None:
    """Fail closed: while anything is wrong, every kiosk page sends the resident to the desk."""
    if request.endpoint == ASSETS or services().health().ok:
        return None
    return errors.closed()


def _closed_without_session() -> ResponseReturnValue | None:
    """Who is signed in cannot be known: nobody goes on, and nobody is told to sign in again."""
    return errors.without_database() if cast(ServerSession, session).unreadable else None


def _templates(package: str) -> FileSystemLoader:
    return FileSystemLoader(str(resources.files("counter") / package / "templates"))


def idle_of(face: Face, config: Config) -> timedelta:
    """How long a session of the face lives without being used."""
    if face == "kiosk":
        return timedelta(seconds=config.kiosk.idle_seconds)
    return timedelta(minutes=config.desk.session_minutes)


def csrf_field() -> Markup:
    """The hidden field every POST form carries; made once for all forms of a page."""
    if "csrf_field" not in g:
        field = Markup('<input type="hidden" name="csrf_token" value="{}">')
        g.csrf_field = field.format(generate_csrf())
    return cast(Markup, g.csrf_field)
