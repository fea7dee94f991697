"""Nothing stays longer than it must, and what is gone is gone from backups too."""

import datetime as dt
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, table, text

from counter.keys import Keyring
from counter.storage import audit
from counter.storage import visits as stored
from counter.storage.engine import Database, open_database
from counter.visit import Unreadable, VisitGone, Visits
from counter.visit.forgetting import EpochStatus
from procedures.sheet import Address
from procedures.values import IndividualNumber
from tests.counter.conftest import Clock
from tests.counter.visit import relay
from tests.counter.visit.city import (
    CLERK,
    NOTICE,
    TODAY,
    acceptance,
    begin,
    catalog,
    open_visits,
    submitted,
)
from tests.procedures import small

MONTH = dt.timedelta(days=30)
NUMBER = "123456789018"


def finished(visits: Visits, database: Database, keyring: Keyring, clock: Clock) -> UUID:
    """A visit whose only record has been delivered."""
    visit = submitted(visits)
    visits.accept(visit, NOTICE, acceptance())
    relay.run(database, keyring, clock)
    return visit.id


def rows_left(database: Database, *tables: str) -> int:
    with database.reading() as connection:
        counted = (select(func.count()).select_from(table(name)) for name in tables)
        return sum(connection.execute(count).scalar_one() for count in counted)


OF_A_VISIT = ("visits", "envelopes", "wraps", "cases", "outbox", "outbox_after", "receipts")


def test_wiping_leaves_nothing_of_a_draft(visits: Visits, database: Database) -> None:
    visits.wipe(begin(visits).id)
    assert rows_left(database, *OF_A_VISIT) == 0


def test_wiping_never_takes_what_was_submitted(visits: Visits) -> None:
    visit = submitted(visits)
    visits.wipe(visit.id)
    assert visits.open(visit.id) == visit


def test_only_what_nobody_touches_expires(visits: Visits, clock: Clock) -> None:
    left, stays, done = begin(visits), begin(visits), submitted(visits)
    clock.go_on(minutes=4)
    visits.touch(stays.id)
    clock.go_on(minutes=2)
    assert visits.expire_idle(dt.timedelta(minutes=5)) == 1
    with pytest.raises(VisitGone):
        visits.open(left.id)
    assert visits.open(stays.id) == stays
    assert visits.open(done.id) == done


def test_drafts_of_an_ended_process_are_forgotten_at_the_next_start(
    visits: Visits, database: Database, key_folder: Path, clock: Clock
) -> None:
    begin(visits)
    interview, done = begin(visits, "desk"), submitted(visits)
    neighbour = open_visits(database, Keyring.open(key_folder, node="other"), clock)
    theirs = begin(neighbour)
    restarted = open_visits(database, Keyring.open(key_folder), clock)
    assert restarted.forget_lost_drafts() == 1
    assert restarted.forget_lost_drafts() == 0
    for kept in (interview, done):
        assert restarted.open(kept.id) == kept
    assert neighbour.open(theirs.id) == theirs


