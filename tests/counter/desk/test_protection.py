"""支援措置: no page, paper or record tells a protected address without the role and the act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from counter.audit import Act
from counter.desk.opened import Opened
from counter.desk.resident_view import entered
from counter.handoff.parcel import from_payload
from counter.storage import audit, outbox
from counter.storage.staff import Grant, Role
from counter.storage.times import to_ms
from counter.visit import CaseKey, Visit
from procedures.protection import HINT
from procedures.sheet import Address, Provenance, Source
from procedures.values import Kind, from_plain
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import MOVE_IN, begun, family_of_four, write
from tests.counter.web.visitor import Visitor
from tests.visits.family import Family

pytestmark = pytest.mark.cpu_seconds(60)

TELLING = ("架空区", "中央一条", "011-555", "060-")
"""What stands in the family's addresses, telephone and postal codes, and nowhere else."""

FLAG = "住所を知られたくない"

NOTICE = "move_in_notification"
SHOWN = {"identity": "マイナンバーカード", "with_gaps": "1", "all_shown": "1", "all_signed": "1"}
KNOWING = (Role.COUNTER, Role.PROTECTED_ADDRESS)


@pytest.fixture
def visit(office: Office) -> Visit:
    visit = begun(office, Family.load(MOVE_IN), protected_household_hint=True)
    write(office, visit, "p1", {"postal_code": "0600001"})
    office.services.visits.save(visit)
    office.services.visits.submit(visit, by=office.hires("uketsuke", Role.COUNTER))
    return visit


@pytest.fixture
def plain(office: Office, visit: Visit) -> Clerk:
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    return clerk


@pytest.fixture
def knowing(office: Office, visit: Visit) -> Clerk:
    clerk = office.clerk("hogo1", KNOWING)
    clerk.opens(f"/visit/{visit.id}")
    return clerk


@pytest.fixture
def noted(office: Office, visit: Visit) -> Callable[[Act], list[str]]:
    def details(act: Act) -> list[str]:
        with office.services.database.reading() as connection:
            return [
                one.detail for one in audit.entries(connection, visit=visit.id) if one.act == act
            ]

    return details


def tells(browser: Visitor) -> list[str]:
    """What of the addresses stands on the page, in its boxes too."""
    page = browser.page
    boxes = " ".join(box.get("value") for box in page.root.all("input"))
    return [one for one in TELLING if one in page.words or one in boxes]


PAGES = (
    "",
    "people",
    "ask",
    "complete",
    "card",
    "family",
    "history",
    "add",
    f"procedure/{NOTICE}/-",
)


@pytest.mark.parametrize("part", PAGES)
def test_no_page_of_the_visit_tells_it(plain: Clerk, knowing: Clerk, part: str) -> None:
    for clerk in (plain, knowing):
        assert clerk.goes_to(part).status == 200
        assert tells(clerk) == []
    assert "支援措置" not in plain.page.words
    assert FLAG not in plain.page.words


def test_the_same_pages_tell_it_where_nobody_is_protected(office: Office) -> None:
    clerk = office.clerk()
    clerk.opens(f"/visit/{family_of_four(office).id}")
    assert {"架空区", "中央一条", "011-555"} <= set(tells(clerk))


def test_the_flag_is_left_out_whatever_it_says(office: Office, knowing: Clerk) -> None:
    """Were it left out only where it is yes, its absence would tell."""
    assert FLAG in knowing.page.words
    clerk = office.clerk()
    clerk.opens(f"/visit/{family_of_four(office, protected_household_hint=False).id}")
    assert FLAG not in clerk.page.words
    assert clerk.goes_to("correct/protected_household_hint/visit").status == 403


def test_the_resident_s_own_screen_tells_neither(office: Office, visit: Visit) -> None:
    with office.app.test_request_context():
        shown = entered(Opened.around(office.services.visits.open(visit.id)))
    assert shown
    assert not [one for one in shown if FLAG in one.label]
    assert not [one for one in shown if any(telling in one.text for telling in TELLING)]


