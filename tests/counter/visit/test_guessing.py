"""Whoever tries receipt numbers one after the other must wait, and nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest

from counter.visit import UnknownReceipt, Visits
from counter.visit.guessing import TRIES, WAIT, WINDOW
from counter.visit.receipt_number import new_number
from tests.counter.conftest import Clock
from tests.counter.visit.city import CLERK, submitted


def guess(visits: Visits, times: int) -> None:
    for _ in range(times):
        with pytest.raises(UnknownReceipt, match="見つかりません"):
            visits.by_receipt(new_number(), by=CLERK)


def test_a_clerk_who_guesses_must_wait_and_others_need_not(visits: Visits, clock: Clock) -> None:
    visit = submitted(visits)
    guess(visits, TRIES)
    with pytest.raises(UnknownReceipt) as refused:
        visits.by_receipt(visit.receipt, by=CLERK)
    assert str(refused.value) == WAIT
    assert visits.by_receipt(visit.receipt, by=uuid4()) == visit
    clock.now += WINDOW
    assert visits.by_receipt(visit.receipt, by=CLERK) == visit


def test_mistyped_numbers_are_no_guesses(visits: Visits) -> None:
    visit = submitted(visits)
    for _ in range(TRIES):
        with pytest.raises(UnknownReceipt):
            visits.by_receipt("0000-0001", by=CLERK)
    assert visits.by_receipt(visit.receipt, by=CLERK) == visit


def test_a_kiosk_at_which_numbers_are_guessed_continues_nothing_for_a_while(
    visits: Visits, clock: Clock
) -> None:
    for _ in range(TRIES):
        with pytest.raises(UnknownReceipt, match="続けられる受付はありません"):
            visits.returned(new_number())
    with pytest.raises(UnknownReceipt) as refused:
        visits.returned(new_number())
    assert str(refused.value) == WAIT
    clock.now += WINDOW
    with pytest.raises(UnknownReceipt, match="続けられる受付はありません"):
        visits.returned(new_number())
