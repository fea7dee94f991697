"""Searching 2,000 open visits by name at the desk, against opening each visit whole.

.venv/bin/python -m benchmarks.search [VISITS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from counter.keys import Keyring, create_keys
from counter.storage import envelopes, visits
from counter.storage.engine import Database, open_database
from counter.storage.migrate import upgrade
from counter.visit import Visit, VisitState
from counter.visit.codec import VISIT_PART, write_visit
from counter.visit.receipt_number import new_number
from tests.counter.conftest import Clock
from tests.counter.desk.office import Office, open_office
from tests.counter.desk.submitted import family_of_four

VISITS = 2_000
WHOLE = 100
"""Visits opened whole; what all would take is reckoned from them."""

ROUNDS = 3


def main() -> None:
    """Print the seconds of one search, and how many times longer opening all visits takes."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else VISITS
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        database = open_database(f"sqlite:///{here / 'kakanai.db'}")
        upgrade(database)
        create_keys(here / "keys")
        keyring = Keyring.open(here / "keys")
        with open_office(here, Clock(), database, keyring) as office:
            fill(office, database, keyring, number)
            print(measure(office))
        database.close()


def fill(office: Office, database: Database, keyring: Keyring, number: int) -> None:
    """As many submitted visits of the same family, each sealed by itself."""
    first = family_of_four(office)
    with database.reading() as connection:
        row = visits.get(connection, visit=first.id)
    assert row is not None
    payload, to = write_visit(first), keyring.submitted_recipients(first.law_day)
    with database.writing() as connection:
        for _ in range(number - 1):
            copy = replace(row, id=uuid4(), receipt=new_number())
            visits.add(connection, visit=copy)
            state = {"state": VisitState.SUBMITTED, "submitted_at": row.submitted_at}
            visits.write(connection, visit=copy.id, version=row.version, now=1, **state)
            sealed = keyring.seal(
                payload, visit=copy.id, version=row.version + 1, part=VISIT_PART, recipients=to
            )
            envelopes.put(connection, envelope=sealed)


def measure(office: Office) -> str:
    """One search and the whole opening, the best of some rounds."""
    search = whole = float("inf")
    everybody = office.services.visits
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = list(everybody.people())
        search = min(search, time.perf_counter() - began)
        began = time.perf_counter()
        opened: list[Visit] = [everybody.open(one.row.id) for one in found[:WHOLE]]
        whole = min(whole, (time.perf_counter() - began) / len(opened))
    each = search / len(found)
    return (
        f"{len(found)} open visits searched by name: {search:.2f} s ({each * 1e3:.2f} ms each); "
        f"opened whole {whole * 1e3:.2f} ms each: {whole / each:.1f}×"
    )


if __name__ == "__main__":
    main()
