"""Visits of invented families as the printing tests need them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from printing import PrintJob, SheetWanted
from procedures.bundle import Bundle
from procedures.cases import answers_of, read_case
from procedures.catalog import Outcome
from procedures.guidance import assess
from procedures.sheet import Address, AnswerSheet, Provenance, Source
from procedures.values import Value
from tests.shipped import shipped_bundle

CASES = Path(__file__).parent.parent / "cases"
FAMILY = CASES / "P01_move_in_family_dog_grandmother.toml"
DAUGHTER = CASES / "C01_first_care_application_by_daughter.toml"
RECEIPT = "K7MP-3XQ9"
NOW = dt.datetime(2026, 4, 3, 1, 0, tzinfo=dt.UTC)


@cache
def bundle() -> Bundle:
    """The shipped catalog, loaded once."""
    return shipped_bundle()


def visit_of(
    path: Path, changes: Mapping[Address, Value] | None = None
) -> tuple[dt.date, AnswerSheet]:
    """The law day and answer sheet of a case, with some answers replaced or added."""
    case = read_case(path)
    sheet = AnswerSheet(people=list(case.people), things=dict(case.things))
    sheet.visitor = case.visitor.person
    said: dict[Address, Value | None] = {
        **answers_of(case, bundle()),
        Address("events"): frozenset(case.events),
        **(changes or {}),
    }
    for address, value in said.items():
        if value is not None:
            kind = bundle().items[address.item].kind
            sheet.write(address, kind, value, provenance=Provenance(Source.RESIDENT), at=NOW)
    return case.today, sheet


def job_of(
    path: Path,
    changes: Mapping[Address, Value] | None = None,
    *,
    only: str = "",
    training: bool = False,
    accepted_on: dt.date | None = None,
) -> PrintJob:
    """The sheets of everything a case needs (or of one procedure), without slip."""
    day, sheet = visit_of(path, changes)
    needed = assess(bundle(), day, sheet).of(Outcome.NEEDED)
    wanted = [v for v in needed if only in ("", v.procedure.id)]
    return PrintJob(
        bundle=bundle(),
        law_day=day,
        sheet=sheet,
        wanted=tuple(SheetWanted(verdict, accepted_on) for verdict in wanted),
        receipt=RECEIPT,
        training=training,
    )
