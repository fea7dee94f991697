"""Signing in and out of the admin face. A sign-in at the desk is worth nothing here."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.admin.blueprint import blueprint
from counter.auth.pages import add_code_page, ask_for_code


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The sign-in page; afterwards the page that was asked for."""
    if request.method == "GET":
        return _page(back=_local(request.args.get("back", "")))
    back = _local(request.form.get("back", ""))
    try:
        step = auth.sign_in(request.form.get("login", ""), request.form.get("password", ""))
    except auth.SignInRefused as refused:
        return _page(problem=str(refused), back=back), 422
    return ask_for_code(blueprint, back) if step is auth.Step.CODE else _go_on(back)


def _go_on(back: str, _kept: str = "") -> ResponseReturnValue:
    """Where somebody goes who has signed in. Nothing typed is kept across a sign-in here."""
    local = _local(back)
    return redirect(request.script_root + local if local else url_for("admin.home"))


add_code_page(blueprint, _go_on)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    auth.sign_out()
    return redirect(url_for("admin.sign_in"))


def ask_to_sign_in() -> ResponseReturnValue:
    """What somebody who is not signed in gets."""
    if request.method == "GET":
        return redirect(url_for("admin.sign_in", back=request.path))
    return _page(problem="サインインが切れました。もう一度サインインしてください。"), 401


def _page(*, problem: str = "", back: str = "") -> str:
    return render_template("admin/sign_in.html", problem=problem, back=back)


def _local(path: str) -> str:
    """A path of this face, relative to its mount; anything else is dropped (open redirects)."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain else ""
