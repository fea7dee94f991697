"""Every case under tests/cases: the outcomes are what a knowledgeable clerk expects."""

from __future__ import annotations

from functools import cache

import pytest

from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.loading import load_bundle
from tests.procedures.cases import EXPECTED_LISTS, Case, all_cases, walk

NOT_YET: frozenset[str] = frozenset()
"""Procedures that cases name and the catalog does not have yet. It may only shrink."""

CASES = list(all_cases())


@cache
def shipped() -> Bundle:
    return load_bundle()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_outcomes(case: Case) -> None:
    walked = walk(shipped(), case)
    for outcome in EXPECTED_LISTS & case.expected.keys():
        expected = set(case.expected[outcome]) - NOT_YET
        assert walked.names(outcome) == expected, f"{outcome} が違います"
    found = walked.outcomes()
    for name in case.expected.get("not_needed", []):
        assert found.get(name, set()) <= {Outcome.NOT_NEEDED}, f"{name} は不要のはずです"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_asks_nothing_the_case_does_not_answer(case: Case) -> None:
    assert walk(shipped(), case).unanswered == tuple(case.table.get("unanswered", ()))


def test_the_catalog_has_every_procedure_the_cases_name() -> None:
    named = set().union(*(case.expected_procedures for case in CASES))
    assert named - shipped().procedures.keys() == NOT_YET


def test_every_procedure_has_a_case() -> None:
    named = set().union(*(case.expected_procedures for case in CASES))
    assert not shipped().procedures.keys() - named