def test_a_purge_takes_what_is_over_and_leaves_the_rest(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    over = finished(visits, database, keyring, clock)
    clock.go_on(days=20)
    recent = finished(visits, database, keyring, clock)
    open_ = submitted(visits)
    clock.go_on(days=20)
    assert visits.purge(MONTH).visits == 1
    assert visits.purge(MONTH).visits == 0
    with pytest.raises(VisitGone):
        visits.open(over)
    visits.open(recent)
    assert visits.open(open_.id) == open_


def test_a_purge_leaves_the_fact_and_nothing_else(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    visit = finished(visits, database, keyring, clock)
    clock.go_on(days=40)
    visits.purge(MONTH)
    assert rows_left(database, *OF_A_VISIT) == 0
    with database.reading() as connection:
        [(gone, _, epochs)] = stored.deletions(connection)
        assert (gone, epochs) == (visit, [str(TODAY)])
        assert audit.verify(connection, key=keyring.audit_key) == []


def test_a_purge_leaves_no_trace_in_the_files(
    sqlite: Database, keyring: Keyring, clock: Clock, tmp_path: Path
) -> None:
    visits = open_visits(sqlite, keyring, clock)
    finished(visits, sqlite, keyring, clock)
    with sqlite.reading() as connection:
        sealed = list(connection.scalars(text("SELECT sealed FROM wraps")))
    clock.go_on(days=40)
    visits.purge(MONTH)
    files = [path.read_bytes() for path in tmp_path.glob("kakanai.db*")]
    assert len(sealed) == 2
    assert not any(secret in file for secret in sealed for file in files)


def test_a_days_key_is_destroyed_with_its_last_visit(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    finished(visits, database, keyring, clock)
    stays = submitted(visits)
    clock.go_on(days=40)
    assert visits.purge(MONTH).epochs == ()
    visits.refuse(stays, NOTICE, by=CLERK, reason="来庁せず")
    clock.go_on(days=40)
    refused_on = TODAY + dt.timedelta(days=40)
    assert visits.purge(MONTH).epochs == (TODAY, refused_on)
    assert keyring.epochs() == ()


def test_the_keys_of_yesterday_and_today_stay(
    visits: Visits, keyring: Keyring, clock: Clock
) -> None:
    for _ in range(4):
        keyring.submitted_recipients(TODAY + (clock.now - Clock().now))
        clock.go_on(days=1)
    clock.go_on(days=-1)
    assert visits.purge(MONTH).epochs == (TODAY,)


def test_the_status_tells_which_days_backups_still_remember(
    visits: Visits, keyring: Keyring, clock: Clock
) -> None:
    submitted(visits)
    clock.go_on(days=1)
    keyring.submitted_recipients(TODAY + dt.timedelta(days=1))
    tomorrow = TODAY + dt.timedelta(days=1)
    assert visits.epochs(MONTH) == [
        EpochStatus(TODAY, 1, True, None),
        EpochStatus(tomorrow, 0, True, tomorrow + dt.timedelta(days=3)),
    ]
    keyring.destroy_epoch(TODAY)
    assert visits.epochs(MONTH)[0] == EpochStatus(TODAY, 1, False, None)


def test_the_status_tells_when_backups_will_have_forgotten(
    visits: Visits, database: Database, keyring: Keyring, clock: Clock
) -> None:
    finished(visits, database, keyring, clock)
    [status] = visits.epochs(MONTH)
    assert status.forgotten_on == TODAY + MONTH
    clock.now += MONTH
    assert visits.purge(MONTH).epochs == ()
    clock.go_on(minutes=1)
    assert visits.purge(MONTH).epochs == (TODAY,)


def test_last_weeks_backup_with_todays_keys_tells_nothing_of_the_purged(
    sqlite: Database, keyring: Keyring, clock: Clock, tmp_path: Path
) -> None:
    visits = open_visits(sqlite, keyring, clock)
    purged = finished(visits, sqlite, keyring, clock)
    clock.go_on(days=33)
    kept = submitted(visits)
    sqlite.close()
    backup = shutil.copy(tmp_path / "kakanai.db", tmp_path / "backup.db")

    clock.go_on(days=3)
    visits.purge(MONTH)
    restored = open_database(f"sqlite:///{backup}")
    after = open_visits(restored, keyring, clock)
    with pytest.raises(Unreadable):
        after.open(purged)
    assert after.open(kept.id) == kept
    restored.close()


def test_nothing_readable_of_a_person_stands_in_the_files(
    sqlite: Database, keyring: Keyring, clock: Clock, tmp_path: Path
) -> None:
    visits = open_visits(sqlite, keyring, clock)
    visit = begin(visits)
    small.give(catalog(), visit.sheet, Address("individual_number", "p1"), NUMBER)
    visits.submit(visit)
    visits.accept(visit, NOTICE, acceptance(note="耳が遠い"))
    sqlite.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "kakanai.db" for path in files)
    for path in files:
        stored_bytes = path.read_bytes()
        for value in ("太郎", "1990-08-20", "耳が遠い", NUMBER, "mynumber_card"):
            for encoding in ("utf-8", "utf-16-le", "cp932"):
                assert value.encode(encoding) not in stored_bytes
            escaped = value.encode("unicode-escape")
            assert escaped not in stored_bytes


def test_a_number_is_a_part_of_its_own_and_opened_only_on_purpose(
    visits: Visits, database: Database
) -> None:
    address = Address("individual_number", "p1")
    visit = begin(visits)
    small.give(catalog(), visit.sheet, address, NUMBER)
    visits.submit(visit)
    opened = visits.open(visit.id, by=CLERK)
    assert address not in opened.sheet.answers
    visits.save(opened, by=CLERK)
    answer = visits.read_number(opened, address, by=CLERK)
    assert answer is not None
    assert answer.candidates[0].value == IndividualNumber(NUMBER)
    assert visits.read_number(opened, Address("individual_number", "p2"), by=CLERK) is None
    with database.reading() as connection:
        told = [(one.act, one.detail) for one in audit.entries(connection, visit=visit.id)]
    assert told[-1] == ("read_number", "individual_number")
    assert told.count(("read_number", "individual_number")) == 1
