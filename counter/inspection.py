"""Everything there is to find in a catalog: its rules, sheets, mappings and translations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from counter.handoff import checking
from counter.languages import debts
from printing.preview import prove
from procedures.bundle import Bundle
from procedures.findings import Finding
from procedures.proving import Report, check


def inspect(
    bundle: Bundle,
    law_day: dt.date,
    *,
    cases: Path | None = None,
    memory: Path | None = None,
    only: Collection[str] = (),
    progress: Callable[[str], None] = lambda procedure: None,
) -> Report:
    """What `catalog check` finds, with what only paper and hand-off can know; errors first."""
    report = check(bundle, law_day, cases=cases, memory=memory, only=only, progress=progress)
    elsewhere = [*prove(bundle), *checking.prove(bundle)]
    joined = [Finding("error", one.file, one.key, one.message) for one in elsewhere]
    found = (*report.findings, *joined, *debts.prove(bundle))
    return replace(report, findings=tuple(sorted(found, key=lambda one: one.level != "error")))
