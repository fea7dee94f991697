"""Relays killed again and again at random points, on both databases, with a back office that
takes what is there in between: nothing lost, nothing doubled, nothing half-written."""

import json
import random
import sqlite3
from pathlib import Path

import pytest

from counter.handoff.facts import record_id
from counter.storage import outbox
from counter.storage.outbox import OutboxState
from tests.counter.handoff.hall import DOG, NOTICE, Hall
from tests.counter.handoff.test_importer import load_importer
from tests.counter.handoff.test_killed_relay import POINTS, run_relay

NAMES = sorted({point.partition(":")[0] for point in POINTS})


def accept_all(hall: Hall) -> set[str]:
    """Accept a notice and a dog; gives the ids of their records, and of the 付記's own record."""
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.accept(visit, DOG)
    told = [c for c in visit.cases.values() if c.key in (NOTICE, DOG) or c.annex_of == NOTICE]
    return {str(record_id(case.id, 1)) for case in told}


def campaign(hall: Hall, rounds: int, seed: int) -> None:
    importer, chance = load_importer(), random.Random(seed)  # noqa: S311 repeatable
    back_office = hall.folder / "back.db"
    expected: set[str] = set()
    killed = 0
    for _ in range(rounds):
        expected |= accept_all(hall)
        fault = f"{chance.choice(NAMES)}:{chance.randint(1, 6)}"
        killed += run_relay(hall, fault=fault) != 0
        if chance.random() < 0.3:
            importer.import_folder(hall.folder / "inbox", back_office)
    assert run_relay(hall) == 0
    importer.import_folder(hall.folder / "inbox", back_office)
    assert killed > rounds // 4, "too few relays were killed to prove anything"
    with hall.database.reading() as connection:
        assert outbox.counts(connection) == {OutboxState.DELIVERED: 2 * rounds}
    assert imported(back_office) == sorted(expected)
    assert [path.name for path in hall.records.iterdir() if path.suffix != ".part"] == []


def imported(back_office: Path) -> list[str]:
    database = sqlite3.connect(back_office)
    rows = database.execute("SELECT record, errors FROM imported ORDER BY record").fetchall()
    database.close()
    assert all(json.loads(errors) == [] for _, errors in rows)
    return [record for record, _ in rows]


@pytest.mark.integration
@pytest.mark.timeout(300)
def test_twenty_five_relays_are_killed(either_hall: Hall) -> None:
    campaign(either_hall, rounds=13, seed=20261121)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_five_hundred_relays_are_killed(either_hall: Hall) -> None:
    campaign(either_hall, rounds=250, seed=500)
