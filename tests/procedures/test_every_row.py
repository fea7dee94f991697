"""Every outcome row of the shipped catalog decides some case under tests/cases."""

from pathlib import Path

import pytest

from procedures.proving.covering import coverage
from tests.shipped import shipped_bundle

pytestmark = pytest.mark.integration


def test_every_row_has_a_case() -> None:
    missing = [
        f"{one.procedure}, row {place}"
        for one in coverage(shipped_bundle(), Path("tests/cases"))
        for place, cases in enumerate(one.rows)
        if not cases
    ]
    assert missing == []
