"""The kiosk offers the disasters in force; a shelter's list asks for no card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.keys import Keyring
from counter.storage.engine import Database
from procedures.sheet import Address, State
from tests.counter.conftest import Clock
from tests.counter.kiosk import hall as halls
from tests.counter.kiosk.hall import Hall, open_hall
from tests.counter.web.visitor import Visitor
from tests.procedures.disaster_city import struck

pytestmark = pytest.mark.cpu_seconds(30)

NAME = Address("disaster_name")
RAIN = "令和8年6月5日からの大雨"


@pytest.fixture
def hall(
    tmp_path: Path,
    clock: Clock,
    sqlite: Database,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Hall]:
    """A hall whose city has two disasters in its master, a few days after the later one."""
    monkeypatch.setattr(halls, "shipped_bundle", lambda folder=None: struck())
    clock.go_on(days=66)
    with open_hall(tmp_path, clock, sqlite, keyring) as opened:
        yield opened


def begins(hall: Hall, *events: str) -> Visitor:
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=list(events))
    return resident


def visit_of(hall: Hall, resident: Visitor) -> object:
    with resident.client.session_transaction() as session:
        return hall.visit(session["visit"])


def test_a_chosen_disaster_tells_what_the_hall_knows(hall: Hall) -> None:
    resident = begins(hall, "disaster")
    assert resident.page.h1 == "どの災害ですか"
    assert "令和7年3月1日の地震" in resident.page.words
    resident.presses(RAIN)
    assert resident.page.path == "/kiosk/card"
    sheet = visit_of(hall, resident).sheet
    assert sheet.answers[NAME].candidates[0].value == RAIN
    assert sheet.state(Address("disaster_date")) is State.ANSWERED


def test_none_of_them_leaves_it_to_the_questions(hall: Hall) -> None:
    resident = begins(hall, "disaster")
    resident.presses("この中にない・分からない")
    assert resident.page.path == "/kiosk/card"
    assert visit_of(hall, resident).sheet.state(NAME) is State.NOT_ASKED


def test_changing_the_event_asks_again_and_the_other_disaster_replaces_the_first(
    hall: Hall,
) -> None:
    resident = begins(hall, "disaster")
    resident.presses(RAIN)
    resident.opens("/events")
    resident.presses("次へ", events=["disaster"])
    resident.presses("令和7年3月1日の地震")
    answer = visit_of(hall, resident).sheet.answers[NAME]
    assert [one.value for one in answer.candidates] == ["令和7年3月1日の地震"]


def test_without_a_disaster_nobody_is_asked_which(hall: Hall) -> None:
    assert begins(hall, "care").page.path == "/kiosk/card"


QUESTIONS = ("stay_place", "birth_date.p1", "sex.p1", "shelter_needs.p1")
DO_NOT_KNOW = {name: "_unknown" for name in QUESTIONS} | {f"{n}-unknown": "1" for n in QUESTIONS}


def test_a_shelters_list_takes_no_card_and_can_be_left_blank(hall: Hall) -> None:
    resident = begins(hall, "shelter")
    asked: list[str] = []
    while resident.page.path != "/kiosk/plan":
        asked.append(resident.page.path.removeprefix("/kiosk/"))
        assert len(asked) < 9, asked
        if asked[-1].startswith("person/"):
            resident.presses("次へ", **{"kana.p1-family": "みほん", "kana.p1-given": "たろう"})
        elif asked[-1].startswith("roster/"):
            resident.presses("これで全部です")
        else:
            names = [box.get("name") for box in resident.page.root.all("input")]
            known = {name: value for name, value in DO_NOT_KNOW.items() if name in names}
            resident.presses("次へ", **known)
    assert asked[:2] == ["person/p1", "roster/people_complete"]
    assert {page.removeprefix("question/") for page in asked[2:]} <= set(QUESTIONS)
    assert "避難所" in resident.page.words
