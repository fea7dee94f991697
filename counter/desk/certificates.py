"""A paper 転出証明書 on one page: typed off once, then the clerk or the resident goes on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter import auth
from counter.desk.blueprint import blueprint
from counter.prefill import Certificate, carry, fill_from_certificate
from counter.prefill.certificate_shelf import CertificateShelf
from counter.prefill.transcribing import (
    FACT_NAMES,
    MOST_ROWS,
    MOVE_BOXES,
    PERSON_BOXES,
    TICKS,
    Transcribed,
    transcribe,
)
from counter.visit.states import Channel
from counter.web.services import services
from procedures.sheet import Address, Provenance, Source

CLERK = Provenance(Source.CLERK)
EVENTS = Address("events")
FIRST_ROWS = 6
AT_KIOSK = "kiosk"


@blueprint.get("/certificate")
def transcribe_page() -> ResponseReturnValue:
    """The empty page."""
    return _page({}, ())


@blueprint.post("/certificate")
def save_transcribed() -> ResponseReturnValue:
    """Take it: an interview goes on here, or the resident goes on at a kiosk with the card."""
    typed = request.form.to_dict()
    read = transcribe(typed)
    if read.certificate is None:
        return _page(typed, read.problems), 422
    if typed.get("onward") == AT_KIOSK:
        _shelf().keep([read.certificate], keep=_keep())
        return redirect(url_for("desk.transcribed"), 303)
    visit_id = _begin(read, read.certificate, typed.get("visitor", ""))
    return redirect(url_for("desk.people", visit_id=visit_id), 303)


@blueprint.get("/certificate/kept")
def transcribed() -> ResponseReturnValue:
    """It waits for the card of one of them."""
    return render_template("desk/transcribed.html")


def _begin(read: Transcribed, certificate: Certificate, chosen: str) -> UUID:
    """An interview about moving in, the family filled in, in the clerk's name."""
    here = services()
    visit = here.visits.begin(Channel.DESK)
    visit.sheet.visitor = visit.sheet.add_person(visit.sheet.new_id("p"))
    items = here.bundles.version(visit.bundle).items
    at = here.clock()
    kind = items[EVENTS.item].kind
    visit.sheet.write(EVENTS, kind, frozenset({"move_in"}), provenance=CLERK, at=at)
    row = int(chosen) if chosen.isdecimal() else -1
    visitor = read.rows.index(row) if row in read.rows else None
    fill_from_certificate(visit.sheet, items, certificate, visitor=visitor, at=at)
    carry(visit.sheet, items, at=at)
    here.visits.save(visit, by=auth.clerk().id)
    return visit.id


def _page(typed: dict[str, str], problems: tuple[tuple[str, str], ...]) -> str:
    relationship = services().bundles.current().items["relationship_to_head_before"]
    rows = [row for row in range(MOST_ROWS) if row < FIRST_ROWS or _used(typed, row)]
    return render_template(
        "desk/certificate.html",
        typed=typed,
        problems=problems,
        wrong=dict(problems),
        move_boxes=MOVE_BOXES,
        person_boxes=PERSON_BOXES,
        ticks=TICKS,
        names=FACT_NAMES,
        rows=range(MOST_ROWS) if "more" in request.form else rows,
        relationships=[one for one in relationship.choices if one.id not in ("self", "other")],
    )


def _used(typed: dict[str, str], row: int) -> bool:
    return any(text for box, text in typed.items() if box.startswith(f"person.{row}."))


def _shelf() -> CertificateShelf:
    here = services()
    return CertificateShelf(here.database, here.keyring, here.clock)


def _keep() -> timedelta:
    return timedelta(days=services().config.certificates.keep_days)
