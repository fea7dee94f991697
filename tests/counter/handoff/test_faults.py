"""Server, relay and purge killed again and again, at named points and at random moments, on both
databases, with a back office that takes what is there in between: nothing lost, nothing doubled,
nothing half-written. The table that proves it is printed."""

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType

import pytest

from counter.handoff.facts import record_id
from counter.storage import audit, cases, outbox
from counter.storage.outbox import OutboxState
from tests.counter.handoff.hall import Hall
from tests.counter.handoff.nursery import KILLED, Nursery
from tests.counter.handoff.test_importer import load_importer
from tests.telling import tell

POINTS = {
    "accept": (
        *("submit_before_write", "submit_before_commit", "submit_after_commit"),
        *("accept_before_write", "accept_before_commit", "accept_after_commit"),
    ),
    "relay": (
        *("relay_before_claim_commit", "relay_after_claim", "target_after_write"),
        *("target_after_rename", "target_before_done", "target_after_done"),
        *("relay_before_finish", "relay_after_finish"),
    ),
    "purge": ("purge_before_commit", "purge_after_commit"),
}
CLERKS, RELAYS, PURGES = "server", "relay", "purge"
NAMES = {"accept": CLERKS, "relay": RELAYS, "purge": PURGES}


@dataclass
class Campaign:
    """A series of kills against one hall, and what came of it."""

    hall: Hall
    nursery: Nursery
    chance: random.Random
    importer: ModuleType = field(default_factory=load_importer)
    expected: set[str] = field(default_factory=set)
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)

    def kill_once(self) -> None:
        """Kill one of the three processes; whoever was not reached in time has done its work."""
        job = self.chance.choices(["accept", "relay", "purge"], [4, 5, 1])[0]
        if job == "relay" and not self.waits():
            self.nursery.runs(self.hall, "accept")
        if self.chance.random() < 0.3:
            ended = self.nursery.runs(self.hall, job, kill_after=self.chance.uniform(0.002, 0.1))
            how = "random moment"
        else:
            how = self.chance.choice(POINTS[job])
            ended = self.nursery.runs(
                self.hall, job, fault=f"{how}:{self.chance.choice((1, 1, 2, 3))}"
            )
        if ended == KILLED:
            self.kills[NAMES[job], how] += 1
        self.note_accepted()
        if self.chance.random() < 0.3:
            self.imports()

    def waits(self) -> bool:
        """Whether a relay would find anything to do."""
        with self.hall.database.reading() as connection:
            return outbox.oldest_ready(connection) is not None

    def note_accepted(self) -> None:
        """Remember every record the database says was accepted, before a purge forgets it."""
        with self.hall.database.reading() as connection:
            for state in OutboxState:
                for entry in outbox.in_state(connection, state=state, limit=100_000):
                    if str(entry.id) in self.expected:
                        continue
                    self.expected.add(str(entry.id))
                    case = cases.get(connection, case=entry.case)
                    assert case
                    others = cases.of_visit(connection, visit=case.visit)
                    annexes = [one for one in others if one.annex_of == case.id]
                    self.expected |= {str(record_id(one.id, entry.revision)) for one in annexes}

    def imports(self) -> None:
        """The back office takes what is there."""
        self.importer.import_folder(self.hall.folder / "inbox", self.hall.folder / "back.db")

    def ends_in_peace(self) -> None:
        """Nobody is killed any more: what waits arrives, and what is over is forgotten."""
        for job in ("relay", "purge"):
            assert self.nursery.runs(self.hall, job) == 0
        self.imports()

    def taken(self) -> set[str]:
        """The records the back office has; every one of them passed its check."""
        rows = self._asks("SELECT record, errors FROM imported")
        assert all(json.loads(errors) == [] for _, errors in rows)
        return {record for record, _ in rows}

    def doubled(self) -> list[tuple[str, ...]]:
        """What stands in the back office's tables more than once."""
        return self._asks(
            "SELECT anken_id, taisho, koumoku FROM items"
            " GROUP BY anken_id, taisho, koumoku HAVING count(*) > 1"
        )

    def _asks(self, question: str) -> list[tuple[str, ...]]:
        database = sqlite3.connect(self.hall.folder / "back.db")
        rows = database.execute(question).fetchall()
        database.close()
        return rows

    def half_files(self) -> list[str]:
        """What lies in the inbox under a name although no done-file names it."""
        return [path.name for path in self.hall.records.iterdir() if path.suffix != ".part"]


def campaign(
    hall: Hall, nursery: Nursery, kills: int, seed: int, say: Callable[[str], None]
) -> None:
    chance = random.Random(f"{seed} {hall.database.engine.dialect.name}")  # noqa: S311 repeatable
    series = Campaign(hall, nursery, chance)
    for job in ("accept", "relay"):  # something to kill for, whatever the dice say
        assert nursery.runs(hall, job) == 0
    series.note_accepted()
    while series.kills.total() < kills:
        series.kill_once()
    series.ends_in_peace()
    taken = series.taken()
    lost = series.expected - taken
    doubled, half = series.doubled(), series.half_files()
    say(table(hall, series, lost=len(lost), doubled=len(doubled), half=len(half)))
    assert (lost, doubled, half) == (set(), [], [])
    assert taken == series.expected, "something arrived that nobody accepted"
    with hall.database.reading() as connection:
        assert audit.verify(connection, key=hall.keyring.audit_key) == []
        assert set(outbox.counts(connection)) <= {OutboxState.DELIVERED}


def table(hall: Hall, series: Campaign, **found: int) -> str:
    """The proof: who was killed where, and what the back office has."""
    lines = [f"{hall.database.engine.dialect.name}: {series.kills.total()} kills with SIGKILL"]
    for (who, where), times in sorted(series.kills.items()):
        lines.append(f"  {who:7} {where:26} {times:4}")
    lines.append(f"  records accepted {len(series.expected)}, taken {len(series.taken())}")
    lines.append("  " + ", ".join(f"{what} {number}" for what, number in found.items()))
    return "\n".join(lines)


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Put the table into every log of the tests."""
    return lambda text: tell(request, text)


@pytest.mark.integration
def test_twenty_five_kills(either_hall: Hall, nursery: Nursery, say: Callable[[str], None]) -> None:
    campaign(either_hall, nursery, kills=25, seed=20261121, say=say)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_five_hundred_kills(
    either_hall: Hall, nursery: Nursery, say: Callable[[str], None]
) -> None:
    campaign(either_hall, nursery, kills=500, seed=500, say=say)
