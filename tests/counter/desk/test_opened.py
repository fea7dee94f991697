"""What guidance says is worked out once for each state of the answers, and never for another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from counter.desk.opened import FOUND_OUT, REMEMBERED, FoundOut, Opened
from counter.visit import Visit
from tests.counter.collector import sheets_left_by
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import family_of_four
from tests.counter.desk.test_decisions import everything

pytestmark = pytest.mark.cpu_seconds(30)

PAGES = ("", "/ask", "/people", "/history", "/complete", "/add")


def test_what_is_remembered_is_what_would_be_found_anew(
    office: Office, clerk: Clerk, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pages of a case, between corrections and decisions, doubting each of them."""
    once, asked = Opened._once, list[str]()

    def doubted(self: Opened, name: str, work_out: Callable[[], object]) -> object:
        found = once(self, name, work_out)
        if self.only_shown:
            assert found == getattr(Opened.around(self.visit), name)
            asked.append(name)
        return found

    def looks_around() -> None:
        for page in (*PAGES, ""):
            clerk.opens(f"/visit/{visit.id}{page}")

    monkeypatch.setattr(Opened, "_once", doubted)
    looks_around()
    clerk.opens(f"/visit/{visit.id}/people")
    clerk.fills({"name.p2": "見本　花"}, "聞き取りへ進む")
    looks_around()
    clerk.fills(everything(clerk) | {"accept": ["move_in_notification.-"]}, "受理する")
    looks_around()
    assert {"assessment", "needed", "lacking", "left"} <= set(asked)


def test_the_pages_of_a_case_find_it_out_once(
    clerk: Clerk, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked, assess = list[Visit](), Opened._assess

    def counted(self: Opened) -> object:
        worked.append(self.visit)
        return assess(self)

    clerk.opens(f"/visit/{visit.id}")
    monkeypatch.setattr(Opened, "_assess", counted)
    for page in PAGES:
        clerk.opens(f"/visit/{visit.id}{page}")
    assert not worked
    clerk.opens(f"/visit/{visit.id}/people")
    clerk.fills({"name.p2": "見本　花"}, "聞き取りへ進む")
    assert worked, "a form is judged by itself"


def test_no_answer_is_remembered(office: Office, clerk: Clerk, visit: Visit) -> None:
    for page in PAGES:
        clerk.opens(f"/visit/{visit.id}{page}")
    kept = office.app.extensions[FOUND_OUT].of(visit, dict)
    assert kept
    text = repr(kept)
    told = [
        str(candidate.value)
        for address, answer in visit.sheet.answers.items()
        for candidate in answer.candidates
        if address.item in ("name", "kana", "birth_date", "address", "phone")
    ]
    assert len(told) > 10
    assert not [value for value in told if value in text]


def test_only_so_many_visits_are_remembered(visit: Visit, office: Office) -> None:
    memory, first = FoundOut(REMEMBERED), {"assessment": "first"}
    assert memory.of(visit, lambda: dict(first)) == first
    assert memory.of(visit, dict) == first
    assert memory.of(replace(visit, version=visit.version + 1), dict) == {}, "written since"
    memory = FoundOut(1)
    memory.of(visit, lambda: dict(first))
    memory.of(family_of_four(office), dict)
    assert memory.of(visit, dict) == {}
    memory.forget(visit.id)
    assert memory.of(visit, lambda: dict(first)) == first


@pytest.mark.parametrize("page", PAGES)
def test_no_answer_waits_in_memory_for_the_collector(clerk: Clerk, visit: Visit, page: str) -> None:
    assert sheets_left_by(lambda: clerk.client.get(f"/visit/{visit.id}{page}")) == 0
