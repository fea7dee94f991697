"""One Flask app of one face, with all that is the same on every face.

Each face has its own secret, cookie name and path, so that a session of one is nothing to another.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup

from counter.config import Config, Face
from counter.web import errors, headers, language
from counter.web.assets import add_assets
from counter.web.ruby import ruby
from counter.web.services import KEY, Services
from counter.web.sessions import MemorySessions, ServerSessions

LARGEST_POST = 256 * 1024
"""Bytes. No page sends more; scanned documents come with their own limit."""


def new_face(face: Face, services: Services) -> Flask:
    """The app of a face without its views."""
    app = bare_face(face, services.config)
    app.extensions[KEY] = services
    app.secret_key = services.keyring.face_secret(face)
    app.session_interface = ServerSessions(
        services.sessions or MemorySessions(services.clock),
        idle_of(face, services.config),
    )
    CSRFProtect(app)
    app.jinja_env.globals["csrf_field"] = csrf_field
    return app


def bare_face(face: Face, config: Config) -> Flask:
    """A Flask app that can show pages in words and nothing more."""
    app = Flask(
        "counter.web",
        template_folder="templates",
        static_folder=None,
    )
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
        _=language.say,
        plain=language.say_plain,
        text=language.catalog_text,
        text_plain=language.catalog_plain,
        current_language=language.current,
        languages=language.offered,
        city=config.city,
        face=face,
        training=config.is_training,
    )
    add_assets(app)
    app.after_request(headers.add_security_headers)
    errors.register(app)
    return app


def idle_of(face: Face, config: Config) -> timedelta:
    """How long a session of the face lives without being used."""
    if face == "kiosk":
        return timedelta(seconds=config.kiosk.idle_seconds)
    return timedelta(minutes=config.desk.session_minutes)


def csrf_field() -> Markup:
    """The hidden field every POST form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
