import threading

import pytest
from sqlalchemy import text

from counter.health import (
    FRESH_SECONDS,
    SLOW_SECONDS,
    STALE_SECONDS,
    CatalogCheck,
    Check,
    HealthChecks,
    Unfit,
    checks_of,
)
from counter.keys import Keyring
from counter.storage import bundles
from counter.storage.engine import Database
from counter.storage.shelf import BundleShelf
from tests.counter.statements import asked_of


def sick() -> None:
    raise Unfit("鍵がありません。")


def broken() -> None:
    raise RuntimeError


def well() -> None:
    return None


def test_one_failure_closes_the_house_and_says_why() -> None:
    health = HealthChecks([Check("keys", sick), Check("database", well)])()
    assert not health.ok
    assert {finding.name: finding.sentence for finding in health.findings} == {
        "keys": "鍵がありません。",
        "database": "",
    }
    assert health.to_json() == {"status": "closed", "checks": {"keys": "failed", "database": "ok"}}


def test_a_check_that_breaks_proves_nothing() -> None:
    assert not HealthChecks([Check("catalog", broken)])().ok


def test_a_check_that_takes_its_time_holds_nobody_up_until_the_verdict_is_old() -> None:
    now = [0.0]
    looking, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        if now[0] > 0:
            looking.set()
            go_on.wait(10)

    checks = HealthChecks([Check("database", slow)], clock=lambda: now[0])
    first = checks()
    now[0] = FRESH_SECONDS
    thread = threading.Thread(target=checks)
    thread.start()
    assert looking.wait(10)
    assert checks() is first, "the other thread is still looking"
    now[0] = STALE_SECONDS
    late = threading.Thread(target=checks)
    late.start()
    late.join(0.05)
    assert late.is_alive(), "nobody goes on with a verdict as old as this"
    go_on.set()
    thread.join()
    late.join()
    assert checks() is not first


def test_a_verdict_is_used_again_for_a_moment_only() -> None:
    runs: list[int] = []
    now = [0.0]
    checks = HealthChecks([Check("database", lambda: runs.append(1))], clock=lambda: now[0])
    checks()
    now[0] = FRESH_SECONDS / 2
    checks()
    assert len(runs) == 1
    now[0] = FRESH_SECONDS
    checks()
    assert len(runs) == 2


def test_while_somebody_keeps_looking_no_page_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter.health.FRESH_SECONDS", 0.01)
    lookers: set[int] = set()
    looked, stop = threading.Event(), threading.Event()
    checks = HealthChecks([Check("database", lambda: lookers.add(threading.get_ident()))])
    watcher = threading.Thread(target=checks.keep_looking, args=(stop, looked.set))
    watcher.start()
    assert looked.wait(10)
    lookers.clear()
    for _ in range(1000):
        checks()
    stop.set()
    watcher.join()
    assert lookers <= {watcher.ident}


def test_when_the_watch_ends_pages_look_again() -> None:
    runs: list[int] = []
    now = [0.0]
    checks = HealthChecks([Check("database", lambda: runs.append(1))], clock=lambda: now[0])
    stop = threading.Event()
    stop.set()
    checks.keep_looking(stop, lambda: None)
    checks()
    now[0] = FRESH_SECONDS
    checks()
    assert len(runs) == 2


def test_a_catalog_that_is_not_whole_is_found_at_once(database: Database) -> None:
    check = CatalogCheck(database, BundleShelf(database, None), clock=lambda: 0.0)
    check()
    with database.writing() as connection:
        connection.execute(text("UPDATE bundles SET content = substr(content, 2)"))
    with pytest.raises(Unfit, match="正しく残っていません"):
        check()


def test_a_catalog_changed_beneath_is_found_within_half_a_minute(sqlite: Database) -> None:
    now = [0.0]
    check = CatalogCheck(sqlite, BundleShelf(sqlite, None), clock=lambda: now[0])
    check()
    with sqlite.writing() as connection:
        connection.execute(text("UPDATE bundles SET content = zeroblob(length(content))"))
    now[0] = SLOW_SECONDS
    with pytest.raises(Unfit, match="正しく残っていません"):
        check()


def test_a_catalog_is_not_fetched_for_every_look(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = CatalogCheck(sqlite, BundleShelf(sqlite, None), clock=lambda: 0.0)
    check()
    monkeypatch.setattr(bundles, "content", lambda *_, **__: pytest.fail("fetched again"))
    check()


def test_the_look_of_each_second_asks_three_statements(sqlite: Database, keyring: Keyring) -> None:
    often = [
        one
        for one in checks_of(sqlite, keyring, BundleShelf(sqlite, None))
        if one.fresh == FRESH_SECONDS
    ]
    checks = HealthChecks(often)
    assert checks().ok
    with asked_of(sqlite) as asked:
        for check in often:
            check.run()
    assert asked.within(3, 0), asked
