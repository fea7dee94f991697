"""Waiting certificates: sealed, found by the card or a clerk, used once, forgotten."""

import datetime as dt
import os
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from counter.keys import Keyring
from counter.prefill.certificate_files import read_certificates, read_mapping
from counter.prefill.certificate_folder import refused_files, take_in
from counter.prefill.certificate_shelf import CertificateShelf
from counter.prefill.matching import FourItems
from counter.storage import audit, certificates
from counter.storage.engine import Database
from counter.storage.times import to_ms
from procedures.values import PartialDate, Sex
from tests.counter.conftest import Clock
from tests.counter.prefill.family import as_csv, as_json

KEEP = dt.timedelta(days=60)
TARO = FourItems("見本　太郎", "東京都架空区見本一丁目２番３号", PartialDate(1990, 8, 20), Sex.MALE)
MAPPING = read_mapping()
FAMILY = read_certificates(as_json(), MAPPING)


@pytest.fixture
def shelf(database: Database, keyring: Keyring, clock: Clock) -> CertificateShelf:
    return CertificateShelf(database, keyring, clock)


def test_the_card_of_one_of_them_finds_it(shelf: CertificateShelf) -> None:
    shelf.keep(FAMILY, keep=KEEP)
    (found,) = shelf.of_holder(TARO, visit=uuid4())
    assert (found.certificate, found.person) == (FAMILY[0], 0)


def test_another_card_finds_nothing(shelf: CertificateShelf) -> None:
    shelf.keep(FAMILY, keep=KEEP)
    other = FourItems("見本　太郎", "東京都別区一丁目", TARO.birth_date, Sex.MALE)
    assert shelf.of_holder(other, visit=uuid4()) == []


def test_a_clerk_finds_it_by_the_beginning_of_a_name_or_reading(shelf: CertificateShelf) -> None:
    shelf.keep(FAMILY, keep=KEEP)
    for typed, person in (("見本花", 1), ("ミホン　ト", 3), ("見本", 0)):
        (found,) = shelf.named(typed, visit=uuid4(), by=uuid4())
        assert found.person == person
    assert shelf.named("", visit=uuid4(), by=uuid4()) == []


def test_every_look_is_in_the_audit_chain(shelf: CertificateShelf, database: Database) -> None:
    visit, clerk = uuid4(), uuid4()
    shelf.of_holder(TARO, visit=visit)
    shelf.named("見本", visit=visit, by=clerk)
    with database.reading() as connection:
        rows = audit.entries(connection, visit=visit, limit=9)
    assert {(row.act, row.actor, row.detail) for row in rows} == {
        ("looked_up", None, "certificate"), ("looked_up", clerk, "certificate"),
    }  # fmt: skip


def test_nothing_of_a_person_is_readable_in_the_database(
    shelf: CertificateShelf, database: Database
) -> None:
    shelf.keep(FAMILY, keep=KEEP)
    with database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM certificates")).all()
    assert len(rows) == 1
    assert "見本".encode() not in bytes(rows[0].ciphertext)


def test_the_same_file_is_taken_once(shelf: CertificateShelf) -> None:
    assert shelf.keep(FAMILY, keep=KEEP) == 1
    assert shelf.keep(FAMILY, keep=KEEP) == 0


def test_its_time_runs_out(shelf: CertificateShelf, database: Database, clock: Clock) -> None:
    shelf.keep(FAMILY, keep=KEEP)
    clock.go_on(days=60)
    assert shelf.of_holder(TARO, visit=uuid4()) == []
    with database.writing() as connection:
        assert certificates.forget_expired(connection, now=to_ms(clock())) == 1
        assert certificates.count(connection, now=0) == 0


def dropped(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (0, 0))
    return path


def test_a_file_in_the_folder_is_taken_in_and_removed(
    shelf: CertificateShelf, tmp_path: Path
) -> None:
    path = dropped(tmp_path, "a.csv", as_csv())
    taken = take_in(tmp_path, shelf, MAPPING, keep=KEEP)
    assert (taken.files, taken.certificates, taken.refused) == (1, 1, 0)
    assert not path.exists()
    assert len(shelf.of_holder(TARO, visit=uuid4())) == 1


def test_a_file_that_is_still_being_written_waits(shelf: CertificateShelf, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv())
    dropped(tmp_path, "b.csv.part", as_csv())
    assert take_in(tmp_path, shelf, MAPPING, keep=KEEP).files == 0
    assert path.exists()


def test_a_file_this_program_may_not_touch_keeps_no_other_from_being_taken(
    shelf: CertificateShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = dropped(tmp_path, "a.csv", as_csv())
    other = dropped(tmp_path, "b.csv", as_csv())
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == forbidden:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PermissionError):
        take_in(tmp_path, shelf, MAPPING, keep=KEEP)
    assert not other.exists()
    assert len(shelf.of_holder(TARO, visit=uuid4())) == 1


def test_a_file_nobody_can_read_stays_with_its_reason(
    shelf: CertificateShelf, tmp_path: Path
) -> None:
    dropped(tmp_path, "a.csv", as_csv(性別="おとこ"))
    assert take_in(tmp_path, shelf, MAPPING, keep=KEEP).refused == 1
    assert (tmp_path / "a.csv.refused").exists()
    assert "sex" in (tmp_path / "a.csv.refused.txt").read_text("utf-8")
    assert refused_files(tmp_path) == 1
    assert take_in(tmp_path, shelf, MAPPING, keep=KEEP).refused == 0
