"""The resident's own screen at the desk: what is being entered, and the PIN of the card.

It is tied to one clerk by a code and knows nothing else; without the tie it shows a box for the
code. The PIN lives in one local variable of `resident_pin`.
"""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cardreader.errors import CardError
from counter import auth
from counter.desk import card_words, taking
from counter.desk.blueprint import blueprint
from counter.desk.cards import pairings
from counter.desk.cases import standing
from counter.desk.opened import Opened
from counter.desk.pairing import Pairing, Step
from counter.desk.resident_view import entered
from counter.devices import AlreadyPressed
from counter.visit import VisitGone
from counter.web.services import services
from forms.numbers import folded

SCREEN = "screen"
STOPPED = "来庁者がカードの読み取りを取りやめました。"


@blueprint.get("/resident")
def resident() -> ResponseReturnValue:
    """What the screen shows now."""
    pair = pairings().of_screen(session.get(SCREEN, ""))
    if pair is None:
        return render_template("desk/resident_code.html", problem="", state="")
    return _page(pair)


@blueprint.post("/resident/pair")
def resident_pair() -> ResponseReturnValue:
    """Tie this screen by the code on the clerk's."""
    screen = pairings().tie(folded(request.form.get("code", "")))
    if screen is None:
        problem = "番号が違うか、期限が切れています。職員の画面の番号を入れてください。"
        return render_template("desk/resident_code.html", problem=problem, state=""), 422
    session[SCREEN] = screen
    return redirect(url_for("desk.resident"), 303)


@blueprint.get("/resident/state")
def resident_state() -> ResponseReturnValue:
    """Whether the page is still true; its script asks every second, which keeps the tie alive."""
    if session.get(SCREEN):
        auth.stay_awake()
    return jsonify(sequence=_state(pairings().of_screen(session.get(SCREEN, ""))))


@blueprint.post("/resident/pin")
def resident_pin() -> ResponseReturnValue:
    """One press: one VERIFY at most; the card's data go to the card's holder and nobody else."""
    pair, owner = pairings().of_screen(session.get(SCREEN, "")), services().reader
    if pair is None or owner is None or pair.step is not Step.CARD:
        return redirect(url_for("desk.resident"), 303)
    try:
        card = owner.read_person(folded(request.form.get("pin", "")), request.form.get("press", ""))
    except AlreadyPressed:
        return redirect(url_for("desk.resident"), 303)
    except CardError as error:
        return _page(pair, error)
    problem = taking.take(pair.visit, pair.holder, card) if pair.visit else STOPPED
    pairings().finish(pair.clerk, Step.FAILED if problem else Step.READ, problem)
    return redirect(url_for("desk.resident"), 303)


@blueprint.post("/resident/cancel")
def resident_cancel() -> ResponseReturnValue:
    """The resident would rather not use the card."""
    pair = pairings().of_screen(session.get(SCREEN, ""))
    if pair is not None and pair.step is Step.CARD:
        pairings().finish(pair.clerk, Step.FAILED, STOPPED)
    return redirect(url_for("desk.resident"), 303)


def _page(pair: Pairing, error: CardError | None = None) -> ResponseReturnValue:
    if pair.step is Step.CARD:
        return _card_page(pair, error)
    shown = _shown(pair)
    owner = services().reader
    return render_template(
        "desk/resident.html",
        rows=entered(shown) if shown else [],
        standing=standing(shown.visit) if shown else "",
        step=pair.step,
        steps=Step,
        card_left=bool(owner and owner.presence.has_card),
        state=_state(pair),
    )


def _shown(pair: Pairing) -> Opened | None:
    """The visit whose entries the screen shows; none once it is gone."""
    if pair.visit is None or pair.step is Step.IDLE:
        return None
    try:
        return Opened.around(services().visits.open(pair.visit))
    except VisitGone:
        pairings().show(pair.clerk, None)
        return None


def _card_page(pair: Pairing, error: CardError | None) -> ResponseReturnValue:
    """Place the card, then the PIN: the tries left are read before anything is asked."""
    owner = services().reader
    if owner is None or not owner.presence.has_card:
        return render_template("desk/resident_place.html", state=_state(pair))
    try:
        look = owner.look()
    except CardError as failed:
        return _gave_up(pair, card_words.sentence(failed))
    if look.refusal is not None:
        return _gave_up(pair, card_words.why_not(look))
    html = render_template(
        "desk/resident_pin.html",
        problem=card_words.sentence(error) if error else "",
        left=look.tries.left,
        press=owner.new_press(),
        state=_state(pair),
    )
    return html, 422 if error else 200


def _gave_up(pair: Pairing, why: str) -> ResponseReturnValue:
    """No PIN must be asked for; the reason is for the clerk's screen."""
    pairings().finish(pair.clerk, Step.FAILED, why)
    return redirect(url_for("desk.resident"), 303)


def _state(pair: Pairing | None) -> str:
    """Changes whenever the page should be asked for again."""
    owner = services().reader
    if pair is None:
        return ""
    presence = owner.presence.sequence if owner else 0
    return (
        f"{pair.sequence}.{presence}" if pair.step in (Step.CARD, Step.READ) else f"{pair.sequence}"
    )
