"""The web application: one Flask app per face, joined under one address.

A process serves only the faces it is configured for: a kiosk-only process has no `/desk` at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from counter import admin, api, desk, kiosk
from counter.config import Config, Face
from counter.health import Health
from counter.logs import get_logger
from counter.metrics import CONTENT_TYPE
from counter.web import errors
from counter.web.face import bare_face, new_face
from counter.web.services import Services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = get_logger(__name__)

FACES: Mapping[Face, Callable[[Flask, Services], None]] = {
    "kiosk": kiosk.register,
    "desk": desk.register,
    "admin": admin.register,
    "api": api.register,
}
"""The faces there are; each adds its views to an app of its own."""


def create_app(face: Face, services: Services) -> Flask:
    """The Flask app of one face."""
    app = new_face(face, services)
    FACES[face](app, services)
    return app


def closed_app(face: Face, config: Config) -> Flask:
    """The app of a face whose services cannot even be made: every page sends people to the desk."""
    app = bare_face(face, config)
    app.before_request(errors.closed)
    return app


def dispatch(
    apps: Mapping[Face, Flask],
    health: Callable[[], Health],
    figures: Callable[[], bytes] | None = None,
    dead: Callable[[], Sequence[str]] = tuple,
) -> WSGIApplication:
    """Mount each face at its name, `/health…` and `/metrics` beside them; `/` is the first face.

    `/health/ready` is whether people may be sent here, `/health/live` whether the process has all
    its threads (`dead` are the jobs that ended): if not, only starting it anew helps. `figures` are
    for monitoring on this machine; elsewhere there is no `/metrics`.
    """
    first = next(iter(apps))

    def entrance(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] in ("/health", "/health/ready"):
            found = health()
            return _verdict(found.ok, found.to_json(), start_response)
        if environ["PATH_INFO"] == "/health/live":
            ended = list(dead())
            return _verdict(not ended, {"ended": ended}, start_response)
        if environ["PATH_INFO"] == "/metrics" and figures and _from_this_machine(environ):
            return _metrics(figures, start_response)
        if environ["PATH_INFO"] == "/":
            start_response("302 Found", [("Location", f"/{first}/"), ("Content-Length", "0")])
            return [b""]
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return ["この住所には何もありません。".encode()]

    mounts: dict[str, Any] = {f"/{face}": app for face, app in apps.items()}
    return DispatcherMiddleware(entrance, mounts)


def _verdict(
    well: bool, said: Mapping[str, object], start_response: StartResponse
) -> Iterable[bytes]:
    status = "200 OK" if well else "503 Service Unavailable"
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [json.dumps(said).encode()]


def _metrics(figures: Callable[[], bytes], start_response: StartResponse) -> Iterable[bytes]:
    try:
        text = figures()
    except Exception:
        log.exception("metrics_failed")
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b""]
    start_response("200 OK", [("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store")])
    return [text]


def _from_this_machine(environ: WSGIEnvironment) -> bool:
    try:
        return ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
