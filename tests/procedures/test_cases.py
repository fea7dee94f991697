"""Every case under tests/cases: the outcomes are what a knowledgeable clerk expects."""

from __future__ import annotations

from functools import cache

import pytest

from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.guidance import assess
from tests.procedures.cases import (
    EXPECTED_LISTS,
    Case,
    answered_sheet,
    families,
    single_procedures,
    walk,
)
from tests.shipped import shipped_bundle

NOT_YET: frozenset[str] = frozenset()
"""Procedures that cases name and the catalog does not have yet. It may only shrink."""

FAMILIES = list(families())
SINGLE = list(single_procedures())


@cache
def shipped() -> Bundle:
    return shipped_bundle()


@pytest.mark.parametrize("case", FAMILIES, ids=lambda case: case.name)
def test_outcomes(case: Case) -> None:
    walked = walk(shipped(), case)
    for outcome in EXPECTED_LISTS & case.expected.keys():
        expected = set(case.expected[outcome]) - NOT_YET
        assert walked.names(outcome) == expected, f"{outcome} が違います"
    found = walked.outcomes()
    for name in case.expected.get("not_needed", []):
        assert found.get(name, set()) <= {Outcome.NOT_NEEDED}, f"{name} は不要のはずです"


@pytest.mark.parametrize("case", FAMILIES, ids=lambda case: case.name)
def test_asks_nothing_the_case_does_not_answer(case: Case) -> None:
    assert walk(shipped(), case).unanswered == tuple(case.table.get("unanswered", ()))


def test_the_catalog_has_every_procedure_the_cases_name() -> None:
    named = set().union(*(case.expected_procedures for case in FAMILIES))
    assert named - shipped().procedures.keys() == NOT_YET


@pytest.mark.parametrize("case", SINGLE, ids=lambda case: case.name)
def test_one_procedure(case: Case) -> None:
    """The answers a case states settle its procedure: nothing more would be asked for it."""
    sheet = answered_sheet(shipped(), case)
    assessment = assess(shipped(), case.law_day, sheet)
    name, subject = case.table["procedure"], case.table.get("subject", "")
    verdict = assessment.find(name, subject)
    expected = Outcome(case.table["outcome"])
    if verdict is None:
        assert expected is Outcome.NOT_NEEDED, "対象の人・物がいません"
        assert not [v for v in assessment.verdicts if v.procedure.id == name and not v.subject]
    else:
        assert (verdict.outcome, verdict.relevant) == (expected, frozenset())


@pytest.mark.parametrize("name", sorted(shipped().procedures))
def test_has_cases_for_yes_no_and_the_clerk(name: str) -> None:
    own = [Outcome(case.table["outcome"]) for case in SINGLE if case.table["procedure"] == name]
    applies = set(own) - {Outcome.ASK_CLERK, Outcome.NOT_NEEDED}
    assert applies, "当てはまる例がありません"
    assert Outcome.NOT_NEEDED in own, "不要の例がありません"
    assert Outcome.ASK_CLERK in own, "職員が確認する例がありません"
