"""A new visit that begins with what an earlier visit of the same household said.

Only what the catalog says *lasts* is carried, each with provenance `earlier` and the moment it was
first said: who the people are, which house was struck, the photos. What may have changed since (how
the house is repaired, what somebody wishes), consents, papers shown and 個人番号 are asked afresh.
That an address is protected (支援措置) is never forgotten on the way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from procedures.bundle import Bundle
from procedures.catalog import Item
from procedures.disasters import tell, told
from procedures.protection import HINT, is_protected
from procedures.sheet import AnswerSheet, Provenance, Source, State
from procedures.values import Kind

EARLIER = Provenance(Source.EARLIER)

NEVER = frozenset({Kind.CONSENT, Kind.DOCUMENT_SEEN, Kind.INDIVIDUAL_NUMBER})
"""Kinds that no catalog can let last: they were given for that one visit."""


def from_earlier(bundle: Bundle, earlier: AnswerSheet, at: dt.datetime) -> AnswerSheet:
    """The sheet a new visit begins with. The visitor is the same until somebody says otherwise.

    The disaster is told anew from today's master: its last days may have been extended.
    """
    sheet = AnswerSheet(
        people=list(earlier.people), things=dict(earlier.things), visitor=earlier.visitor
    )
    _carry(sheet, earlier, bundle.items)
    disaster = bundle.disasters.get(told(earlier))
    if disaster is not None:
        tell(bundle, sheet, disaster, at)
    return sheet


def _carry(sheet: AnswerSheet, earlier: AnswerSheet, items: Mapping[str, Item]) -> None:
    for address, answer in earlier.answers.items():
        item = items.get(address.item)
        if item is None or not item.lasts or item.kind in NEVER or item.kind is not answer.kind:
            continue
        best = answer.best(item.sources) if answer.state is State.ANSWERED else None
        if best is not None:
            sheet.write(address, item.kind, best.value, provenance=EARLIER, at=best.at)
    if is_protected(earlier) and HINT.item in items:
        at = max(one.at for one in earlier.answers[HINT].candidates)
        sheet.write(HINT, Kind.BOOL, True, provenance=EARLIER, at=at)