def test_who_may_know_asks_for_it_and_the_asking_is_noted(
    office: Office, knowing: Clerk, noted: Callable[[Act], list[str]]
) -> None:
    assert noted(Act.SAW_ADDRESS) == []
    knowing.presses("住所を10分だけ表示する")
    assert {"架空区", "中央一条"} <= set(tells(knowing))
    assert noted(Act.SAW_ADDRESS) == [""]
    assert knowing.goes_to("correct/new_address/visit").status == 200
    office.clock.go_on(minutes=11)
    knowing.goes_to("")
    assert tells(knowing) == []


def test_nobody_else_can_ask_for_it(
    plain: Clerk, visit: Visit, noted: Callable[[Act], list[str]]
) -> None:
    token = plain._filled(plain.page.form_with("開く")[0], {})["csrf_token"]
    answer = plain.client.post(f"/visit/{visit.id}/address", data={"csrf_token": token})
    assert answer.status_code == 403
    assert noted(Act.SAW_ADDRESS) == []
    plain.goes_to("")
    assert tells(plain) == []


def test_what_is_shown_of_one_visit_is_not_shown_of_another(office: Office, knowing: Clerk) -> None:
    other = family_of_four(office, protected_household_hint=True)
    knowing.presses("住所を10分だけ表示する")
    knowing.opens(f"/visit/{other.id}")
    assert tells(knowing) == []


@pytest.mark.parametrize("item", ["new_address/visit", "address/p1", "phone/p1", "postal_code/p1"])
def test_a_hidden_value_is_not_corrected(plain: Clerk, item: str) -> None:
    assert plain.goes_to(f"correct/{item}").status == 403
    assert tells(plain) == []


def test_two_clerks_at_once_are_not_shown_it(office: Office, plain: Clerk, visit: Visit) -> None:
    """The merge view lists values that were changed meanwhile."""
    plain.goes_to("correct/name/p1")
    office.clock.go_on(minutes=1)
    other = office.services.visits.open(visit.id)
    moved = from_plain(Kind.ADDRESS, "北海道見本市中央一条九丁目")
    clerk, at = Provenance(Source.CLERK), office.clock()
    other.sheet.write(Address("new_address"), Kind.ADDRESS, moved, provenance=clerk, at=at)
    office.services.visits.save(other)
    page = plain.fills({"name.p1": "見本　太朗", "reason_chosen": "本人に確認した"}, "直す")
    assert page.status == 409
    assert "新しい住所" in page.words
    assert tells(plain) == []


def test_queue_search_and_display_do_not_tell_it(
    office: Office, plain: Clerk, visit: Visit
) -> None:
    plain.opens("/")
    assert tells(plain) == []
    plain.opens("/find")
    page = plain.presses("探す", name="見本")
    assert "見本　太郎" in page.words
    assert tells(plain) == []
    display = Visitor(office.app)
    display.opens("/display")
    assert tells(display) == []
    assert "見本　太郎" not in display.page.words


@pytest.mark.parametrize("part", ["all", "slip", f"{NOTICE}~"])
def test_nothing_is_printed_without_the_role(
    plain: Clerk, knowing: Clerk, visit: Visit, part: str, noted: Callable[[Act], list[str]]
) -> None:
    assert plain.goes_to("papers").status == 403
    knowing.goes_to("papers")
    token = knowing._filled(knowing.page.form_with("画面で開く")[0], {})["csrf_token"]
    plain.goes_to("")
    mine = plain._filled(plain.page.form_with("開く")[0], {})["csrf_token"]
    said = {"part": part, "address_said": "1"}
    refused = plain.client.post(f"/visit/{visit.id}/print", data={"csrf_token": mine, **said})
    assert refused.status_code == 403
    assert noted(Act.PRINTED_ADDRESS) == []
    unsaid = knowing.client.post(
        f"/visit/{visit.id}/print", data={"csrf_token": token, "part": part}
    )
    assert unsaid.status_code == 422
    assert noted(Act.PRINTED_ADDRESS) == noted(Act.PRINTED) == []
    printed = knowing.client.post(
        f"/visit/{visit.id}/print", data={"csrf_token": token, "seen": "1", **said}
    )
    assert printed.mimetype == "application/pdf"
    assert noted(Act.PRINTED_ADDRESS) == noted(Act.PRINTED) == [part.rstrip("~")]


