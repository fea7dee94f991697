"""An account is told once per person who is paid, and lands on that person's papers."""

from __future__ import annotations

import pytest

from procedures.sheet import Address
from tests.counter.desk.office import Office
from tests.counter.desk.submitted import family_of_four

pytestmark = pytest.mark.cpu_seconds(30)


def test_the_clerk_is_offered_the_account_once(office: Office) -> None:
    visit = family_of_four(office)
    clerk = office.clerk()
    page = clerk.opens(f"/visit/{visit.id}")
    offered = [one for one in page.words.split() if one.endswith("さんの受取口座を入れる")]
    assert len(offered) == len(set(offered)) > 0
    page = clerk.presses("さんの受取口座を入れる")
    assert page.path.endswith("/complete")
    stored = office.services.visits.open(visit.id).sheet
    (account,) = stored.subjects("bank_account_use")
    assert stored.answers[Address("account_holder", account)].candidates[0].value in stored.people
    assert len(clerk.opens(f"/visit/{visit.id}").words.split("さんの受取口座を入れる")) == len(
        offered
    )
