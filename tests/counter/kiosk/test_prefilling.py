"""What the city holds about a card's holder, at the kiosk: only after the PIN, never 支援措置."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Response

from cardreader.presence import ReaderState
from counter.app import create_app
from counter.cli.sample_register import write_sample
from counter.keys import Keyring
from counter.kiosk.review import rows_of
from counter.prefill.certificate_files import read_certificates, read_mapping
from counter.prefill.certificate_shelf import CertificateShelf
from counter.prefill.lookups import Registers, Source
from counter.prefill.register import Register
from counter.prefill.register_mapping import read_register_mapping
from counter.storage import calls
from counter.storage.engine import Database
from counter.visit import Visit, VisitState
from procedures.sheet import Address, Provenance
from procedures.sheet import Source as Source_
from procedures.values import Kind
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import Hall, open_hall
from tests.counter.prefill.family import as_csv
from tests.counter.web.visitor import Visitor

KEEP = dt.timedelta(days=60)
USES = frozenset({"move_within_notification"})
TOKENS = re.compile(rb'(?:name="csrf_token" value|name="press" value|data-after)="[^"]*"')


def with_register(hall: Hall, file: Path | None) -> Hall:
    """The same hall, its resident register in this file; None: the register is away."""
    items = hall.services.bundles.current().items
    url = f"sqlite:///{file or hall.folder / 'away.db'}"
    register = Register("resident", url, read_register_mapping("resident", None), items)
    registers = Registers([Source(register, USES, 5.0)])
    services = replace(hall.services, registers=registers)
    return replace(hall, app=create_app("kiosk", services), services=services)


def reads_card(hall: Hall, resident: Visitor, name: str = "taro") -> None:
    assert hall.services.reader
    resident.presses("カードを使う")
    hall.reader.insert(name)
    assert hall.services.reader.wait_for(ReaderState.CARD, 5)
    resident.opens("/card/place")
    resident.presses("読み取る", pin=hall.reader.cards[name].spec.card.pin)
    hall.reader.remove()
    assert hall.services.reader.wait_for(ReaderState.EMPTY, 5)
    resident.opens("/card/take")


def comes(hall: Hall, event: str, *, with_card: bool = True) -> Visitor:
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=[event])
    if with_card:
        reads_card(hall, resident)
    else:
        resident.presses("カードを使わない")
    return resident


def visit_of(hall: Hall, resident: Visitor) -> Visit:
    with resident.client.session_transaction() as session:
        return hall.visit(session["visit"])


@pytest.fixture
def certified(hall: Hall) -> Hall:
    """A hall in which the family's certificate waits."""
    keeps(hall)
    return hall


def keeps(hall: Hall, **changes: str) -> None:
    services = hall.services
    found = read_certificates(as_csv(**changes), read_mapping())
    shelf = CertificateShelf(services.database, services.keyring, services.clock)
    assert shelf.keep(found, keep=KEEP) == 1


def test_a_certificate_found_by_the_card_answers_the_entry_check(certified: Hall) -> None:
    resident = comes(certified, "move_in")
    visit = visit_of(certified, resident)
    assert resident.page.path == "/kiosk/roster/dogs_complete", "nobody is asked for people"
    assert len(visit.sheet.people) == 4
    assert "トメ" in str(visit.sheet.answers[Address("name", "p4")].candidates[0].value)


def test_without_the_pin_nothing_is_looked_up(certified: Hall) -> None:
    resident = comes(certified, "move_in", with_card=False)
    assert resident.page.path == "/kiosk/question/entry_certificate"
    assert visit_of(certified, resident).sheet.people == ["p1"]


def test_the_certificate_is_forgotten_when_the_visit_is_handed_in(certified: Hall) -> None:
    resident = comes(certified, "move_in")
    visit = visit_of(certified, resident)
    certified.services.visits.submit(visit)
    again = comes(certified, "move_in")
    assert again.page.path == "/kiosk/question/entry_certificate"


