"""After a revision the list of procedures says what changed; it says who may file what."""

from __future__ import annotations

import pytest

from tests.counter.kiosk.hall import Hall
from tests.visits.family import Family
from tests.visits.resident import Resident

pytestmark = pytest.mark.cpu_seconds(20)

MOVE_WITHIN = "P03_move_within_family_of_four"


@pytest.fixture
def resident(hall: Hall) -> Resident:
    """Somebody who has answered everything and sees the list."""
    found = Resident(hall, Family.load(MOVE_WITHIN))
    found.begins()
    found.screen.presses("カードを使わない")
    found.goes_on_until("/plan")
    return found


def test_what_a_revised_answer_changed_is_said_once(resident: Resident) -> None:
    screen = resident.screen
    assert "手続きの一覧が変わりました" not in screen.page.words
    wanted = "水道" in screen.page.words
    screen.opens("/question/wants_water_start")
    screen.fills({"wants_water_start": "false" if wanted else "true"})
    resident.goes_on_until("/plan")
    assert "手続きの一覧が変わりました" in screen.page.words
    assert ("いらなくなりました　水道" if wanted else "加わりました　水道") in screen.page.words
    screen.follows("次へ")
    screen.follows("戻る")
    assert "手続きの一覧が変わりました" not in screen.page.words


def test_a_revision_that_changes_nothing_says_so(resident: Resident) -> None:
    screen = resident.screen
    screen.opens("/question/acts_as")
    screen.fills({"acts_as": resident.family.answers["acts_as"]})
    resident.goes_on_until("/plan")
    assert "手続きの一覧は変わりません" in screen.page.words


def test_who_may_not_file_is_told_who_may(resident: Resident) -> None:
    screen = resident.screen
    screen.opens("/question/acts_as")
    screen.fills({"acts_as": "messenger"})
    resident.goes_on_until("/plan")
    assert "あなたの立場では届け出られません" in screen.page.words
    assert "本人" in screen.page.words


def test_an_agent_learns_what_proves_the_authority(resident: Resident) -> None:
    screen = resident.screen
    screen.opens("/question/acts_as")
    screen.fills({"acts_as": "agent"})
    resident.goes_on_until("/plan")
    assert "窓口で見せるもの" in screen.page.words
    assert "委任状" in screen.page.words
