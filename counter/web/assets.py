"""Style sheets, scripts and pictures: served by each face itself, from our own files only."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from flask import Flask, Response, abort, request, send_from_directory

ASSETS = "assets"
"""The endpoint of every file, and the first word of its address."""

FOLDERS = ("web", "kiosk", "desk", "admin")


def add_assets(app: Flask) -> None:
    """Give the app its `/assets/…` and templates their `asset(folder, file)`."""
    folders = ", ".join(FOLDERS)
    app.add_url_rule(f"/{ASSETS}/<any({folders}):folder>/<path:file>", ASSETS, assets)
    app.jinja_env.globals["asset"] = asset_url


def assets(folder: str, file: str) -> Response:
    """One file of a package's `static` folder."""
    return send_from_directory(_folder(folder), file)


def asset_url(folder: str, file: str) -> str:
    """The address of a file; it changes with the content, so that no browser shows an old one.

    Every page needs a handful: `url_for` would build each of them anew from its rule.
    """
    return f"{request.script_root}/{ASSETS}/{folder}/{file}?v={_fingerprint(folder, file)}"


@cache
def _folder(folder: str) -> str:
    if folder not in FOLDERS:
        abort(404)
    return str(resources.files(f"counter.{folder}") / "static")


@cache
def _fingerprint(folder: str, file: str) -> str:
    content = (resources.files(f"counter.{folder}") / "static" / file).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
