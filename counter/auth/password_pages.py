"""The pages on which clerks choose a password of their own, the same for every staff face."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.auth.doors import clerk
from counter.auth.own_password import PasswordRefused
from counter.auth.password_rule import SHORTEST
from counter.auth.paths import carried
from counter.auth.signing_in import choose_another, choose_first, choosing
from counter.storage.staff import Staff


def add_password_pages(
    blueprint: Blueprint, finish: Callable[[str, str], ResponseReturnValue]
) -> None:
    """Add `/sign-in/password` (instead of the one that was given) and `/password` to a face."""

    def first() -> ResponseReturnValue:
        account = choosing()
        if account is None:
            return redirect(url_for(f"{blueprint.name}.sign_in"))
        back, kept = carried()
        if request.method == "GET":
            return first_password_page(account, back, kept)
        try:
            choose_first(account, new=_typed("new"), again=_typed("again"))
        except PasswordRefused as refused:
            return first_password_page(account, back, kept, refused), 422
        return finish(back, kept)

    def change() -> ResponseReturnValue:
        account = clerk()
        if request.method == "GET":
            return _page(account, first=False)
        try:
            choose_another(account, old=_typed("old"), new=_typed("new"), again=_typed("again"))
        except PasswordRefused as refused:
            return _page(account, refused, first=False), 422
        return _page(account, first=False, done=True)

    posted = ["GET", "POST"]
    blueprint.add_url_rule("/sign-in/password", "first_password", first, methods=posted)
    blueprint.add_url_rule("/password", "change_password", change, methods=posted)


def first_password_page(
    account: Staff, back: str, kept: str, refused: PasswordRefused | None = None
) -> str:
    """What somebody gets who signed in with a first password; it carries where to go on to."""
    return _page(account, refused, first=True, back=back, kept=kept)


def _page(
    account: Staff,
    refused: PasswordRefused | None = None,
    *,
    first: bool,
    done: bool = False,
    back: str = "",
    kept: str = "",
) -> str:
    return render_template(
        "web/staff_password.html",
        first=first,
        done=done,
        login=account.login,
        shortest=SHORTEST,
        problem=str(refused) if refused else "",
        field=refused.field if refused else "",
        back=back,
        kept=kept,
    )


def _typed(box: str) -> str:
    return request.form.get(box, "")
