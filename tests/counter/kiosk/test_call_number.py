"""The kiosk gives a call number to whoever needs a clerk, and prints it on the slip."""

from __future__ import annotations

import pytest

from counter.storage import numbers
from counter.visit import japanese_day
from tests.counter.kiosk.hall import Hall
from tests.visits.family import Family
from tests.visits.resident import Resident

pytestmark = pytest.mark.cpu_seconds(30)


def given(hall: Hall) -> list[int]:
    with hall.services.database.reading() as connection:
        today = japanese_day(hall.services.clock())
        return [one.number for one in numbers.of_day(connection, day=today)]


def test_whoever_files_gets_a_number_and_whoever_calls_keeps_it(hall: Hall) -> None:
    resident = Resident(hall, Family.load("P03_move_within_family_of_four"))
    resident.begins()
    assert given(hall) == []
    resident.screen.follows("職員を呼ぶ")
    resident.screen.presses("職員を呼ぶ")
    assert "整理番号 1" in resident.screen.page.words
    resident.screen.presses("手続きに戻る")
    resident.goes_on_until("/card")
    resident.screen.presses("カードを使わない")
    resident.goes_on_until("/plan")
    resident.screen.follows("次へ")
    resident.screen.presses("この内容で窓口へ送る")
    assert "整理番号 1" in resident.screen.page.words
    assert given(hall) == [1]
