"""Submitted visits for tests of the desk: a move-in, its answers written straight on the sheet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from counter.visit import Visit
from procedures.sheet import Address, Provenance, Source, State
from procedures.values import from_plain
from tests.counter.desk.office import Office
from tests.visits.family import UNKNOWN, Family

MOVE_IN = "P01_move_in_family_dog_grandmother"


def family_of_four(office: Office, **changes: Any) -> Visit:
    """The family of P01 has submitted at the kiosk. `changes` replace visit answers."""
    visit = begun(office, Family.load(MOVE_IN), **changes)
    office.services.visits.submit(visit)
    return visit


def begun(office: Office, family: Family, *, visit: Visit | None = None, **changes: Any) -> Visit:
    """A visit, from a kiosk if need be, on whose sheet a family has answered all it knows."""
    visit = visit or office.services.visits.begin("kiosk", {"language": "ja"})
    sheet = visit.sheet
    for number in range(1, len(family.people) + 1):
        sheet.add_person(f"p{number}")
    sheet.visitor = "p1"
    for thing in family.case.get("thing", []):
        sheet.add_thing(thing["id"], thing["kind"])
    write(office, visit, "visit", {"events": family.case["events"], **family.answers, **changes})
    for subject in (*sheet.people, *sheet.things):
        known = {k: v for k, v in family.about(subject).items() if k not in ("id", "kind")}
        write(office, visit, subject, known, family)
    office.services.visits.save(visit)
    return visit


def write(
    office: Office,
    visit: Visit,
    subject: str,
    known: dict[str, Any],
    family: Family | None = None,
    source: Source = Source.RESIDENT,
) -> None:
    """Write what is known about a subject, as one source gives it."""
    items = office.services.bundles.version(visit.bundle).items
    for name, plain in known.items():
        item = items[name]
        if plain == UNKNOWN:
            visit.sheet.mark(Address(name, subject), item.kind, State.UNKNOWN)
            continue
        if item.kind == "person" and family is not None:
            plain = family.number(plain)
        visit.sheet.write(
            Address(name, subject),
            item.kind,
            from_plain(item.kind, plain),
            provenance=Provenance(source),
            at=office.clock() - dt.timedelta(minutes=5),
        )
