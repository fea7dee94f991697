import multiprocessing
import shutil
import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from counter.audit import Act
from counter.storage import audit
from counter.storage.engine import Database, open_database
from tests.counter.statements import asked_of
from tests.counter.storage.rows import AUDIT_KEY

NOW = 1_775_178_000_000


def note(database: Database, *acts: Act, visit: UUID | None = None) -> None:
    for act in acts:
        with database.writing() as connection:
            audit.append(connection, key=AUDIT_KEY, act=act, at=NOW, visit=visit, detail="notice")


def seal(database: Database) -> None:
    with database.writing() as connection:
        audit.seal_heads(connection, key=AUDIT_KEY, at=NOW)


def breaks(database: Database) -> list[tuple[int, str]]:
    with database.reading() as connection:
        return [(one.seq, one.what) for one in audit.verify(connection, key=AUDIT_KEY)]


def tamper(database: Database, statement: str) -> None:
    with database.writing() as connection:
        assert connection.execute(text(statement)).rowcount == 1


def in_another_thread(database: Database, *acts: Act) -> None:
    thread = threading.Thread(target=note, args=(database, *acts))
    thread.start()
    thread.join()


def test_what_was_appended_holds(database: Database) -> None:
    note(database, Act.BEGAN, Act.SAW, Act.PRINTED)
    in_another_thread(database, Act.SAW, Act.SENT)
    seal(database)
    assert breaks(database) == []


def test_an_act_that_was_rolled_back_leaves_no_gap(database: Database) -> None:
    note(database, Act.BEGAN)

    def stop() -> None:
        with database.writing() as connection:
            audit.append(connection, key=AUDIT_KEY, act=Act.SAW, at=NOW)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop()
    note(database, Act.PRINTED)
    assert breaks(database) == []


def test_a_chain_goes_on_after_the_end_was_cut_off(database: Database) -> None:
    note(database, Act.BEGAN, Act.SAW)
    tamper(database, "DELETE FROM audit WHERE act = 'saw'")
    note(database, Act.PRINTED)
    with database.reading() as connection:
        assert [one.seq for one in audit.entries(connection)] == [1, 2]
    assert breaks(database) == []


def test_each_database_has_chains_of_its_own(
    database: Database, migrated_sqlite: Path, tmp_path: Path
) -> None:
    other = open_database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'other.db')}")
    for turn in (database, other, other, database, database):
        note(turn, Act.SAW)
    assert breaks(database) == breaks(other) == []
    other.close()


def test_the_next_entry_of_a_thread_is_one_statement(sqlite: Database) -> None:
    note(sqlite, Act.BEGAN)
    with asked_of(sqlite) as asked:
        note(sqlite, Act.SAW, Act.SAW)
    assert asked.within(2, 2), asked


def test_entries_of_a_visit_are_read_in_order(database: Database) -> None:
    mine, other = uuid4(), uuid4()
    note(database, Act.BEGAN, Act.SUBMITTED, Act.ACCEPTED, visit=mine)
    note(database, Act.BEGAN, visit=other)
    with database.reading() as connection:
        assert [one.act for one in audit.entries(connection, visit=mine)] == [
            "began", "submitted", "accepted",
        ]  # fmt: skip
        assert [one.act for one in audit.entries(connection, visit=mine, limit=1)] == ["accepted"]
        assert len(audit.entries(connection)) == 4


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit SET act = 'saw' WHERE act = 'printed'", (3, "書き換えられています")),
        ("UPDATE audit SET detail = 'x' WHERE act = 'began'", (1, "書き換えられています")),
        ("DELETE FROM audit WHERE act = 'saved'", (2, "2 から 2 までの行がありません")),
        ("DELETE FROM audit WHERE act = 'began'", (1, "1 から 1 までの行がありません")),
    ],
)
def test_a_changed_or_removed_row_is_named(
    database: Database, statement: str, found: tuple[int, str]
) -> None:
    note(database, Act.BEGAN, Act.SAVED, Act.PRINTED, Act.SENT)
    tamper(database, statement)
    [(seq, what)] = breaks(database)
    assert seq == found[0]
    assert found[1] in what


def test_cutting_off_the_end_shows_after_a_seal(database: Database) -> None:
    note(database, Act.BEGAN, Act.PRINTED)
    seal(database)
    tamper(database, "DELETE FROM audit WHERE act = 'printed'")
    assert breaks(database) == [(2, "封印した後に、この行が消されています")]


def test_removing_a_whole_chain_shows_after_a_seal(database: Database) -> None:
    note(database, Act.BEGAN)
    in_another_thread(database, Act.READ_NUMBER)
    seal(database)
    tamper(database, "DELETE FROM audit WHERE act = 'read_number'")
    assert breaks(database) == [(1, "封印した後に、この行が消されています")]


def test_a_removed_or_changed_seal_shows(database: Database) -> None:
    for act in (Act.BEGAN, Act.SAW, Act.SENT):
        note(database, act)
        seal(database)
    tamper(database, "UPDATE audit_seals SET at = at + 1 WHERE number = 3")
    tamper(database, "DELETE FROM audit_seals WHERE number = 1")
    assert breaks(database) == [
        (1, "封印の行がありません"),
        (3, "封印の行が書き換えられています"),
    ]


def test_a_seal_names_only_what_grew(database: Database) -> None:
    note(database, Act.BEGAN)
    in_another_thread(database, Act.SAW)
    with database.writing() as connection:
        first = audit.seal_heads(connection, key=AUDIT_KEY, at=NOW)
        assert first is not None
        assert len(first.heads) == 2
        assert audit.seal_heads(connection, key=AUDIT_KEY, at=NOW) is None
    note(database, Act.SENT)
    with database.writing() as connection:
        second = audit.seal_heads(connection, key=AUDIT_KEY, at=NOW)
        assert second is not None
        assert (second.number, len(second.heads)) == (2, 1)


def test_threads_write_their_chains_at_once(database: Database) -> None:
    threads = [threading.Thread(target=note, args=(database, *[Act.SAW] * 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert breaks(database) == []


def test_a_forked_process_has_a_chain_of_its_own(sqlite: Database) -> None:
    note(sqlite, Act.BEGAN)
    sqlite.close()
    child = multiprocessing.get_context("fork").Process(target=note, args=(sqlite, Act.SAW))
    child.start()
    child.join()
    assert child.exitcode == 0
    note(sqlite, Act.SENT)
    with sqlite.reading() as connection:
        writers = {entry.act: entry.writer for entry in audit.entries(connection)}
    assert writers["saw"] != writers["began"] == writers["sent"]
