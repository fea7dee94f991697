"""A small city for tests of the life cycle: one notice, and procedures of each way to travel.

notice      転入届: signed with a pen, `bank_book`-less
insurance   付記 of the notice
allowance   follows the notice, wants a document
nursery     follows the allowance
water       released by the resident, kept for 60 days
dog         released by the resident, follows the notice, kept for 5 days
care        the clerk has to ask when nobody knows
grant       two clerks look at it
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from counter.keys import Keyring
from counter.storage import bundles
from counter.storage.engine import Database
from counter.storage.times import to_ms
from counter.visit import (
    Acceptance,
    CaseKey,
    DocumentCheck,
    DocumentState,
    Signature,
    Visit,
    Visits,
)
from procedures.bundle import Bundle
from procedures.loading import canonical
from procedures.sheet import Address
from procedures.values import DocumentSeen
from tests.counter.conftest import START, Clock
from tests.procedures import small

NOTICE, INSURANCE, ALLOWANCE = CaseKey("notice"), CaseKey("insurance"), CaseKey("allowance")
NURSERY, WATER, DOG, CARE = CaseKey("nursery"), CaseKey("water"), CaseKey("dog"), CaseKey("care")
GRANT = CaseKey("grant")

ANSWERS = (
    "moves",
    "has_child",
    "wants_nursery",
    "wants_water",
    "has_dog",
    "needs_care",
    "wants_grant",
)
CLERK = UUID("00000000-0000-4000-8000-00000000c1e4")
TODAY = dt.date(2026, 4, 3)

BANK_BOOK = """
[[document]]
id = "bank_book"
name = { ja = "通帳" }
"""

_PROCEDURES = {
    "notice": small.procedure("notice", ("needed", "moves"), head='signature = "pen"'),
    "insurance": small.procedure("insurance", ("deemed", "moves"), head='annex_of = ["notice"]'),
    "allowance": small.procedure(
        "allowance", ("needed", "has_child"), head='after = ["notice"]', tail=BANK_BOOK
    ),
    "nursery": small.procedure(
        "nursery", ("needed", "wants_nursery"), head='after = ["allowance", "insurance"]'
    ),
    "water": small.procedure(
        "water", ("needed", "wants_water"), head='release = "resident"\nkeep_days = 60'
    ),
    "dog": small.procedure(
        "dog", ("needed", "has_dog"), head='release = "resident"\nafter = ["notice"]\nkeep_days = 5'
    ),
    "care": small.procedure("care", ("needed", "needs_care")),
    "grant": small.procedure("grant", ("needed", "wants_grant"), head="second_check = true"),
}


@cache
def catalog() -> Bundle:
    """The small city's bundle."""
    items = "".join(small.item(id_, "visit", "bool") for id_ in ANSWERS)
    number = small.item("individual_number", "person", "individual_number")
    return small.bundle(items=items + number, **_PROCEDURES)


class OneBundle:
    """A bundle source with the small city in it."""

    def __init__(self, database: Database) -> None:
        bundle, now = catalog(), to_ms(START)
        with database.writing() as connection:
            bundles.put(
                connection,
                version=bundle.version,
                content=canonical(bundle.files),
                published_at=now,
                valid_from=now,
            )

    def current(self) -> Bundle:
        return catalog()

    def version(self, version: str) -> Bundle:
        assert version == catalog().version
        return catalog()


def open_visits(database: Database, keyring: Keyring, clock: Clock | None = None) -> Visits:
    """The visits of the small city."""
    return Visits(database, keyring, OneBundle(database), clock=clock or Clock())


def answer(visit: Visit, **answers: bool) -> None:
    """Write yes-or-no answers on the sheet."""
    for item, value in answers.items():
        small.give(catalog(), visit.sheet, Address(item), value)


def begin(visits: Visits, channel: str = "kiosk", **answers: bool) -> Visit:
    """A visit of 見本 太郎 who moves in, with every answer given: no, unless told otherwise."""
    visit = visits.begin(channel, {"language": "ja"})
    people: dict[str, Any] = {"p1": {"name": "見本　太郎", "birth_date": "1990-08-20"}}
    visit.sheet = small.sheet(catalog(), people)
    answer(visit, **{**dict.fromkeys(ANSWERS, False), "moves": True, **answers})
    visits.save(visit)
    return visit


def submitted(visits: Visits, channel: str = "kiosk", **answers: bool) -> Visit:
    """Such a visit, confirmed by its resident."""
    visit = begin(visits, channel, **answers)
    visits.submit(visit)
    return visit


def acceptance(**changes: Any) -> Acceptance:
    """A complete acceptance by the clerk of today."""
    given: dict[str, Any] = {
        "by": CLERK,
        "on": TODAY,
        "identity": DocumentSeen("mynumber_card"),
        "signature": Signature.PEN,
        "documents": {"bank_book": DocumentCheck(DocumentState.COPIED)},
    }
    return Acceptance(**{**given, **changes})


def other_clerk() -> UUID:
    return uuid4()
