"""Practice without a reader: buttons that place and take the cards of invented people.

Only where the reader is the virtual one; the pages do not exist beside a real reader.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cardreader.virtual.reader import VirtualReader
from counter.web.services import services


@dataclass(frozen=True)
class PracticeCard:
    """A card somebody can place: the id of its file, whose it is, its PIN."""

    id: str
    name: str
    pin: str


def practice_cards() -> list[PracticeCard]:
    """The cards of the virtual reader; none beside a real one."""
    reader = _virtual()
    if reader is None:
        return []
    return [
        PracticeCard(key, card.spec.holder.name, card.spec.card.pin)
        for key, card in reader.cards.items()
    ]


def place_card() -> ResponseReturnValue:
    """Put a card on the virtual reader, or take it away."""
    reader = _virtual()
    if reader is None:
        abort(404)
    wanted = request.form.get("card", "")
    if wanted in reader.cards:
        reader.insert(wanted)
    else:
        reader.remove()
    return redirect(url_for("kiosk.card_place" if wanted else "kiosk.card_take"), 303)


def _virtual() -> VirtualReader | None:
    owner = services().reader
    return owner.reader if owner and isinstance(owner.reader, VirtualReader) else None
