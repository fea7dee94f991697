"""What the desk's pages ask the database: no more than they need, and nothing twice.

A page over its limit is slower for everybody at a busy hour. Whoever raises one says why.
"""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from counter.desk.queueing import calling
from counter.storage import cases
from counter.storage.times import to_ms
from counter.visit import CaseState, Visit
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import family_of_four
from tests.counter.desk.test_decisions import everything
from tests.counter.statements import asked_of

pytestmark = pytest.mark.cpu_seconds(30)

LIMITS = {
    "/": (7, 1),
    "/queue/state": (2, 0),
    "/visit/{}": (7, 0),
    "/visit/{}/state": (2, 0),
    "/visit/{}/people": (5, 0),
    "/visit/{}/ask": (5, 0),
    "/visit/{}/history": (8, 0),
}
"""Page → at most so many statements, and so many transactions; the sign-in (a look) included."""

SEQUENCE = re.compile(r'data-sequence="([^"]+)"')


@pytest.mark.parametrize("page", LIMITS)
def test_a_page_asks_no_more_than_it_needs(
    page: str, office: Office, clerk: Clerk, visit: Visit
) -> None:
    assert_within(page, office, clerk, visit)


def test_many_visits_cost_no_more_statements(office: Office, clerk: Clerk, visit: Visit) -> None:
    for _ in range(3):
        family_of_four(office)
    assert_within("/", office, clerk, visit)


def test_what_was_decided_costs_no_more_than_the_names(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    clerk.fills(everything(clerk) | {"accept": ["move_in_notification.-"]}, "受理する")
    office.services.visits.call_number(visit.id)
    assert_within("/visit/{}", office, clerk, visit, more=1)
    assert_within("/visit/{}/history", office, clerk, visit, more=1)


@pytest.mark.parametrize("page", ["/", "/visit/{}"])
def test_a_page_is_what_its_script_asks_for(
    page: str, office: Office, clerk: Clerk, visit: Visit
) -> None:
    office.services.visits.call_number(visit.id)
    for _ in range(2):
        assert sequence(clerk, page.format(visit.id)) == asked_by_script(clerk, page, visit)
        clerk.opens(f"/visit/{visit.id}")
        clerk.fills(everything(clerk) | {"accept": ["move_in_notification.-"]}, "受理する")


def test_what_changes_while_a_case_is_being_shown_is_announced(
    office: Office, clerk: Clerk, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered_meanwhile(_visit: UUID) -> None:
        now = to_ms(office.clock()) + 1
        with office.services.database.writing() as connection:
            case = next(iter(visit.cases.values()))
            cases.change(connection, case=case.id, now=now, state=CaseState.HELD)

    monkeypatch.setattr(calling, "of_visit", answered_meanwhile)
    shown = sequence(clerk, f"/visit/{visit.id}")
    assert shown != asked_by_script(clerk, "/visit/{}", visit)


def assert_within(page: str, office: Office, clerk: Clerk, visit: Visit, *, more: int = 0) -> None:
    """The second look is counted: the first also fills what a process keeps."""
    address = page.format(visit.id)
    clerk.client.get(address)
    with asked_of(office.services.database) as asked:
        clerk.client.get(address)
    statements, transactions = LIMITS[page]
    assert asked.within(statements + more, transactions), "\n".join(
        [f"{page}: {len(asked.statements)} in {asked.transactions}", *asked.statements]
    )


def sequence(clerk: Clerk, address: str) -> str:
    """What a page says it was made from."""
    found = SEQUENCE.search(clerk.client.get(address).text)
    assert found
    return found[1]


def asked_by_script(clerk: Clerk, page: str, visit: Visit) -> str:
    door = "/queue/state" if page == "/" else f"{page.format(visit.id)}/state"
    answer = clerk.client.get(door).json
    assert answer
    return str(answer["sequence"])
