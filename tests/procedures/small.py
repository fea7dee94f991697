"""A small catalog built from texts, for tests of the machinery alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from procedures.bundle import Bundle
from procedures.loading import build
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source
from procedures.values import from_plain

DAY = dt.date(2026, 4, 3)
NOW = dt.datetime(2026, 4, 3, 1, 0, tzinfo=dt.UTC)

CITY = """
name = "見本市"
prefecture = "北海道"
code = "999997"
hall = "見本市役所"
"""

EVENTS = """
[[event]]
id = "move_in"
name = { ja = "転入" }
"""


def item(id_: str, subject: str, kind: str, *more: str) -> str:
    """One `[[item]]` table the resident is asked for."""
    ask = "once" if subject == "visit" else "each"
    lines = [
        "[[item]]",
        f'id = "{id_}"',
        f'subject = "{subject}"',
        f'kind = "{kind}"',
        f'label = {{ ja = "{id_}" }}',
        'sensitivity = "public"',
    ]
    if not any(line.startswith("ask") for line in more):
        lines.append(f'ask = "{ask}"')
    if not any(line.startswith("sources") for line in more):
        lines.append('sources = ["card", "resident", "clerk"]')
    return "\n".join([*lines, *more]) + "\n"


BASIC_ITEMS = "\n".join(
    [
        item("events", "visit", "choices", 'choices = [{ id = "move_in", ja = "転入" }]'),
        item("people_complete", "visit", "bool", 'roster_of = "person"'),
        item("name", "person", "person_name"),
        item("birth_date", "person", "date"),
    ]
)


def catalog(
    items: str = "", groups: str = "", amounts: str = "", **procedures: str
) -> dict[str, str]:
    """The files of a small catalog."""
    return {
        "city.toml": CITY,
        "events.toml": EVENTS,
        "groups.toml": groups,
        "amounts/all.toml": amounts,
        "items/all.toml": BASIC_ITEMS + items,
        **{f"procedures/{name}.toml": text for name, text in procedures.items()},
    }


def bundle(items: str = "", groups: str = "", amounts: str = "", **procedures: str) -> Bundle:
    """A small bundle."""
    return build(catalog(items, groups, amounts, **procedures))


def procedure(id_: str, *rows: tuple[str, str], head: str = "", tail: str = "") -> str:
    """A procedure file with these (outcome, condition) rows and the closing `not_needed`."""
    outcomes = "".join(
        f"\n[[outcome]]\nis = \"{outcome}\"\nwhen = '''{when}'''\nbecause = {{ ja = \"…\" }}\n"
        for outcome, when in rows
    )
    return f"""
id = "{id_}"
name = {{ ja = "{id_}" }}
summary = {{ ja = "{id_}" }}
law = "試験法1条"
source = "試験"
verified_on = 2026-11-21
events = ["move_in"]
target = "test"
{head}
{outcomes}
[[outcome]]
is = "not_needed"
because = {{ ja = "…" }}
{tail}
"""


def sheet(
    catalog_bundle: Bundle,
    people: Mapping[str, Mapping[str, Any]],
    visit: Mapping[str, Any] | None = None,
    *,
    complete: bool = True,
) -> AnswerSheet:
    """A sheet of people and answers given by the resident; the first person is the visitor."""
    made = AnswerSheet(people=list(people), visitor=next(iter(people), ""))
    answers = {"events": ["move_in"], "people_complete": complete, **(visit or {})}
    rows = [(Address(id_, VISIT), plain) for id_, plain in answers.items()]
    for person, theirs in people.items():
        rows += [(Address(id_, person), plain) for id_, plain in theirs.items()]
    for address, plain in rows:
        if plain is not None:
            give(catalog_bundle, made, address, plain)
    return made


def give(
    catalog_bundle: Bundle,
    made: AnswerSheet,
    address: Address,
    plain: Any,
    source: str = "resident",
) -> None:
    """Write one answer."""
    kind = catalog_bundle.items[address.item].kind
    value = from_plain(kind, plain)
    made.write(address, kind, value, provenance=Provenance(Source(source)), at=NOW)
