"""Writing what a card gave into a visit, whichever way it was read."""

from __future__ import annotations

from uuid import UUID

from counter.desk.opened import Opened
from counter.devices import CardReading
from counter.prefill import carry, fill_from_card
from counter.prefill.card_match import contradiction
from counter.visit import Conflict, VisitGone
from counter.web.services import services

SAVE_TRIES = 5
"""A clerk may save while the card is read; its data go on whatever the sheet says then."""

BUSY = "読み取ったあと、ほかの操作と重なって書き込めませんでした。もう一度読んでください。"


def take(visit_id: UUID, holder: str, reading: CardReading, *, by: UUID | None = None) -> str:
    """Write the card's data to its holder's answers; returns why not, "" when they are written.

    `by` is the clerk who read it; None where the resident typed the PIN.
    """
    for _ in range(SAVE_TRIES):
        try:
            return _write(visit_id, holder, reading, by)
        except Conflict:
            continue
        except VisitGone as gone:
            return str(gone)
    return BUSY


def _write(visit_id: UUID, holder: str, reading: CardReading, by: UUID | None) -> str:
    here = services()
    opened = Opened.around(here.visits.open(visit_id))
    sheet, items = opened.visit.sheet, dict(opened.bundle.items)
    problem = contradiction(sheet, items, holder, reading.person)
    if problem:
        return problem
    now = here.clock()
    fill_from_card(
        sheet,
        items,
        person=holder,
        information=reading.person,
        at=now,
        card_expires=reading.card_expires,
        certificate_expires=reading.certificate_expires,
    )
    opened.visit.settings[f"genuine.{holder}"] = str(reading.genuine)
    carry(sheet, items, at=now)
    here.visits.save(opened.visit, by=by)
    return ""
