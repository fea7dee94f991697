"""A whole visit at the desk, at DEBUG: nobody is left in a log, a cookie or an address."""

from __future__ import annotations

import io
import json
import logging

import pytest

from counter.logs import set_up_logs
from tests.counter.desk.interview import Interview
from tests.counter.desk.office import Office
from tests.counter.desk.test_daughter import TICKED
from tests.counter.web.visitor import Visitor
from tests.visits.family import Family

PRIVATE = ("name", "kana", "address", "phone", "birth_date")


@pytest.mark.cpu_seconds(60)
def test_a_visit_at_the_desk_leaves_nobody_in_logs_cookies_and_addresses(office: Office) -> None:
    family = Family.load("C01_first_care_application_by_daughter")
    written = io.StringIO()
    before = logging.getLogger().handlers[:]
    set_up_logs("debug", strict=True, stream=written)
    try:
        clerk = worked(office, family)
    finally:
        set_up_logs("info", strict=True)
        logging.getLogger().handlers[:] = before
    logged = written.getvalue()
    assert all(json.loads(line)["event"] for line in logged.splitlines())
    cookie = clerk.client.get_cookie("kakanai_desk", path="/desk")
    assert cookie is not None
    public = [logged, cookie.value, *(page.path for page in clerk.seen)]
    words = {
        word
        for person in family.people
        for item in PRIVATE
        for word in str(person.get(item, "")).split()
    }
    assert len(words) > 8
    for word in words:
        assert not [text for text in public if word in text], word


def worked(office: Office, family: Family) -> Visitor:
    """Interview, submit, correct, accept, look again."""
    clerk = office.clerk()
    interview = Interview(office, clerk, family)
    interview.begins()
    interview.asks_until_settled()
    clerk.presses("入力を確定する")
    visit = clerk.visit
    clerk.opens(f"/visit/{visit}/correct/name/p2")
    clerk.fills({"name.p2": "見本　登貴", "reason": "被保険者証のとおり"}, "直す")
    clerk.fills(TICKED | {"with_gaps": "1"}, "受理する")
    assert "受付日" in clerk.page.words
    clerk.opens(f"/visit/{visit}/history")
    return clerk
