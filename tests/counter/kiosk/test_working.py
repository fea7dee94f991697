import pytest

from tests.counter.collector import sheets_left_by
from tests.counter.kiosk.hall import Hall
from tests.visits.family import Family
from tests.visits.resident import Resident


@pytest.mark.cpu_seconds(10)
def test_no_answer_waits_in_memory_for_the_collector(hall: Hall) -> None:
    resident = Resident(hall, Family.load("P10_pregnancy_first"))
    resident.begins()
    resident.goes_on_until("/card")
    resident.screen.presses("カードを使わない")
    assert sheets_left_by(lambda: resident.screen.client.get(resident.path)) == 0
    assert sheets_left_by(resident.answers_this_page) == 0
