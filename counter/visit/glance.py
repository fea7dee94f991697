"""Who is in the open visits, read without opening them whole: for search, lists and duplicates.

There is no index of names (design.md, section 7): the envelopes are decrypted in batches, only the
rows that are looked for are read, and nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from counter.keys import Keyring
from counter.storage import envelopes
from counter.storage.engine import Database
from counter.storage.visits import StoredVisit
from counter.visit.codec import VISIT_PART
from procedures.sheet import AnswerSheet

BATCH = 200
"""Visits decrypted at once: what is in memory stays small, and the queries few."""

WHO = frozenset({"name", "kana", "birth_date"})
"""What tells one person from another."""


@dataclass(frozen=True)
class Glance:
    """A visit's row, and its answer sheet with the items that were looked for and no others."""

    row: StoredVisit
    sheet: AnswerSheet = field(repr=False)


def glances(
    database: Database,
    keyring: Keyring,
    rows: Sequence[StoredVisit],
    items: Collection[str] = WHO,
) -> Iterator[Glance]:
    """These items of these visits, in their order; what cannot be opened here is left out."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        with database.reading() as connection:
            sealed = envelopes.of_visits(
                connection, visits=[row.id for row in batch], part=VISIT_PART
            )
        opened = {envelope.visit: payload for envelope, payload in keyring.open_each(sealed)}
        for row in batch:
            if row.id in opened:
                yield Glance(row, _sheet(opened[row.id], items))


def _sheet(payload: bytes, items: Collection[str]) -> AnswerSheet:
    whole = json.loads(payload)["sheet"]
    answers = [answer for answer in whole["answers"] if answer["item"] in items]
    return AnswerSheet.from_json({**whole, "answers": answers})
