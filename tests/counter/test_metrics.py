"""Figures for monitoring: what waits and how late it is, without anybody's name."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from counter.app import dispatch
from counter.health import Finding, Health
from counter.metrics import CONTENT_TYPE, exposition
from counter.storage import outbox
from counter.storage.engine import Database
from tests.counter.storage.rows import add_case, add_record, add_visit

NOW = 1_775_178_000_000
WELL = Health((Finding("database"), Finding("epochs", "鍵がありません。", closes=False)))

pytestmark = pytest.mark.cpu_seconds(5)


def figures(database: Database, now: int) -> dict[tuple[str, ...], float]:
    """Name and label values → value, as a Prometheus server reads them."""
    text = exposition(database, now, WELL).decode()
    return {
        (sample.name, *(sample.labels[key] for key in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_waits_died_and_was_late(database: Database) -> None:
    with database.writing() as connection:
        visit = add_visit(connection, now=NOW)
        for n, system in enumerate(("tax", "tax", "nhi")):
            case = add_case(connection, visit, now=NOW, procedure=f"p{n}")
            add_record(connection, visit, case, now=NOW + n, target=system)
        first, second = outbox.claim(
            connection, worker="w", now=NOW + 5, lease_ms=9_000, limit=9, systems=["tax"]
        )
        outbox.finish(connection, claimed=first, now=NOW + 2_000)
        outbox.dead(connection, claimed=second, now=NOW + 3_000, reason="no_key")
    found = figures(database, NOW + 60_002)
    assert found["kakanai_health", "database"] == 1
    assert found["kakanai_health", "epochs"] == 0
    assert found["kakanai_visits", "submitted"] == 1
    assert found["kakanai_outbox_records", "ready", "nhi"] == 1
    assert found["kakanai_outbox_records", "delivered", "tax"] == 1
    assert found["kakanai_outbox_records", "dead", "tax"] == 1
    assert found["kakanai_outbox_oldest_seconds", "nhi"] == 60.0
    assert ("kakanai_outbox_oldest_seconds", "tax") not in found
    assert found["kakanai_handoff_lag_seconds", "0.99"] == 2.0
    assert found["kakanai_handoff_delivered_recently",] == 1
    assert figures(database, NOW + 3_600_000)["kakanai_handoff_delivered_recently",] == 0


def test_what_the_process_takes_of_the_machine(sqlite: Database) -> None:
    before = figures(sqlite, NOW)
    held: list[list[int]] = [[] for _ in range(50_000)]
    after = figures(sqlite, NOW)
    assert after["kakanai_memory_blocks",] > before["kakanai_memory_blocks",] + len(held) / 2
    assert after["process_resident_memory_bytes",] > 1_000_000


def test_only_this_machine_reads_them(sqlite: Database) -> None:
    served = dispatch(
        {"kiosk": _nothing}, lambda: Health(()), lambda: exposition(sqlite, NOW, WELL)
    )
    client = Client(served)
    here = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert (here.status_code, here.headers["Content-Type"]) == (200, CONTENT_TYPE)
    for address in ("192.0.2.7", ""):
        there = client.get("/metrics", environ_overrides={"REMOTE_ADDR": address})
        assert there.status_code == 404


def test_a_database_that_is_gone_is_no_figure() -> None:
    def broken() -> bytes:
        raise OSError

    served = dispatch({"kiosk": _nothing}, lambda: Health(()), broken)
    here = Client(served).get("/metrics", environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert (here.status_code, here.data) == (503, b"")


def _nothing(_environ: object, start_response: object) -> list[bytes]:
    raise AssertionError
