"""The page between password and work: the code of the second factor, for every staff face."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.auth.signing_in import SignInRefused, confirm, enrolment, half_signed_in
from counter.storage.staff import Staff
from printing.qr import qr_path

Finish = Callable[[str, str], ResponseReturnValue]
"""What a face does once somebody is signed in: where to go back to, and the work that was kept."""


def add_code_page(blueprint: Blueprint, finish: Finish) -> None:
    """Add `/sign-in/code` to a face; whoever has not given a password goes back to the start."""

    def code() -> ResponseReturnValue:
        account = half_signed_in()
        if account is None:
            return redirect(url_for(f"{blueprint.name}.sign_in"))
        back, kept = request.form.get("back", ""), request.form.get("kept", "")
        if request.method == "GET":
            return _page(blueprint.name, account)
        try:
            confirm(account, request.form.get("code", ""))
        except SignInRefused as refused:
            return _page(blueprint.name, account, back, kept, problem=str(refused)), 422
        return finish(back, kept)

    blueprint.add_url_rule("/sign-in/code", "code", code, methods=["GET", "POST"])


def ask_for_code(blueprint: Blueprint, back: str, kept: str = "") -> ResponseReturnValue:
    """What follows the right password, with what the sign-in page carried."""
    account = half_signed_in()
    if account is None:
        return redirect(url_for(f"{blueprint.name}.sign_in"))
    return _page(blueprint.name, account, back, kept)


def _page(face: str, account: Staff, back: str = "", kept: str = "", problem: str = "") -> str:
    """With the QR code for the app where none is enrolled."""
    new = enrolment(account)
    return render_template(
        "web/code.html",
        layout=f"{face}/layout.html",
        action=url_for(f"{face}.code"),
        new=new,
        picture=qr_path(new.address) if new else None,
        back=back,
        kept=kept,
        problem=problem,
    )
