"""A process killed with SIGKILL around submission and acceptance: whole or not at all."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter.storage import audit, outbox, visits
from counter.storage.outbox import OutboxState
from counter.storage.times import utc_now
from counter.visit import CaseState, NotAllowed, Visit
from tests.counter.handoff.hall import CLERK, DOG, NOTICE, Hall, open_hall

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["sqlite", "postgresql"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    url = f"sqlite:///{tmp_path}/hall/kakanai.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    (tmp_path / "hall").mkdir()
    opened = open_hall(tmp_path / "hall", url)
    yield opened
    opened.database.close()


@contextmanager
def started(hall: Hall, what: str, *more: str, fault: str = "") -> Iterator[subprocess.Popen[str]]:
    """A process that is dead when the block ends, however it ends."""
    url = hall.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.counter.visit.hall_process", what, str(hall.folder)]
    with (
        words(hall).open("ab") as said,
        subprocess.Popen(
            [*command, url, *more],
            env={**os.environ, "KAKANAI_FAULT": fault},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def words(hall: Hall) -> Path:
    """What the processes of this test have said."""
    return hall.folder / "said.log"


def killed(hall: Hall, what: str, *more: str, fault: str) -> None:
    """Run until the fault kills it."""
    with started(hall, what, *more, fault=fault) as process:
        assert process.wait(timeout=60) == -signal.SIGKILL, words(hall).read_text()


def queued(hall: Hall) -> int:
    with hall.database.reading() as connection:
        return sum(outbox.counts(connection).values())


def assert_audit_holds(hall: Hall) -> Counter[str]:
    """The audit chain is whole; gives how often each act stands in it."""
    with hall.database.reading() as connection:
        assert audit.verify(connection, key=hall.keyring.audit_key) == []
        return Counter(entry.act for entry in audit.entries(connection, limit=100_000))


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        ("submit_before_write", 0),
        ("submit_before_commit", 0),
        ("submit_after_commit", 1),
    ],
)
def test_a_submission_is_there_whole_or_not_at_all(hall: Hall, fault: str, stored: int) -> None:
    killed(hall, "submit", fault=fault)
    waiting = hall.visits.waiting()
    assert len(waiting) == stored
    assert queued(hall) == 0
    for one in waiting:
        visit = hall.visits.by_receipt(one.receipt, by=one.id)
        assert {case.state for case in visit.cases.values()} == {CaseState.WAITING}
        assert visit.sheet.answers
    assert assert_audit_holds(hall)["submitted"] == stored


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        ("accept_before_write", 0),
        ("accept_before_commit", 0),
        ("accept_after_commit", 1),
    ],
)
def test_an_acceptance_its_record_and_its_audit_entry_are_one(
    hall: Hall, fault: str, stored: int
) -> None:
    visit = hall.submitted()
    killed(hall, "accept", str(visit.id), fault=fault)
    visit = hall.visits.open(visit.id)
    expected = CaseState.ACCEPTED if stored else CaseState.WAITING
    assert visit.cases[NOTICE].state is expected
    assert queued(hall) == stored
    assert assert_audit_holds(hall)["accepted"] == stored

    if stored:
        with pytest.raises(NotAllowed, match="もう受理"):
            hall.accept(visit)
    else:
        hall.accept(visit)
    hall.clock.now = utc_now()
    hall.relay().run_once()
    assert [record["completed_by"] for record in hall.delivered()].count(None) == 1


@pytest.mark.parametrize(
    ("fault", "left"),
    [("purge_before_commit", 3), ("purge_after_commit", 2), ("purge_before_commit:3", 1)],
)
def test_a_killed_purge_goes_on_where_it_stopped(hall: Hall, fault: str, left: int) -> None:
    closed = [hall.submitted() for _ in range(3)]
    for visit in closed:
        for key in (NOTICE, DOG):
            hall.visits.refuse(visit, key, by=CLERK, reason="試験")
    killed(hall, "purge", fault=fault)
    assert sum(is_there(hall, visit) for visit in closed) == left

    hall.clock.now = utc_now() + dt.timedelta(days=60)
    assert hall.visits.purge(dt.timedelta(days=30)).visits == left
    assert not any(is_there(hall, visit) for visit in closed)
    assert assert_audit_holds(hall)["purged"] == 3
    with hall.database.reading() as connection:
        assert len(visits.deletions(connection)) == 3


def is_there(hall: Hall, visit: Visit) -> bool:
    with hall.database.reading() as connection:
        return visits.get(connection, visit=visit.id) is not None


def campaign(hall: Hall, kills: int, seed: int) -> None:
    """Kill a desk and a relay over and over at random steps; nothing is lost, nothing doubled."""
    chance = random.Random(seed)  # noqa: S311 chooses steps, keeps no secret
    while kills > 0:
        with started(hall, "relay") as relay:
            for _ in range(min(kills, chance.randrange(1, 4))):
                kill_a_desk(hall, steps=chance.randrange(1, 12))
                kills -= 1
            assert relay.poll() is None, f"the relay ended on its own: {words(hall).read_text()}"
    with hall.database.reading() as connection:
        assert outbox.counts(connection).get(OutboxState.DELIVERED), "no relay came to anything"
    hall.clock.now = utc_now() + dt.timedelta(seconds=1)
    hall.relay(lease_ms=1).run_once()


def kill_a_desk(hall: Hall, *, steps: int) -> None:
    """Let a desk work until it has said so many steps, and kill it in the middle of the next."""
    with started(hall, "desk") as desk:
        assert desk.stdout is not None
        for _ in range(steps):
            if not desk.stdout.readline():
                pytest.fail(f"the desk ended on its own: {words(hall).read_text()[-2000:]}")


def assert_one_record_each(hall: Hall) -> None:
    """Every accepted case has one record on the target, every other case none."""
    notices = [record for record in hall.delivered() if record["completed_by"] is None]
    with hall.database.reading() as connection:
        assert set(outbox.counts(connection)) <= {OutboxState.DELIVERED}
        delivered = outbox.in_state(connection, state=OutboxState.DELIVERED, limit=100_000)
    acts = assert_audit_holds(hall)
    assert Counter(record["id"] for record in notices) == Counter(str(one.id) for one in delivered)
    assert len({record["case"] for record in notices}) == len(notices) == acts["accepted"] > 0
    assert acts["sent"] == acts["accepted"]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_killed_25_times_at_random_nothing_is_lost_or_doubled(hall: Hall) -> None:
    campaign(hall, kills=25, seed=20260403)
    assert_one_record_each(hall)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(5))
def test_killed_500_times_at_random_nothing_is_lost_or_doubled(hall: Hall, seed: int) -> None:
    campaign(hall, kills=50, seed=seed)
    assert_one_record_each(hall)
