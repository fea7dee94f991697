"""docs/examples/importer.py keeps every promise docs/handoff.md asks of a receiver."""

import importlib.util
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from jsonschema import Draft202012Validator

from counter.handoff.receipts import read_receipt
from counter.handoff.schemas import schema
from counter.visit import CaseState
from tests.counter.handoff.family import PHONE_OF_TARO, moving_family, write
from tests.counter.handoff.hall import CLERK, DOG, NOTICE, Hall

pytestmark = pytest.mark.cpu_seconds(10)

IMPORTER = Path("docs/examples/importer.py")
RECEIPT = Draft202012Validator(
    schema("receipt"),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


@pytest.fixture
def importer() -> ModuleType:
    return load_importer()


def load_importer() -> ModuleType:
    """The example as a module."""
    spec = importlib.util.spec_from_file_location("importer", IMPORTER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(hall: Hall, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(hall.folder / "back.db") as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def run(importer: ModuleType, hall: Hall) -> int:
    return importer.import_folder(hall.folder / "inbox", hall.folder / "back.db")


def test_records_arrive_and_the_case_hears_of_it(importer: ModuleType, hall: Hall) -> None:
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.accept(visit, DOG)
    hall.relay().run_once()
    assert run(importer, hall) == 3
    names = "SELECT atai FROM items WHERE koumoku = 'shimei' AND taisho = 'p2'"
    assert rows(hall, names) == [('"架空　恵子"',)] * 2
    for path in hall.receipts.glob("*.receipt.json"):
        RECEIPT.validate(json.loads(path.read_bytes()))
    hall.relay().run_once()
    cases = hall.visits.open(visit.id).cases
    assert {cases[NOTICE].state, cases[DOG].state} == {CaseState.RECEIVED}


def test_the_same_record_twice_is_one(importer: ModuleType, hall: Hall) -> None:
    hall.accept(hall.submitted(), DOG)
    hall.relay().run_once()
    kept = {path.name: path.read_bytes() for path in hall.records.iterdir()}
    for _ in range(2):
        for name, data in kept.items():
            (hall.records / name).write_bytes(data)
        assert run(importer, hall) == 1
    assert rows(hall, "SELECT COUNT(*) FROM imported") == [(1,)]
    assert rows(hall, "SELECT COUNT(*) FROM items WHERE koumoku = 'dog_description'") == [(1,)]


def test_what_is_not_whole_is_left_alone(importer: ModuleType, hall: Hall) -> None:
    hall.accept(hall.submitted(), DOG)
    hall.relay().run_once()
    (record,) = hall.records.glob("*.json")
    data = record.read_bytes()
    record.write_bytes(data[:-1])
    assert run(importer, hall) == 0
    record.write_bytes(data)
    assert run(importer, hall) == 1


def test_a_correction_replaces_and_a_withdrawal_marks(importer: ModuleType, hall: Hall) -> None:
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.relay().run_once()
    run(importer, hall)
    visit = hall.visits.open(visit.id)
    write(visit.sheet, "phone", "011-555-0199", "p1")
    hall.visits.correct(visit, NOTICE, by=CLERK, reason="番号の誤り")
    hall.relay().run_once()
    run(importer, hall)
    phones = "SELECT atai FROM items WHERE koumoku = 'phone'"
    assert rows(hall, phones) == [('"011-555-0199"',)]
    assert PHONE_OF_TARO not in str(rows(hall, "SELECT * FROM items"))
    visit = hall.visits.open(visit.id)
    hall.visits.withdraw(visit, NOTICE, by=CLERK, reason="引っ越しをやめた")
    hall.relay().run_once()
    run(importer, hall)
    assert rows(hall, "SELECT DISTINCT torisage, revision FROM cases") == [(1, 3)]
    assert rows(hall, phones) == []


def test_a_rejection_comes_back_item_by_item(importer: ModuleType, hall: Hall) -> None:
    sheet = moving_family(name="")
    hall.accept(hall.submitted(sheet), NOTICE)
    hall.relay(hall.target(formats=("json",))).run_once()
    run(importer, hall)
    assert rows(hall, "SELECT COUNT(*) FROM cases") == [(0,)]
    results = [read_receipt(path.read_bytes()) for path in hall.receipts.glob("*.json")]
    assert {(e.code, e.item, e.subject) for r in results for e in r.errors} == {
        ("E0001", "shimei", "p1")
    }


@pytest.mark.integration
def test_it_runs_as_the_page_says_and_may_be_killed(hall: Hall) -> None:
    hall.accept(hall.submitted(), DOG)
    hall.relay().run_once()
    command = [sys.executable, str(IMPORTER), str(hall.folder / "inbox"), "back.db"]
    dying = (
        "import os, pathlib, runpy, signal, sys; sys.argv = sys.argv[1:];"
        "pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    path = Path(IMPORTER).absolute()
    command[1] = str(path)
    killed = subprocess.run(
        [sys.executable, "-c", dying, *command[1:]], cwd=hall.folder, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    done = subprocess.run(command, cwd=hall.folder, capture_output=True, check=True)
    assert done.stdout.decode() == "1 件を取り込みました\n"
    assert rows(hall, "SELECT COUNT(*) FROM imported") == [(1,)]
    assert len(list(hall.receipts.glob("*.receipt.json"))) == 1
