"""The pages of signing in, the same for every staff face: name and password, then the code.

Whoever comes with a password somebody else gave chooses an own one before going on.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.auth.oidc_pages import add_oidc_pages
from counter.auth.password_pages import add_password_pages, first_password_page
from counter.auth.paths import carried, local
from counter.auth.signing_in import (
    SignInRefused,
    Step,
    choosing,
    confirm,
    enrolment,
    half_signed_in,
    sign_in,
)
from counter.storage.staff import Staff
from counter.web.services import services
from printing.qr import qr_path

Finish = Callable[[str, str], ResponseReturnValue]
"""What a face does once somebody is signed in: where to go back to, and the work that was kept."""


def add_sign_in_pages(blueprint: Blueprint, finish: Finish) -> None:
    """Add `/sign-in` and `/sign-in/code` to a face."""

    def refuse(problem: str, back: str, kept: str) -> ResponseReturnValue:
        return sign_in_page(problem=problem, back=back, kept=kept), 422

    def first() -> ResponseReturnValue:
        if request.method == "GET":
            return sign_in_page(back=local(request.args.get("back", "")))
        back, kept = carried()
        try:
            step = sign_in(request.form.get("login", ""), request.form.get("password", ""))
        except SignInRefused as refused:
            return refuse(str(refused), back, kept)
        return _after(step, blueprint, finish)

    def code() -> ResponseReturnValue:
        account = half_signed_in()
        if account is None:
            return redirect(url_for(f"{blueprint.name}.sign_in"))
        if request.method == "GET":
            return _code_page(account)
        back, kept = carried()
        try:
            step = confirm(account, request.form.get("code", ""))
        except SignInRefused as refused:
            return _code_page(account, back, kept, problem=str(refused)), 422
        return _after(step, blueprint, finish)

    add_oidc_pages(blueprint, finish, refuse)
    add_password_pages(blueprint, finish)
    blueprint.add_url_rule("/sign-in", "sign_in", first, methods=["GET", "POST"])
    blueprint.add_url_rule("/sign-in/code", "code", code, methods=["GET", "POST"])


def sign_in_page(*, problem: str = "", back: str = "", kept: str = "") -> str:
    """The page that asks for name and password; it carries where to go and what was typed."""
    settings = services().config.oidc
    return render_template(
        "web/staff_sign_in.html",
        problem=problem,
        back=back,
        kept=kept,
        service=settings.label if settings.issuer else "",
    )


def back_to(path: str, otherwise: str) -> ResponseReturnValue:
    """Where somebody goes who has signed in: the page asked for, else the endpoint `otherwise`."""
    return redirect(request.script_root + path if path else url_for(otherwise))


def _after(step: Step, blueprint: Blueprint, finish: Finish) -> ResponseReturnValue:
    back, kept = carried()
    if step is Step.DONE:
        return finish(back, kept)
    account = half_signed_in() if step is Step.CODE else choosing()
    if account is None:
        return redirect(url_for(f"{blueprint.name}.sign_in"))
    page = _code_page if step is Step.CODE else first_password_page
    return page(account, back, kept)


def _code_page(account: Staff, back: str = "", kept: str = "", problem: str = "") -> str:
    """With the QR code for the app where none is enrolled."""
    new = enrolment(account)
    return render_template(
        "web/staff_code.html",
        new=new,
        picture=qr_path(new.address) if new else None,
        back=back,
        kept=kept,
        problem=problem,
    )
