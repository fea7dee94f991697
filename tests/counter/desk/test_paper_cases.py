"""A paper case of a down day: its true 受付日, and the law of that day."""

from __future__ import annotations

import datetime as dt

import pytest

from counter.visit import Channel
from tests.counter.desk.interview import Interview
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import begun
from tests.counter.desk.test_decisions import everything
from tests.visits.family import Family

pytestmark = pytest.mark.cpu_seconds(60)

FILED = dt.date(2026, 4, 1)


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


def begins(clerk: Clerk, day: str) -> None:
    clerk.opens("/")
    clerk.follows("紙で受け付けた分を入れる")
    clerk.presses("入力を始める", filed_on=day)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("R8.4.4", "今日より後"),
        ("R6.4.4", "1年より前"),
        ("きのう", "受付日:"),
        ("", "受付日:"),
    ],
)
def test_a_day_that_cannot_be_is_refused(clerk: Clerk, typed: str, words: str) -> None:
    begins(clerk, typed)
    assert clerk.page.status == 422
    assert words in clerk.page.words


def test_the_day_of_the_paper_is_the_law_day_and_the_day_of_acceptance(
    office: Office, clerk: Clerk
) -> None:
    begins(clerk, "R8.4.1")
    interview = Interview(office, clerk, Family.load("P03_move_within_family_of_four"))
    visit = office.services.visits.open(clerk.visit)
    assert (visit.channel, visit.law_day) == (Channel.PAPER, FILED)
    interview.names()
    interview.asks_until_settled()
    assert "紙で受付 4月1日" in clerk.page.words
    clerk.presses("入力を確定する")
    clerk.fills(everything(clerk), "受理する")
    visit = office.services.visits.open(clerk.visit)
    assert visit.law_day == FILED
    accepted = {case.accepted_on for case in visit.cases.values() if case.accepted_on}
    assert accepted == {FILED}
    assert "紙で受付" in clerk.opens("/").words or visit.state == "closed"


@pytest.mark.parametrize(("filed_on", "late"), [(FILED, False), (None, True)])
def test_what_was_in_time_on_paper_stays_in_time(
    office: Office, clerk: Clerk, filed_on: dt.date | None, late: bool
) -> None:
    """Fourteen days after the move on paper, sixteen when it is entered (住基法22条)."""
    visits = office.services.visits
    channel = Channel.PAPER if filed_on else Channel.DESK
    visit = begun(
        office,
        Family.load("P03_move_within_family_of_four"),
        visit=visits.begin(channel, filed_on=filed_on),
        move_date="2026-03-18",
    )
    visits.submit(visit)
    assert ("過ぎて" in clerk.opens(f"/visit/{visit.id}").words) is late


def test_a_wrong_day_is_put_right_while_it_is_entered(office: Office, clerk: Clerk) -> None:
    begins(clerk, "R8.3.1")
    clerk.goes_to("")
    clerk.presses("受付日を直す", filed_on="R8.4.1")
    assert office.services.visits.open(clerk.visit).law_day == FILED
    clerk.presses("受付日を直す", filed_on="R8.5.1")
    assert "今日より後" in clerk.page.words
    assert office.services.visits.open(clerk.visit).law_day == FILED
