"""The way to the city's sign-in service and back, for every staff face.

Our cookie is `SameSite=Strict`, so a browser that comes back from the service does not send it.
What it brings is taken by a page without a session, which goes on to the one that has it.

Work that was not saved waits in the session meanwhile, locked: its key is in a cookie and nowhere
else, so that the database holds nothing of a resident that it could open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from counter.auth import oidc
from counter.auth.oidc import NotProved
from counter.auth.paths import carried
from counter.auth.signing_in import SignInRefused, sign_in_as
from counter.web.services import services

ASKED = "oidc"
"""Key of the session: what a sign-in on its way will be held against."""

KEPT_KEY = "kakanai_kept"
"""Cookie with the key of the work that waits."""

Refuse = Callable[[str, str, str], ResponseReturnValue]
"""Shows the sign-in page again: the problem, where to go back to, the work that was kept."""


def add_oidc_pages(
    blueprint: Blueprint,
    finish: Callable[[str, str], ResponseReturnValue],
    refuse: Refuse,
) -> None:
    """Add `/sign-in/service`, `…/back` and `…/end` to a face."""

    def begin() -> ResponseReturnValue:
        back, kept = carried()
        if not services().config.oidc.issuer:
            return redirect(url_for(f"{blueprint.name}.sign_in"))
        try:
            asked = oidc.begin(services().config.oidc, _came_back(blueprint))
        except NotProved as problem:
            return refuse(str(problem), back, kept)
        key = Fernet.generate_key()
        locked = Fernet(key).encrypt(kept.encode()).decode() if kept else ""
        session[ASKED] = {**vars(asked), "url": "", "back": back, "kept": locked}
        onward = make_response(_onward(asked.url, "認証基盤へ進みます。"))
        if kept:
            onward.set_cookie(KEPT_KEY, key.decode(), **_cookie(blueprint))
        return onward

    def came_back() -> ResponseReturnValue:
        answer = _answer()
        end = url_for(
            f"{blueprint.name}.service_end", code=answer.get("code"), state=answer.get("state")
        )
        return _onward(end, "サインインしています。")

    def end() -> ResponseReturnValue:
        asked = session.pop(ASKED, None)
        if asked is None:
            return redirect(url_for(f"{blueprint.name}.sign_in"))
        kept = _unlocked(asked["kept"])
        try:
            subject = oidc.subject_of(
                services().config.oidc, asked, _answer(), _came_back(blueprint)
            )
            sign_in_as(subject)
        except (NotProved, SignInRefused) as problem:
            return refuse(str(problem), asked["back"], kept)
        done = make_response(finish(asked["back"], kept))
        done.delete_cookie(KEPT_KEY, **_cookie(blueprint))
        return done

    blueprint.add_url_rule("/sign-in/service", "service", begin, methods=["POST"])
    blueprint.add_url_rule("/sign-in/service/back", "service_back", came_back)
    blueprint.add_url_rule("/sign-in/service/end", "service_end", end)


def _onward(url: str, words: str) -> str:
    return render_template("web/staff_onward.html", url=url, words=words)


def _cookie(blueprint: Blueprint) -> dict[str, Any]:
    """Where the key is sent: to the pages of signing in, and to no script."""
    path = url_for(f"{blueprint.name}.sign_in")
    return {"path": path, "secure": request.is_secure, "httponly": True, "samesite": "Strict"}


def _unlocked(kept: str) -> str:
    """The work that waited; nothing where its key is gone."""
    try:
        return Fernet(request.cookies.get(KEPT_KEY, "")).decrypt(kept).decode() if kept else ""
    except (InvalidToken, ValueError):
        return ""


def _answer() -> dict[str, str]:
    """What the service sent along: a code and our state, nothing of a person."""
    return {name: request.args[name] for name in ("code", "state") if name in request.args}


def _came_back(blueprint: Blueprint) -> str:
    return url_for(f"{blueprint.name}.service_back", _external=True)
