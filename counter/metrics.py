"""Figures for monitoring, in Prometheus' text form: how much waits, how late it is, what died.

No figure names a person: labels are systems, targets and states. A part of the service adds its own
with a function in `SOURCES`; each is asked anew for every scrape, in one reading transaction.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector, CollectorRegistry
from sqlalchemy import Connection

from counter.health import Health
from counter.logs import refused_count
from counter.storage import backlog, mailbox, visits
from counter.storage.backlog import ON_ITS_WAY
from counter.storage.engine import Database

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

PERIOD_MS = 10 * 60 * 1000
"""The delays of this last period are what the lag figures are about."""

QUANTILES = (0.5, 0.99)

Source = Callable[[Connection, int], Iterable[Metric]]
"""Figures read from the database at a moment (UTC milliseconds)."""


def outbox_figures(connection: Connection, now: int) -> Iterator[Metric]:
    """Records by system and state, and since when the oldest of each system waits."""
    count = GaugeMetricFamily(
        "kakanai_outbox_records", "連携レコードの数", labels=["system", "state"]
    )
    age = GaugeMetricFamily(
        "kakanai_outbox_oldest_seconds", "届いていない最も古いものの経過秒", labels=["system"]
    )
    counts: dict[tuple[str, str], int] = {}
    oldest: dict[str, int] = {}
    for pile in backlog.piles(connection):
        key = (pile.system, str(pile.state))
        counts[key] = counts.get(key, 0) + pile.count
        if pile.state in ON_ITS_WAY:
            oldest[pile.system] = min(oldest.get(pile.system, pile.oldest), pile.oldest)
    for labels, number in sorted(counts.items()):
        count.add_metric(labels, number)
    for system, since in sorted(oldest.items()):
        age.add_metric([system], max(0, now - since) / 1000)
    yield count
    yield age


def lag_figures(connection: Connection, now: int) -> Iterator[Metric]:
    """How long records delivered in the last ten minutes took from acceptance to target."""
    delays = backlog.delays(connection, since=now - PERIOD_MS)
    lag = GaugeMetricFamily(
        "kakanai_handoff_lag_seconds", "受理から届くまで (直近10分)", labels=["quantile"]
    )
    for quantile in QUANTILES:
        if delays:
            lag.add_metric([str(quantile)], delays[int(quantile * (len(delays) - 1))] / 1000)
    yield lag
    yield GaugeMetricFamily(
        "kakanai_handoff_delivered_recently", "直近10分に届いた数", value=len(delays)
    )


def box_figures(connection: Connection, now: int) -> Iterator[Metric]:
    """What waits to be fetched, by target."""
    count = GaugeMetricFamily("kakanai_box_records", "受け箱で待つ数", labels=["target"])
    age = GaugeMetricFamily(
        "kakanai_box_oldest_seconds", "受け箱の最も古いものの経過秒", labels=["target"]
    )
    for target, waiting in mailbox.untaken(connection).items():
        count.add_metric([target], waiting.count)
        age.add_metric([target], max(0, now - waiting.oldest) / 1000)
    yield count
    yield age


def log_figures(_connection: Connection, _now: int) -> Iterator[Metric]:
    """Values the logs have refused to write since this process began: each is a mistake of ours."""
    yield GaugeMetricFamily(
        "kakanai_log_values_refused", "記録を断った値の数", value=refused_count()
    )


def process_figures(_connection: Connection, _now: int) -> Iterator[Metric]:
    """What this process takes of the machine.

    The blocks of memory Python has in use stay what they are from visit to visit; the bytes also
    tell what was given back and is not needed at this moment, and go up and down.
    """
    yield GaugeMetricFamily(
        "kakanai_memory_blocks", "Python が使っているメモリの塊の数", value=sys.getallocatedblocks()
    )
    yield from ProcessCollector(registry=None).collect()


def visit_figures(connection: Connection, _now: int) -> Iterator[Metric]:
    """Visits in the database by state: what the desk has before it, and what is still kept."""
    count = GaugeMetricFamily("kakanai_visits", "来庁の数", labels=["state"])
    for state, (number, _) in visits.kept(connection).items():
        count.add_metric([state], number)
    yield count


def health_figures(health: Health) -> Iterator[Metric]:
    """Each check of `/health`: 1 when all is well, else 0."""
    well = GaugeMetricFamily("kakanai_health", "健全性の確認 (1 は正常)", labels=["check"])
    for finding in health.findings:
        well.add_metric([finding.name], float(finding.ok))
    yield well


SOURCES: tuple[Source, ...] = (
    outbox_figures,
    lag_figures,
    box_figures,
    visit_figures,
    log_figures,
    process_figures,
)


@dataclass(frozen=True)
class _Figures(Collector):
    connection: Connection
    now: int
    health: Health

    def collect(self) -> Iterator[Metric]:
        yield from health_figures(self.health)
        for source in SOURCES:
            yield from source(self.connection, self.now)


def exposition(database: Database, now: int, health: Health) -> bytes:
    """All figures as Prometheus reads them. Raises what the database raises."""
    registry = CollectorRegistry()
    with database.reading() as connection:
        registry.register(_Figures(connection, now, health))
        return generate_latest(registry)
