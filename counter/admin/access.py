"""Signing in and out of the admin face. A sign-in at the desk is worth nothing here."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.admin.blueprint import blueprint
from counter.auth.pages import add_sign_in_pages, back_to, sign_in_page


def _go_on(back: str, _kept: str) -> ResponseReturnValue:
    """Where somebody goes who has signed in. Nothing typed is kept across a sign-in here."""
    return back_to(back, "admin.home")


add_sign_in_pages(blueprint, _go_on)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    auth.sign_out()
    return redirect(url_for("admin.sign_in"))


def ask_to_sign_in() -> ResponseReturnValue:
    """What somebody who is not signed in gets."""
    if request.method == "GET":
        return redirect(url_for("admin.sign_in", back=request.path))
    return sign_in_page(problem="サインインが切れました。もう一度サインインしてください。"), 401