def test_a_visit_that_is_given_up_leaves_the_certificate(certified: Hall) -> None:
    comes(certified, "move_in").presses("やめる（入力を消す）")
    assert comes(certified, "move_in").page.path == "/kiosk/roster/dogs_complete"


def test_the_register_names_the_family_and_shows_nothing_of_it(hall: Hall, tmp_path: Path) -> None:
    here = with_register(hall, write_sample(tmp_path)[0])
    resident = comes(here, "move_within")
    assert len(visit_of(here, resident).sheet.people) == 4
    assert "people_complete" not in resident.page.path


def test_who_is_no_resident_is_sent_to_the_desk(hall: Hall, tmp_path: Path) -> None:
    here = with_register(hall, gone(tmp_path))
    resident = comes(here, "move_within")
    assert resident.page.h1 == "窓口へお越しください"
    assert "転出" not in resident.page.words


def test_what_a_register_says_never_stands_on_the_screen(hall: Hall, tmp_path: Path) -> None:
    here = with_register(hall, write_sample(tmp_path)[0])
    resident = comes(here, "move_within")
    visit = visit_of(here, resident)
    register = Provenance(Source_.REGISTER, "disability")
    kinds = Address("handbook_kinds", "p1")
    visit.sheet.write(
        kinds, Kind.CHOICES, frozenset({"mental"}), provenance=register, at=hall.clock()
    )
    public = Address("public_assistance", "p1")
    visit.sheet.write(public, Kind.BOOL, True, provenance=register, at=hall.clock())
    bundle = here.services.bundles.current()
    with here.app.test_request_context("/kiosk/check"):
        shown = " ".join(str(row.value) for group in rows_of(visit, bundle) for row in group.rows)
    assert "精神" not in shown
    assert "ミホン" not in shown.replace("ミホン　タロウ", ""), "the register's names neither"
    here.services.visits.save(visit)
    resident.opens("/question/public_assistance")
    (box,) = [one for one in resident.page.root.all("input") if one.get("value") == "p1"]
    assert "checked" not in box, "nor does a question give it away"


def gone(folder: Path) -> Path:
    import sqlite3

    file, _ = write_sample(folder)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE resident SET juminjotai = '2'")
    connection.close()
    return file


PATHS = (
    "/card", "/question/move_date", "/roster/people_complete", "/help", "/plan", "/check",
    "/question/new_address", "/person/p1", "/question/entry_certificate",
)  # fmt: skip


def pages(hall: Hall, event: str) -> list[bytes]:
    """Every page of a walk, as sent, without the tokens that differ for everybody."""
    seen: list[bytes] = []

    def keep(response: Response) -> Response:
        seen.append(b"%d %s" % (response.status_code, response.get_data()))
        return response

    hall.app.after_request(keep)
    resident = comes(hall, event)
    for path in PATHS:
        resident.client.get(f"/kiosk{path}", follow_redirects=True)
    return [TOKENS.sub(b"", page) for page in seen]


@pytest.fixture
def halls(
    tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring
) -> Iterator[tuple[Hall, Path]]:
    with open_hall(tmp_path, clock, sqlite, keyring) as opened:
        yield opened, tmp_path


@pytest.mark.cpu_seconds(10)
@pytest.mark.parametrize("event", ["move_within", "move_in"])
def test_a_protected_household_gets_the_same_pages_as_one_nobody_holds_data_of(
    halls: tuple[Hall, Path], event: str
) -> None:
    hall, folder = halls
    away = pages(with_register(hall, None), event)
    protected, _ = write_sample(folder, protected=True)
    keeps(hall, 支援措置="有")
    here = with_register(hall, protected)
    assert pages(here, event) == away
    with hall.services.database.reading() as connection:
        (call,) = calls.open_calls(connection)
    visit = hall.services.visits.open(call.visit)
    assert visit.state is VisitState.GUIDANCE
    assert visit.sheet.people == ["p1"]
    flag = visit.sheet.answers[Address("protected_household_hint")]
    assert [candidate.value for candidate in flag.candidates] == [True]
