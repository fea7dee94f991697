"""A proof runs in a process of its own and is kept."""

from __future__ import annotations

import datetime as dt
from multiprocessing import get_context
from multiprocessing.connection import wait

import pytest

from counter.admin import proofs
from counter.admin.proofs import ProofBroke, Proofs
from tests.procedures import small

pytestmark = [pytest.mark.cpu_seconds(10), pytest.mark.integration]

DAY = dt.date(2026, 4, 1)


def finish(made: Proofs) -> None:
    """Wait until the running proof has something to say."""
    assert made._running is not None
    assert wait([made._running[1]], timeout=60)


def test_the_report_comes_when_it_is_done_and_stays() -> None:
    made, bundle = Proofs(), small.bundle()
    assert made.of(bundle, DAY) is None
    assert made.busy()
    finish(made)
    report = made.of(bundle, DAY)
    assert report is not None
    assert report.scope
    assert made.of(bundle, DAY) is report
    assert not made.busy()


def test_a_proof_that_breaks_is_said_to_have_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends_at_once(*_: object) -> object:
        ours, theirs = get_context("spawn").Pipe(duplex=False)
        theirs.close()
        return ours

    monkeypatch.setattr(proofs, "_begin", ends_at_once)
    made, bundle = Proofs(), small.bundle()
    assert made.of(bundle, DAY) is None
    with pytest.raises(ProofBroke):
        made.of(bundle, DAY)
