"""What IT staff watch: the alert examples and the page about health name what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics_core import Metric

from counter.health import CLOSING, WORRYING, Finding, Health, checks_of
from counter.jobs import Jobs
from counter.keys import Keyring
from counter.metrics import QUANTILES, SOURCES, health_figures
from counter.paper import watched_printer
from counter.storage.engine import Database
from counter.storage.outbox import OutboxState
from counter.storage.shelf import BundleShelf
from counter.visit.states import VisitState
from tests.counter.conftest import key_folder, keyring, migrated_sqlite, sqlite
from tests.house.tree import ROOT

__all__ = ["key_folder", "keyring", "migrated_sqlite", "sqlite"]

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
PAGE = (ROOT / "docs/health.md").read_text("utf-8")
SELECTOR = re.compile(r"\b(kakanai_\w+|up)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)=(~?)"([^"]*)"')

VALUES = {
    "check": {*CLOSING, *WORRYING},
    "state": {*OutboxState, *VisitState},
    "quantile": {str(quantile) for quantile in QUANTILES},
    "job": {"kakanai"},
}


@pytest.fixture
def figures(sqlite: Database) -> dict[str, Metric]:
    with sqlite.reading() as connection:
        found = [one for source in SOURCES for one in source(connection, 0)]
    found += health_figures(Health((Finding("database"),)))
    return {one.name: one for one in found}


def selectors(rule: dict[str, Any]) -> list[tuple[str, str]]:
    return SELECTOR.findall(rule["expr"])


def test_every_alert_says_what_to_do() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert selectors(rule)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_figures_there_are(
    rule: dict[str, Any], figures: dict[str, Metric]
) -> None:
    for name, matchers in selectors(rule):
        if name != "up":  # Prometheus' own
            assert name in figures
            known = figures[name]._labelnames  # type: ignore[attr-defined]
            assert {label for label, _, _ in MATCHER.findall(matchers)} <= set(known)
        for label, pattern, value in MATCHER.findall(matchers):
            assert set(value.split("|") if pattern else [value]) <= VALUES[label]
    shown = re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])
    known_labels = {one for figure in figures.values() for one in figure._labelnames}  # type: ignore[attr-defined]
    assert set(shown) <= known_labels


def test_every_check_can_ring_an_alarm() -> None:
    asked = {
        check
        for rule in RULES
        for _, matchers in selectors(rule)
        for label, _, value in MATCHER.findall(matchers)
        if label == "check"
        for check in value.split("|")
    }
    assert asked == {*CLOSING, *WORRYING}


def test_the_checks_are_those_that_are_listed(sqlite: Database, keyring: Keyring) -> None:
    printer = watched_printer("ipp://printer.example/ipp/print")  # nobody asks it
    checks = checks_of(
        sqlite, keyring, BundleShelf(sqlite, None), printer, Jobs(), Path("desk.pem")
    )
    assert {one.name for one in checks if one.closes} == set(CLOSING)
    assert {one.name for one in checks if not one.closes} == set(WORRYING)


def table(heading: str) -> list[list[str]]:
    below = re.split(r"^## ", PAGE.split(f"## {heading}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    rows = [line for line in below.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[1:]]


def test_the_page_lists_every_check() -> None:
    rows = {cells[0].strip("`"): cells[-1] for cells in table("確認")}
    assert rows == dict.fromkeys(CLOSING, "閉じる") | dict.fromkeys(WORRYING, "知らせる")


def test_the_page_lists_every_figure_with_its_labels(figures: dict[str, Metric]) -> None:
    rows = {cells[0].strip("`"): re.findall(r"`(\w+)`", cells[1]) for cells in table("値")}
    assert rows == {
        name: list(one._labelnames)  # type: ignore[attr-defined]
        for name, one in figures.items()
    }


def test_every_fault_is_proved_by_a_test_there_is() -> None:
    rows = table("壊れたときの一覧")
    assert len(rows) > 20
    for cells in rows:
        path, _, test = cells[-1].strip("`").partition("::")
        assert f"def {test}(" in (ROOT / path).read_text("utf-8"), cells[0]


def test_every_check_that_closes_has_its_fault() -> None:
    told = " ".join(cells[2] for cells in table("壊れたときの一覧"))
    assert [check for check in (*CLOSING, *WORRYING) if f"`{check}`" not in told] == []
