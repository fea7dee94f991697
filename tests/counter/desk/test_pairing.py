"""The code that ties a resident's screen to a clerk: short, single, and soon over."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from counter.desk.pairing import CODE_LIVES, WRONG_CODES, Pairings, Step
from tests.counter.conftest import Clock

CLERK, OTHER = uuid4(), uuid4()
VISIT: UUID = uuid4()


@pytest.fixture
def pairings(clock: Clock) -> Pairings:
    return Pairings(clock)


def test_a_code_ties_one_screen_once(pairings: Pairings) -> None:
    code = pairings.of_clerk(CLERK).code
    screen = pairings.tie(code)
    assert screen
    assert pairings.tie(code) is None
    pair = pairings.of_screen(screen)
    assert pair is not None
    assert pair.clerk == CLERK


def test_a_code_is_over_after_its_time(pairings: Pairings, clock: Clock) -> None:
    code = pairings.of_clerk(CLERK).code
    clock.now += CODE_LIVES
    assert pairings.tie(code) is None
    assert pairings.tie(pairings.of_clerk(CLERK).code)


def test_codes_cannot_be_guessed_one_after_another(pairings: Pairings, clock: Clock) -> None:
    code = pairings.of_clerk(CLERK).code
    wrong = "000000" if code != "000000" else "111111"
    assert [pairings.tie(wrong) for _ in range(WRONG_CODES)] == [None] * WRONG_CODES
    assert pairings.tie(code) is None
    clock.now += CODE_LIVES
    assert pairings.tie(pairings.of_clerk(CLERK).code)


@pytest.mark.parametrize("screen", ["", "somebody"])
def test_a_stranger_s_screen_has_no_pair(pairings: Pairings, screen: str) -> None:
    pairings.of_clerk(CLERK)
    assert pairings.of_screen(screen) is None


def test_each_change_moves_the_sequence_and_only_a_change(pairings: Pairings) -> None:
    pairings.tie(pairings.of_clerk(CLERK).code)
    before = pairings.of_clerk(CLERK).sequence
    pairings.ask_card(CLERK, VISIT, "p1")
    asked = pairings.of_clerk(CLERK)
    assert (asked.step, asked.visit, asked.holder) == (Step.CARD, VISIT, "p1")
    assert asked.sequence == before + 1
    pairings.ask_card(CLERK, VISIT, "p1")
    assert pairings.of_clerk(CLERK).sequence == before + 1


def test_two_clerks_have_codes_and_screens_of_their_own(pairings: Pairings) -> None:
    first, second = pairings.of_clerk(CLERK), pairings.of_clerk(OTHER)
    assert first.code != second.code
    screen = pairings.tie(second.code)
    pairings.ask_card(CLERK, VISIT, "p1")
    assert screen
    pair = pairings.of_screen(screen)
    assert pair is not None
    assert pair.step is Step.IDLE


def test_letting_go_forgets_the_screen(pairings: Pairings) -> None:
    screen = pairings.tie(pairings.of_clerk(CLERK).code)
    pairings.untie(CLERK)
    assert pairings.of_screen(str(screen)) is None
    pairings.show(CLERK, VISIT)
    assert pairings.of_clerk(CLERK).visit is None
