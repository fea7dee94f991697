"""A proof runs beside the pages, and its report is kept."""

from __future__ import annotations

import datetime as dt

from counter.admin.proofs import Proofs
from tests.counter.test_beside import finish
from tests.procedures import small

DAY = dt.date(2026, 4, 1)


def test_the_report_comes_when_it_is_done() -> None:
    made, bundle = Proofs(), small.bundle()
    assert made.of(bundle, DAY) is None
    assert made.busy()
    finish(made._beside)
    report = made.of(bundle, DAY)
    assert report is not None
    assert report.scope
    assert made.of(bundle, DAY) is report
