"""Every state a screen can show has its Japanese word."""

from __future__ import annotations

import datetime as dt

import pytest

from counter.desk import words
from counter.desk.queue import waited
from counter.visit.states import Signature, VisitState
from procedures.catalog import Outcome
from procedures.sheet import Provenance, Source, State


def test_every_state_has_its_word() -> None:
    assert set(words.OUTCOMES) == set(Outcome)
    assert set(words.VISITS) == set(VisitState)
    assert set(words.SIGNATURES) == set(Signature)
    assert set(words.SOURCES) == set(Source)
    assert set(words.STATES) == set(State)


def test_a_submitted_visit_is_not_filed_and_says_so() -> None:
    assert "まだ届出は終わっていません" in words.VISITS[VisitState.SUBMITTED]


def test_a_register_is_named_and_an_unknown_one_is_still_a_register() -> None:
    assert words.source_words(Provenance(Source.REGISTER, "care")) == "介護台帳"
    assert words.source_words(Provenance(Source.REGISTER, "new")) == "台帳"
    assert words.source_words(Provenance(Source.CARD)) == "カード"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-1, "0分"), (0, "0分"), (59, "59分"), (60, "1時間"), (1439, "23時間"), (2880, "2日")],
)
def test_waiting_is_said_as_people_say_it(minutes: int, said: str) -> None:
    assert waited(dt.timedelta(minutes=minutes)) == said
