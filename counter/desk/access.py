"""Signing in and out, and keeping what was typed when a sign-in has run out meanwhile."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from counter import auth
from counter.auth.pages import add_sign_in_pages, back_to, sign_in_page
from counter.desk import unsaved
from counter.desk.blueprint import blueprint
from counter.desk.card_faces import faces
from counter.desk.cards import pairings
from counter.desk.doors import DOORS
from counter.web import errors
from counter.web.services import services


def _go_on(back: str, kept: str) -> ResponseReturnValue:
    """Where a clerk goes who has signed in: to the work that was kept, or where they came from."""
    work = unsaved.open_(_key(), kept) if kept else None
    if work is not None:
        return render_template("desk/resume.html", work=work, path=request.script_root + work.path)
    return back_to(back, "desk.home")


add_sign_in_pages(blueprint, _go_on)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign the clerk out, let the resident's screen go, and forget the card looked at."""
    pairings().untie(auth.clerk().id)
    faces().close(auth.clerk().id)
    auth.sign_out()
    return redirect(url_for("desk.sign_in"))


def ask_to_sign_in() -> ResponseReturnValue:
    """What somebody who is not signed in gets: the sign-in page, the work kept in it."""
    if request.method == "GET":
        return redirect(url_for("desk.sign_in", back=request.path))
    return sign_in_page(problem="サインインが切れました。", kept=_kept_work()), 401


def token_refused(error: CSRFError) -> ResponseReturnValue:
    """A form without a good token. When the sign-in has run out, what was typed is kept."""
    behind_a_door = request.endpoint is not None and request.endpoint not in DOORS.open
    if behind_a_door and auth.signed_in() is None:
        g.clerk = None
        return ask_to_sign_in()
    return errors.page(*errors.EXPIRED, 400)


def _kept_work() -> str:
    """The form that was sent, sealed; only if our own page sent it."""
    if request.headers.get("Origin", "") != request.host_url.rstrip("/"):
        return ""
    pairs = [(key, value) for key, value in request.form.items(multi=True) if key != "csrf_token"]
    return unsaved.seal(_key(), unsaved.Work(request.full_path.rstrip("?"), pairs))


def _key() -> bytes:
    return services().keyring.face_secret("desk")
