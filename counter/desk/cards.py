"""The clerk's side of the card: whose card, and the resident's own screen that takes the PIN.

A clerk's page never takes a PIN. It says whose card is read; the resident's screen does the rest.
"""

from __future__ import annotations

from uuid import UUID

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk import card_words
from counter.desk.blueprint import blueprint
from counter.desk.opened import Opened
from counter.desk.pairing import Pairing, Pairings, Step
from counter.web.errors import Refused
from counter.web.services import services

PAIRINGS = "kakanai_pairings"


def pairings() -> Pairings:
    """The pairs of this process."""
    found = current_app.extensions[PAIRINGS]
    if not isinstance(found, Pairings):
        raise TypeError("the desk is not registered")
    return found


@blueprint.get("/visit/<uuid:visit_id>/card")
def card(visit_id: UUID) -> ResponseReturnValue:
    """Whose card, the code that ties the resident's screen, and how the reading goes."""
    opened = Opened.of(visit_id)
    pair = pairings().of_clerk(auth.clerk().id)
    return render_template(
        "desk/card.html",
        opened=opened,
        visit=opened.visit,
        pair=pair,
        here=pair.visit == visit_id,
        steps=Step,
        reader=services().reader is not None,
        people=[(person, opened.name_of(person)) for person in opened.visit.sheet.people],
        holder=pair.holder if pair.visit == visit_id and pair.holder else _default(opened),
        verdicts=_verdicts(opened),
    )


@blueprint.post("/visit/<uuid:visit_id>/card/read")
def read_card(visit_id: UUID) -> ResponseReturnValue:
    """Let the resident's screen ask for the card and PIN of one person."""
    opened = Opened.of(visit_id)
    holder = request.form.get("holder", "")
    if holder not in opened.visit.sheet.people:
        raise Refused("どなたのカードかを選んでください。", status=422)
    pair = pairings().of_clerk(auth.clerk().id)
    if not pair.screen:
        raise Refused("先に、来庁者の画面に番号を入れてつないでください。")
    if services().reader is None:
        raise Refused("この端末にはカード読み取り機がありません。")
    pairings().ask_card(auth.clerk().id, visit_id, holder)
    return redirect(url_for("desk.card", visit_id=visit_id), 303)


@blueprint.post("/visit/<uuid:visit_id>/card/screen")
def screen(visit_id: UUID) -> ResponseReturnValue:
    """Show what is being entered on the resident's screen, stop showing it, or untie it."""
    Opened.of(visit_id)
    wanted = request.form.get("screen", "")
    if wanted == "untie":
        pairings().untie(auth.clerk().id)
    else:
        pairings().show(auth.clerk().id, visit_id if wanted == "show" else None)
    return redirect(url_for("desk.card", visit_id=visit_id), 303)


@blueprint.get("/card-state")
def card_state() -> ResponseReturnValue:
    """Whether the clerk's page about the card is still true; its script asks every second."""
    return jsonify(sequence=_state(pairings().of_clerk(auth.clerk().id)))


def _state(pair: Pairing) -> str:
    return f"{pair.code}.{pair.sequence}" if pair.screen else pair.code


def _verdicts(opened: Opened) -> list[tuple[str, str]]:
    """Whose card was read, and how genuine it was found: for clerks' eyes only."""
    settings = opened.visit.settings
    return [
        (opened.name_of(person), words)
        for person in opened.visit.sheet.people
        if (words := card_words.genuine(settings.get(f"genuine.{person}")))
    ]


def _default(opened: Opened) -> str:
    """The card is the visitor's until the clerk says otherwise."""
    return opened.visit.sheet.visitor
