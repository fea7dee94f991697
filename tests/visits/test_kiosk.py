"""A whole visit at the kiosk: four people and a dog move in, one of them has a card.

The visit is walked once; each test looks at what it left.
"""

from __future__ import annotations

import io
import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from cardreader.presence import ReaderState
from counter.keys import Keyring, create_keys
from counter.kiosk import printing_out
from counter.kiosk.printing_out import Papers, Printed
from counter.logs import set_up_logs
from counter.storage.engine import open_database
from counter.visit import Visit, VisitState
from procedures.sheet import Source
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import Hall, open_hall
from tests.counter.web.page import Page
from tests.counter.web.visitor import Visitor
from tests.visits.family import Family
from tests.visits.resident import Resident


@dataclass(frozen=True)
class Walk:
    """What a visit left: its screens by name, the stored visit, its files, what was logged."""

    resident: Resident
    screens: dict[str, Page]
    visit: Visit
    files: list[str]
    logged: str


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    database = open_database(f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'kakanai.db')}")
    create_keys(folder / "keys")
    with open_hall(folder, Clock(), database, Keyring.open(folder / "keys")) as opened:
        yield opened
    database.close()


@pytest.fixture(scope="module")
def walk(hall: Hall) -> Walk:
    written = io.StringIO()
    before = logging.getLogger().handlers[:]
    set_up_logs("debug", strict=True, stream=written)
    try:
        return walked(hall, written)
    finally:
        set_up_logs("info", strict=True)
        logging.getLogger().handlers[:] = before


def walked(hall: Hall, written: io.StringIO) -> Walk:
    resident = Resident(hall, Family.load("P01_move_in_family_dog_grandmother"))
    screen, screens = resident.screen, {}
    resident.begins()
    resident.goes_on_until("/card")
    reads_the_card(resident, "taro")
    resident.goes_on_until("/plan")
    screens["plan"] = screen.page
    screen.opens("/question/wants_water_start")
    screen.fills({"wants_water_start": "false"})
    resident.goes_on_until("/plan")
    screens["plan without water"] = screen.page
    screens["check"] = screen.follows("次へ")
    with screen.client.session_transaction() as session:
        visit = session["visit"]
    screens["submitted"] = screen.presses("この内容で窓口へ送る")
    screens["printed"] = printed(hall, screen, visit)
    screens["left"] = screen.presses("終わる")
    screens["reopened"] = screen.opens("/done")
    files = [path.name for path in (hall.folder / "paper").iterdir()]
    return Walk(resident, screens, hall.visit(visit), files, written.getvalue())


def printed(hall: Hall, screen: Visitor, visit: str) -> Page:
    """Press the button, and look again when the paper is out: drawing takes what it takes."""
    screen.presses("控えを印刷する")
    papers: Papers = hall.app.extensions[printing_out.KEY]
    assert papers.print(UUID(visit), "", prompt=60) is Printed.YES
    return screen.opens("/done")


def reads_the_card(resident: Resident, name: str) -> None:
    """Place a card, type its PIN, take it back."""
    hall, screen = resident.hall, resident.screen
    assert hall.services.reader
    screen.presses("カードを使う")
    hall.reader.insert(name)
    assert hall.services.reader.wait_for(ReaderState.CARD, 5)
    screen.opens("/card/place")
    screen.presses("読み取る", pin=hall.reader.cards[name].spec.card.pin)
    hall.reader.remove()
    assert hall.services.reader.wait_for(ReaderState.EMPTY, 5)
    screen.opens("/card/take")


def test_the_plan_names_procedures_reasons_and_articles(walk: Walk) -> None:
    words = walk.screens["plan"].words
    for part in ("転入届", "児童手当", "4月15日まで", "根拠：住民基本台帳法22条1項"):
        assert part in words


def test_a_changed_answer_changes_the_procedures(walk: Walk) -> None:
    assert "水道使用開始届" in walk.screens["plan"].words
    changed = walk.screens["plan without water"].words
    assert changed.count("水道使用開始届") == 1
    assert "いらなくなりました　水道使用開始届" in changed


def test_the_check_page_says_what_is_not_yet_done(walk: Walk) -> None:
    page = walk.screens["check"]
    assert page.h1 == "この内容でよいですか"
    assert "まだ届出は終わっていません" in page.words
    assert "カードから" in page.words
    assert "変更" in page.words
    assert "マイナンバーカードの有効期限" in page.words
    assert "読んだ人" not in page.words, "a note for the rules is nothing to check"


def test_the_visit_reaches_the_desk_with_its_number(walk: Walk) -> None:
    assert walk.visit.state is VisitState.SUBMITTED
    assert walk.visit.receipt in walk.screens["submitted"].words
    assert "まだ届出は終わっていません" in walk.screens["submitted"].words


def test_the_slip_is_printed_once_and_the_screen_forgets(walk: Walk) -> None:
    assert "控えを印刷しました" in walk.screens["printed"].words
    assert walk.files == [f"{walk.visit.receipt}.pdf"]
    assert walk.screens["left"].path == "/kiosk/"
    assert walk.screens["reopened"].path == "/kiosk/ended"


def test_nothing_is_asked_twice_nor_what_the_card_knows(walk: Walk) -> None:
    asked = walk.resident.asked
    assert len(asked) == len(set(asked))
    known = {"name.p1", "birth_date.p1", "sex.p1", "address.p1", "previous_address"}
    assert not known & set(asked)


def test_the_visit_leaves_nobody_in_logs_cookies_and_addresses(walk: Walk) -> None:
    events = [json.loads(line)["event"] for line in walk.logged.splitlines()]
    assert "kiosk_submitted" in events
    screen = walk.resident.screen
    cookie = screen.client.get_cookie("kakanai_kiosk", path="/kiosk")
    public = [walk.logged, cookie.value if cookie else "", *(page.path for page in screen.seen)]
    words = {
        word
        for person in walk.resident.family.people
        for item in ("name", "kana", "address", "phone", "birth_date")
        for word in str(person.get(item, "")).split()
    }
    found = {word for word in words for text in public if word in text}
    assert not found
    assert "1234" not in walk.logged


@pytest.mark.cpu_seconds(20)
def test_the_daughters_card_never_fills_her_mother(hall: Hall) -> None:
    resident = Resident(hall, Family.load("C01_first_care_application_by_daughter"))
    resident.begins()
    reads_the_card(resident, "keiko")
    resident.goes_on_until("/plan")
    with resident.screen.client.session_transaction() as session:
        sheet = hall.visit(session["visit"]).sheet
    from_card = {
        address.subject
        for address, answer in sheet.answers.items()
        if any(candidate.provenance.source is Source.CARD for candidate in answer.candidates)
    }
    assert from_card == {"p1"}
    assert sheet.people == ["p1", "p2"]
