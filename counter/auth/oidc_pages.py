"""The way to the city's sign-in service and back, for every staff face.

Our cookie is `SameSite=Strict`, so a browser that comes back from the service does not send it.
What it brings is taken by a page without a session, which goes on to the one that has it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from counter.auth import oidc
from counter.auth.oidc import NotProved
from counter.auth.paths import local
from counter.auth.signing_in import SignInRefused, sign_in_as
from counter.web.services import services

ASKED = "oidc"
"""Key of the session: what a sign-in on its way will be held against."""

Refuse = Callable[[str, str, str], ResponseReturnValue]
"""Shows the sign-in page again: the problem, where to go back to, the work that was kept."""


def add_oidc_pages(
    blueprint: Blueprint,
    finish: Callable[[str, str], ResponseReturnValue],
    refuse: Refuse,
) -> None:
    """Add `/sign-in/service`, `…/back` and `…/end` to a face."""

    def begin() -> ResponseReturnValue:
        back, kept = local(request.form.get("back", "")), request.form.get("kept", "")
        if not services().config.oidc.issuer:
            return redirect(url_for(f"{blueprint.name}.sign_in"))
        try:
            asked = oidc.begin(services().config.oidc, _came_back(blueprint))
        except NotProved as problem:
            return refuse(str(problem), back, kept)
        session[ASKED] = {**vars(asked), "url": "", "back": back, "kept": kept}
        return render_template("web/staff_onward.html", url=asked.url, words="認証基盤へ進みます。")

    def came_back() -> ResponseReturnValue:
        answer = _answer()
        end = url_for(
            f"{blueprint.name}.service_end", code=answer.get("code"), state=answer.get("state")
        )
        return render_template("web/staff_onward.html", url=end, words="サインインしています。")

    def end() -> ResponseReturnValue:
        asked = session.pop(ASKED, None)
        if asked is None:
            return redirect(url_for(f"{blueprint.name}.sign_in"))
        try:
            subject = oidc.subject_of(
                services().config.oidc, asked, _answer(), _came_back(blueprint)
            )
            sign_in_as(subject)
        except (NotProved, SignInRefused) as problem:
            return refuse(str(problem), asked["back"], asked["kept"])
        return finish(asked["back"], asked["kept"])

    blueprint.add_url_rule("/sign-in/service", "service", begin, methods=["POST"])
    blueprint.add_url_rule("/sign-in/service/back", "service_back", came_back)
    blueprint.add_url_rule("/sign-in/service/end", "service_end", end)


def _answer() -> dict[str, str]:
    """What the service sent along: a code and our state, nothing of a person."""
    return {name: request.args[name] for name in ("code", "state") if name in request.args}


def _came_back(blueprint: Blueprint) -> str:
    return url_for(f"{blueprint.name}.service_back", _external=True)
