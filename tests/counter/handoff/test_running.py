"""`run_relay`: a relay as the settings say, in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from counter.config import Config, sample_config
from counter.handoff.running import run_relay
from counter.keys import KeyProblem
from counter.storage import outbox
from counter.storage.outbox import OutboxState
from procedures.findings import CatalogError
from tests.counter.handoff.family import moving_family
from tests.counter.handoff.hall import NOTICE, Hall

RELAY = """
import sys
from pathlib import Path
from counter.config import sample_config
from counter.handoff.running import run_relay
folder = Path(sys.argv[1])
config = sample_config(folder, node={"key_folder": "keys"},
    storage={"url": sys.argv[2]}, target=[{"name": "inbox", "url": "file:inbox"}])
print("started", flush=True)
report = run_relay(config, once=False)
print(report.delivered, flush=True)
"""


def settings(hall: Hall, **target: Any) -> Config:
    inbox = {"name": "inbox", "url": "file:inbox"} | target
    return sample_config(
        hall.folder,
        node={"key_folder": "keys"},
        storage={"url": f"sqlite:///{hall.folder}/kakanai.db"},
        target=[inbox],
    )


@pytest.mark.cpu_seconds(20)
def test_once_empties_the_outbox_and_comes_back(hall: Hall) -> None:
    hall.accept(hall.submitted(), NOTICE)
    report = run_relay(settings(hall), once=True)
    assert (report.delivered, report.dead) == (1, 0)
    assert len(hall.delivered()) == 2


@pytest.mark.cpu_seconds(20)
def test_it_runs_beside_others_until_it_is_told_to_stop(hall: Hall) -> None:
    stop = Event()
    thread = Thread(target=run_relay, args=(settings(hall),), kwargs={"once": False, "stop": stop})
    thread.start()
    stop.set()
    thread.join(timeout=60)
    assert not thread.is_alive()


@pytest.mark.cpu_seconds(20)
def test_it_does_not_begin_without_keys_or_mapping(hall: Hall) -> None:
    with pytest.raises(CatalogError, match=r"mappings/none_such\.toml"):
        run_relay(settings(hall, mapping="none_such"), once=True)
    (hall.folder / "keys" / "node.secret").unlink()
    with pytest.raises(KeyProblem):
        run_relay(settings(hall), once=True)


@pytest.mark.integration
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_its_batch(either_hall: Hall, number: signal.Signals) -> None:
    either_hall.accept(either_hall.submitted(), NOTICE)
    url = either_hall.database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", RELAY, str(either_hall.folder), url],
        cwd=Path(__file__).parents[3],
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process.stdout as said:
        assert said.readline() == "started\n"
        wait_until_delivered(either_hall, 1)
        process.send_signal(number)
        assert said.read() == "1\n"
    assert process.wait(timeout=30) == 0
    assert len(either_hall.delivered()) == 2


@pytest.mark.integration
def test_many_relays_share_the_work_and_deliver_each_once(either_hall: Hall) -> None:
    cases = [either_hall.accept(either_hall.submitted(moving_family())) for _ in range(12)]
    relays = [either_hall.relay(worker=f"relay{n}") for n in range(3)]
    threads = [Thread(target=relay.run_once) for relay in relays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for relay in relays:
        relay.close()
    records = either_hall.delivered()
    assert sum(relay.report.delivered for relay in relays) == len(cases)
    notices = [record["case"] for record in records if record["completed_by"] is None]
    assert sorted(notices) == sorted(map(str, cases))
    assert len(records) == 2 * len(cases)


def wait_until_delivered(hall: Hall, count: int) -> None:
    """Look into the outbox of another process's relay: there is no event to wait on."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with hall.database.reading() as connection:
            if outbox.counts(connection).get(OutboxState.DELIVERED) == count:
                return
        Event().wait(0.05)
    pytest.fail("the relay delivered nothing")
