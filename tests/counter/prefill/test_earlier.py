"""The same household comes four times after a disaster, and what lasts is asked once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from counter.prefill import from_earlier
from procedures.bundle import Bundle
from procedures.cases import CaseFile, answers_of, read_case
from procedures.catalog import Outcome
from procedures.disasters import tell
from procedures.guidance import assess
from procedures.scripted import ScriptedResident
from procedures.sheet import Address, AnswerSheet, Source, State
from tests.procedures.disaster_city import struck

CASES = Path(__file__).parents[2] / "cases"
RAIN = "r8_0605_rain"

Changes = Mapping[str, Any]

STAGES: tuple[tuple[dt.date, Changes, Changes], ...] = (
    # day, what is new about the house, what is new about the visit
    (dt.date(2026, 6, 10), {}, {}),
    (dt.date(2026, 6, 25), {}, {"stay_place": "relative"}),
    (dt.date(2026, 7, 20), {"certificate_issued": True, "damage_class": "total"}, {}),
    (
        dt.date(2027, 6, 1),
        {"certificate_issued": True, "damage_class": "total", "demolition": "done"},
        {"rebuild_method": "build_buy", "stay_place": "none", "uses_temporary_housing": True},
    ),
)


def stage(day: dt.date, house: Changes, visit: Changes) -> CaseFile:
    """The family of D01 as it stands at one of its four visits."""
    case = read_case(next(CASES.glob("D01*.toml")))
    in_area = {"building_address": "北海道見本市東五条三丁目７番"}
    changes = {
        "today": day,
        "thing": tuple({**thing, **in_area, **house} for thing in case.thing),
        "answers": {**_no_master(case.answers), **visit},
    }
    return case.model_copy(update=changes)


def _no_master(answers: Changes) -> dict[str, Any]:
    """Without what the master of disasters tells."""
    told = struck().disasters[RAIN].facts.keys() | {"disaster_name", "disaster_date"}
    return {item: plain for item, plain in answers.items() if item not in told}


def visit(case: CaseFile, sheet: AnswerSheet) -> tuple[AnswerSheet, list[str]]:
    """One visit: the sheet afterwards, and the items that were asked."""
    bundle = struck()
    at = dt.datetime.combine(case.today, dt.time(10), dt.UTC)
    resident = ScriptedResident(case, bundle, answers_of(case, bundle), at)
    tell(bundle, sheet, bundle.disasters[RAIN], at)
    resident.arrives(sheet)
    resident.answers_everything(sheet)
    return sheet, [item for item in resident.burden.asked if item != "events"]


@pytest.fixture(scope="module")
def four_visits() -> list[tuple[AnswerSheet, list[str]]]:
    found: list[tuple[AnswerSheet, list[str]]] = []
    for day, house, changed in STAGES:
        at = dt.datetime.combine(day, dt.time(9), dt.UTC)
        before = from_earlier(struck(), found[-1][0], at) if found else AnswerSheet()
        found.append(visit(stage(day, house, changed), before))
    return found


def lasting(bundle: Bundle) -> set[str]:
    return {item.id for item in bundle.items.values() if item.lasts}


@pytest.mark.cpu_seconds(10)
def test_what_lasts_is_asked_once(four_visits: list[tuple[AnswerSheet, list[str]]]) -> None:
    first, *later = [asked for _, asked in four_visits]
    assert {"kana", "building_address", "people_complete"} <= set(first)
    seen = set(first)
    for asked in later:
        assert set(asked) & seen & lasting(struck()) == set()
        assert len(asked) < len(first)
        seen |= set(asked)


def test_what_may_have_changed_is_asked_again(
    four_visits: list[tuple[AnswerSheet, list[str]]],
) -> None:
    assert all("certificate_issued" in asked for _, asked in four_visits)
    assert all("stay_place" in asked for _, asked in four_visits)


def test_each_visit_finds_its_procedures(four_visits: list[tuple[AnswerSheet, list[str]]]) -> None:
    needed = [
        {one.procedure.id for one in assess(struck(), day, sheet).of(Outcome.NEEDED)}
        for (day, *_), (sheet, _) in zip(STAGES, four_visits, strict=True)
    ]
    assert "disaster_victim_certificate" in needed[0]
    assert "disaster_victim_certificate" in needed[1]
    assert "disaster_temporary_housing" in needed[2]
    assert "disaster_livelihood_recovery_grant" in needed[2] & needed[3]


def test_where_it_comes_from_and_what_never_comes(
    four_visits: list[tuple[AnswerSheet, list[str]]],
) -> None:
    last, bundle = four_visits[-1][0], struck()
    again = from_earlier(bundle, last, dt.datetime(2027, 6, 2, tzinfo=dt.UTC))
    carried = {
        address: answer.candidates[0].provenance
        for address, answer in again.answers.items()
        if bundle.items[address.item].lasts
    }
    assert carried[Address("building_address", "house")].source is Source.EARLIER
    assert again.state(Address("certificate_issued", "house")) is State.NOT_ASKED
    assert again.state(Address("events")) is State.NOT_ASKED
    assert again.card_holder == ""
    assert str(again.answers[Address("disaster_name")].candidates[0].provenance) == (
        "register:disaster"
    )


def test_consents_papers_and_numbers_never_last() -> None:
    kinds = {item.kind for item in struck().items.values() if item.lasts}
    assert kinds.isdisjoint({"consent", "document_seen", "individual_number"})
