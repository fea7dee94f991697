"""A sheet assessed anew after one answer says what it would say if nobody had looked before."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from procedures.bundle import Bundle
from procedures.guidance import Assessment, assess
from procedures.reassessing import Before, reassess
from procedures.sheet import Address, AnswerSheet, State
from procedures.values import Kind
from tests.procedures.cases import Case, answered_sheet, families
from tests.procedures.oracle import filled, write
from tests.procedures.small import DAY, bundle, item, procedure
from tests.shipped import shipped_bundle

FAMILIES = list(families())


def one_by_one(whole: AnswerSheet, rng: random.Random) -> Iterator[AnswerSheet]:
    """The same sheet with one more answer each time, then with some taken away or not known."""
    sheet = whole.copy()
    sheet.answers.clear()
    places = list(whole.answers)
    for place in sorted(places, key=lambda place: (place.item != "events", rng.random())):
        sheet.answers[place] = whole.answers[place]
        yield sheet
    for place in rng.sample(places, len(places) // 3):
        if rng.random() < 0.5:
            sheet.mark(place, whole.answers[place].kind, State.UNKNOWN)
        else:
            del sheet.answers[place]
        yield sheet


@pytest.mark.cpu_seconds(20)
@pytest.mark.parametrize("case", FAMILIES, ids=lambda case: case.name)
def test_the_families(case: Case) -> None:
    """Each assessment goes on from the one before it, as the pages of a visit do."""
    shipped, rng = shipped_bundle(), random.Random(case.name)  # noqa: S311 an order, not a secret
    before = None
    for sheet in one_by_one(answered_sheet(shipped, case), rng):
        fresh = assess(shipped, case.law_day, sheet)
        if before is not None:
            assert reassess(shipped, case.law_day, sheet, before) == fresh
        before = Before(sheet.copy(), fresh)


SMALL = {
    "items": "\n".join(
        [
            item("a", "visit", "bool"),
            item("b", "visit", "bool"),
            item("dogs_complete", "visit", "bool", 'roster_of = "dog"'),
            item("registered", "dog", "bool"),
        ]
    ),
    "of_a": procedure("of_a", ("needed", "a")),
    "of_b": procedure("of_b", ("needed", "b")),
    "of_whoever_came": procedure("of_whoever_came", ("needed", "any(True for p in visitor)")),
    "of_dogs": procedure("of_dogs", ("needed", "any(not d.registered for d in dogs)")),
}


def small() -> Bundle:
    return bundle(**SMALL)


def looked_at(sheet: AnswerSheet) -> Before:
    return Before(sheet.copy(), assess(small(), DAY, sheet))


def verdict_of(found: Assessment, procedure_: str) -> object:
    return found.find(procedure_)


def test_what_looks_at_nothing_that_changed_is_not_judged_again() -> None:
    sheet = filled({})
    before = looked_at(sheet)
    sheet.mark(Address("a"), Kind.BOOL, State.UNKNOWN)
    after = reassess(small(), DAY, sheet, before)
    assert verdict_of(after, "of_b") is verdict_of(before.assessment, "of_b")
    assert verdict_of(after, "of_a") != verdict_of(before.assessment, "of_a")


def one_more_dog(sheet: AnswerSheet) -> None:
    sheet.add_thing("dog2", "dog")


def the_dogs_are_not_complete(sheet: AnswerSheet) -> None:
    sheet.mark(Address("dogs_complete"), Kind.BOOL, State.UNKNOWN)


def another_event(sheet: AnswerSheet) -> None:
    sheet.mark(Address("events"), Kind.CHOICES, State.UNKNOWN)


def nobody_came(sheet: AnswerSheet) -> None:
    sheet.visitor = ""


@pytest.mark.parametrize(
    "change", [one_more_dog, the_dogs_are_not_complete, another_event, nobody_came]
)
def test_what_no_rule_mentions_changes_everything(change: Callable[[AnswerSheet], None]) -> None:
    sheet = filled({Address("registered", "dog1"): None})
    write(sheet, Address("registered", "dog1"), True)
    before = looked_at(sheet)
    change(sheet)
    assert reassess(small(), DAY, sheet, before) == assess(small(), DAY, sheet)
