"""A relay killed with SIGKILL at every named point: one record each, none half-written."""

import json

import pytest

from counter.handoff.canonical import sha256_hex
from counter.storage import outbox
from counter.storage.outbox import OutboxState
from counter.visit import CaseState
from tests.counter.handoff.hall import DOG, NOTICE, Hall
from tests.counter.handoff.nursery import KILLED, Nursery

pytestmark = pytest.mark.integration

# What the point is reached for: 1 the notice's first file, and later files and records.
POINTS = [
    "relay_before_claim_commit",
    "relay_after_claim",
    "target_after_write",
    "target_after_write:2",
    "target_after_write:5",
    "target_after_rename",
    "target_after_rename:2",
    "target_after_rename:6",
    "target_before_done",
    "target_after_done",
    "relay_before_finish",
    "relay_after_finish",
]


def assert_complete(hall: Hall, ids: set[str]) -> None:
    """Every record is there once, every file is whole, and nothing unfinished has a name."""
    assert sorted(record["id"] for record in hall.delivered()) == sorted(ids)
    named = set()
    for done in hall.records.glob("*.done"):
        named.add(done.name)
        for file in json.loads(done.read_bytes())["files"]:
            assert sha256_hex((hall.records / file["file"]).read_bytes()) == file["sha256"]
            named.add(file["file"])
    assert {path.name for path in hall.records.iterdir() if path.suffix != ".part"} == named


@pytest.mark.parametrize("fault", POINTS)
def test_killed_anywhere_each_record_arrives_once(hall: Hall, nursery: Nursery, fault: str) -> None:
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.accept(visit, DOG)
    assert nursery.runs(hall, "relay", fault=fault) == KILLED, "the point was not reached"
    for record in hall.delivered():
        assert record["format"] == "kakanai.record/1"
    assert nursery.runs(hall, "relay") == 0
    cases = hall.visits.open(visit.id).cases
    assert {cases[NOTICE].state, cases[DOG].state} == {CaseState.SENT}
    with hall.database.reading() as connection:
        assert outbox.counts(connection) == {OutboxState.DELIVERED: 2}
        ids = {str(entry.id) for entry in outbox.of_visit(connection, visit=visit.id)}
    informed = {record["id"] for record in hall.delivered() if record["completed_by"]}
    assert len(informed) == 1
    assert_complete(hall, ids | informed)


def test_an_unclean_end_leaves_no_half_file_under_a_name(hall: Hall, nursery: Nursery) -> None:
    hall.accept(hall.submitted())
    nursery.runs(hall, "relay", fault="target_after_write")
    (unfinished,) = hall.records.iterdir()
    assert unfinished.name.startswith(".")
    assert unfinished.suffix == ".part"
