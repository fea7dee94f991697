"""Errors block publishing, debts never do, and 至急 ends after 14 days."""

from __future__ import annotations

import datetime as dt

from procedures.findings import Finding
from procedures.publishing import admit

NOW = dt.datetime(2026, 4, 3, tzinfo=dt.UTC)
ERROR = Finding("error", "procedures/one.toml", "outcome.0", "…")
DEBT = Finding("debt", "procedures/one.toml", "verified_on", "…")


def test_debts_never_block() -> None:
    admission = admit([DEBT], now=NOW)
    assert admission.allowed
    assert admission.expires is None


def test_errors_block() -> None:
    admission = admit([DEBT, ERROR], now=NOW)
    assert not admission.allowed
    assert admission.blocked_by == (ERROR,)


def test_urgent_goes_live_for_14_days_with_its_reason() -> None:
    admission = admit([ERROR], now=NOW, urgent=" 法改正が今日から ")
    assert admission.allowed
    assert admission.expires == dt.datetime(2026, 4, 17, tzinfo=dt.UTC)
    assert admission.reason == "法改正が今日から"


def test_an_empty_reason_is_no_reason() -> None:
    assert not admit([ERROR], now=NOW, urgent="  ").allowed