def test_nothing_is_accepted_without_the_role(
    office: Office, plain: Clerk, visit: Visit, noted: Callable[[Act], list[str]]
) -> None:
    assert not [box for box in plain.page.root.all("input") if box.get("name") == "accept"]
    tokens = {
        box.get("name"): box.get("value")
        for box in plain.page.root.all("input")
        if box.get("name") in ("csrf_token", "version", "seen")
    }
    data = {**tokens, **SHOWN, "accept": f"{NOTICE}.-", "address_said": "1"}
    assert plain.client.post(f"/visit/{visit.id}/accept", data=data).status_code == 403
    assert not any(case.accepted_by for case in stored(office, visit).cases.values())
    assert noted(Act.SENT_ADDRESS) == []


def test_acceptance_is_said_noted_and_the_flag_travels(
    office: Office, knowing: Clerk, visit: Visit, noted: Callable[[Act], list[str]]
) -> None:
    page = knowing.fills({"accept": [f"{NOTICE}.-"], **SHOWN}, "受理する")
    assert page.status == 422
    assert "支援措置の住所が相手に渡ります" in page.words
    assert noted(Act.SENT_ADDRESS) == []
    knowing.fills({"accept": [f"{NOTICE}.-"], **SHOWN, "address_said": "1"}, "受理する")
    assert stored(office, visit).cases[CaseKey(NOTICE)].accepted_by is not None
    assert noted(Act.SENT_ADDRESS) == [NOTICE]
    assert [record["protected"] for record in records(office)] == [True]


def test_a_correction_and_a_withdrawal_are_said_again(
    knowing: Clerk, noted: Callable[[Act], list[str]]
) -> None:
    knowing.fills({"accept": [f"{NOTICE}.-"], **SHOWN, "address_said": "1"}, "受理する")
    for button in ("直した内容をもう一度送る（訂正）", "取下げ"):
        before = len(noted(Act.SENT_ADDRESS))
        knowing.goes_to(f"procedure/{NOTICE}/-")
        assert knowing.presses(button, reason="申出").status == 422
        assert len(noted(Act.SENT_ADDRESS)) == before
        knowing.presses(button, reason="申出", address_said="1")
        assert len(noted(Act.SENT_ADDRESS)) == before + 1


def test_the_role_of_one_section_is_not_enough_for_another(office: Office, visit: Visit) -> None:
    clerk = office.clerk("hogo2", [Role.COUNTER, Grant(Role.PROTECTED_ADDRESS, "子育て支援課")])
    clerk.opens(f"/visit/{visit.id}")
    offered = {b.get("value") for b in clerk.page.root.all("input") if b.get("name") == "accept"}
    assert offered
    assert f"{NOTICE}.-" not in offered
    sheets = {b.get("value") for b in clerk.goes_to("papers").root.all("input")}
    assert f"{NOTICE}~" not in sheets


def test_nothing_goes_out_by_itself_where_somebody_said_so(office: Office, visit: Visit) -> None:
    """水道 and dog need no clerk, but the address is a clerk's to send."""
    del visit
    assert records(office) == []


def test_one_yes_is_enough(office: Office) -> None:
    """The resident says no, who has to under the eyes of others; the register says yes."""
    visit = begun(office, Family.load(MOVE_IN), protected_household_hint=False)
    register = Provenance(Source.REGISTER, "resident")
    visit.sheet.write(HINT, Kind.BOOL, True, provenance=register, at=office.clock())
    office.services.visits.save(visit)
    office.services.visits.submit(visit)
    assert {record["protected"] for record in records(office)} == {True}
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    assert tells(clerk) == []


def test_the_next_visit_of_the_household_is_protected_too(office: Office, knowing: Clerk) -> None:
    knowing.presses("同じ世帯の新しい受付を始める")
    again = office.services.visits.open(knowing.visit)
    assert any(one.value is True for one in again.sheet.answers[HINT].candidates)


def stored(office: Office, visit: Visit) -> Visit:
    return office.services.visits.open(visit.id)


def records(office: Office) -> list[Mapping[str, Any]]:
    """What waits for the back office, opened with the key of the day."""
    with office.services.database.writing() as connection:
        claimed = outbox.claim(
            connection, worker="test", now=to_ms(office.clock()), lease_ms=1, limit=50
        )
    office.clock.go_on(minutes=1)
    return [from_payload(office.services.keyring.open_(one.envelope)).content for one in claimed]
