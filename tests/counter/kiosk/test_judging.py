"""What guidance says is worked out once for each state of the answers, and never for another."""

from __future__ import annotations

import pytest

from counter.kiosk import judging
from counter.kiosk.judging import Judgement, Judgements
from counter.visit import Visit
from procedures.bundle import Bundle
from procedures.reassessing import Before
from tests.counter.kiosk.hall import Hall
from tests.visits.family import Family
from tests.visits.resident import Resident


def test_a_remembered_judgement_is_what_a_new_one_would_be(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole visit, with an answer changed on the way, doubting every page."""
    remember, asked = Judgements.of, []

    def doubted(
        self: Judgements, visit: Visit, bundle: Bundle, before: Before | None = None
    ) -> Judgement:
        found = remember(self, visit, bundle, before)
        asked.append(found is not remember(self, visit, bundle))
        assert found == judging.judge(visit, bundle)
        return found

    monkeypatch.setattr(Judgements, "of", doubted)
    resident = Resident(hall, Family.load("P10_pregnancy_first"))
    resident.begins()
    resident.goes_on_until("/card")
    resident.screen.presses("カードを使わない")
    resident.goes_on_until("/plan")
    resident.screen.opens("/check")
    resident.screen.opens("/events")
    resident.screen.fills({"events": ["pregnancy", "move_out"]})
    resident.goes_on_until("/plan")
    assert len(asked) > 20
    assert not any(asked)


def test_an_answered_page_is_judged_once(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    resident = Resident(hall, Family.load("P10_pregnancy_first"))
    resident.begins()
    resident.goes_on_until("/card")
    resident.screen.presses("カードを使わない")
    judged: list[int] = []

    def counted(visit: Visit, bundle: Bundle, before: Before | None = None) -> Judgement:
        judged.append(visit.version)
        return judge(visit, bundle, before)

    judge = judging.judge
    monkeypatch.setattr(judging, "judge", counted)
    before = len(resident.screen.seen)
    resident.goes_on_until("/plan")
    pages = len(resident.screen.seen) - before
    assert pages > 3
    assert len(judged) == len(set(judged)) <= pages


def test_a_visit_that_ended_is_not_remembered(hall: Hall) -> None:
    resident = Resident(hall, Family.load("P10_pregnancy_first"))
    resident.begins()
    resident.goes_on_until("/card")
    resident.screen.presses("カードを使わない")
    kept: Judgements = hall.app.extensions[judging.KEY]
    assert kept._newest._found
    resident.screen.presses("やめる")
    assert not kept._newest._found
